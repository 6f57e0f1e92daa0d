import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveCells, NOTHING } from '../../src/augment/cells.js';
import type { ResolvedAugmentation } from '../../src/augment/options.js';

const sides = fc.record({
  channels: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
});

/** An image whose cells are all different, padded by a side less one in every direction, of which a window is taken: in plain loops. */
function windowOf(
  { channels, height, width }: { channels: number; height: number; width: number },
  padding: 'reflect' | 'zeros',
  top: number,
  left: number,
  mirrored: boolean,
): number[] {
  const image = (c: number, y: number, x: number) =>
    (c * height + y) * width + (mirrored ? width - 1 - x : x);
  const bounce = (place: number, side: number) => {
    const period = Math.max(1, 2 * (side - 1));
    const within = ((place % period) + period) % period;
    return within < side ? within : period - within;
  };
  const seen: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        const isInside = y >= 0 && y < height && x >= 0 && x < width;
        const reflected = image(c, bounce(y, height), bounce(x, width));
        seen.push(isInside || padding === 'reflect' ? reflected : NOTHING);
      }
    }
  }
  return seen;
}

/** A pixel from another channel or row, or one off at the mirror, would train on pictures that nobody has drawn. */
test('every cell comes from where a crop of the padded image has it', () => {
  const drawn = sides.chain((image) =>
    fc.record({
      image: fc.constant(image),
      padding: fc.constantFrom('reflect' as const, 'zeros' as const),
      top: fc.integer({ min: 1 - image.height, max: image.height - 1 }),
      left: fc.integer({ min: 1 - image.width, max: image.width - 1 }),
      mirrored: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(drawn, ({ image, padding, top, left, mirrored }) => {
      const augmentation: ResolvedAugmentation = { ...image, flip: true, crop: [0, 0], padding };
      const cells = new Int32Array(image.channels * image.height * image.width);
      moveCells(augmentation, top, left, mirrored, cells);
      expect([...cells]).toEqual(windowOf(image, padding, top, left, mirrored));
    }),
  );
});
