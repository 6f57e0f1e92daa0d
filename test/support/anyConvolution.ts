import fc from 'fast-check';
import type { ConvOptions } from '../../src/layers/options.js';

const step = fc.integer({ min: 1, max: 3 });

/** Convolutions of any windows with gaps, around which there are so many zeros that no map is less than half an image; and with these options. */
export function anyConvolution(
  more: Readonly<Record<string, fc.Arbitrary<boolean>>>,
): fc.Arbitrary<ConvOptions> {
  return fc
    .record({
      maps: fc.integer({ min: 1, max: 6 }),
      kernel: fc.tuple(step, step),
      dilation: fc.tuple(step, step),
    })
    .chain(({ maps, kernel, dilation }) => {
      const most = kernel.map((side, i) => (side - 1) * dilation[i]);
      const padding = fc.tuple(...most.map((max) => fc.integer({ min: Math.ceil(max / 2), max })));
      return fc.record({
        conv: fc.constant(maps),
        kernel: fc.constant(kernel),
        dilation: fc.constant(dilation),
        padding: padding as fc.Arbitrary<[number, number]>,
        stride: fc.integer({ min: 1, max: 2 }),
        relu: fc.boolean(),
        ...more,
      });
    });
}
