import { convGeometry } from '../../src/layers/convolution/geometry.js';
import type { ConvGeometry, ConvSettings, Sides } from '../../src/layers/shape.js';
import { type Side, sidesOf } from '../oracle/convolution.js';

/** What is said of windows, with one number where both sides are the same. */
export type ShortSettings = {
  readonly [Name in keyof ConvSettings]: ConvSettings[Name] extends Sides ? Side : ConvSettings[Name];
};

/** The geometry of a convolution from what is said of its windows. */
export function geometryFrom(settings: ShortSettings): ConvGeometry {
  const { kernel, stride, padding, pool, poolStride } = settings;
  return convGeometry({
    ...settings,
    ...{ kernel: sidesOf(kernel), stride: sidesOf(stride), padding: sidesOf(padding) },
    ...{ pool: sidesOf(pool), poolStride: sidesOf(poolStride) },
  });
}

/** The cells of windows as kernels read them: kernel, stride and padding, or size and stride. */
export function windowWords(...sides: readonly Side[]): number[] {
  return sides.flatMap(sidesOf);
}
