import { convGeometry } from '../../src/layers/convolution/geometry.js';
import type { ConvGeometry, ConvSettings, Sides } from '../../src/layers/shape.js';
import {
  type PatchShape,
  type PoolShape,
  patchCounts,
  type Side,
  sidesOf,
  windowsOf,
} from '../oracle/convolution.js';

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

/** The cells of a convolution's windows as kernels read them (assembly/conv/window.ts). */
export function windowCells(shape: PatchShape): number[] {
  const { outHeight, outWidth } = patchCounts(shape);
  const { kernel, stride, padding, dilation = 1 } = shape;
  const sides = [...sidesOf(kernel), ...sidesOf(stride), outHeight, outWidth];
  return [...sides, ...sidesOf(padding), ...sidesOf(dilation)];
}

/** Those of the windows over which maps are pooled. */
export function poolingCells(shape: PoolShape): number[] {
  return [...sidesOf(shape.size), ...sidesOf(shape.stride), ...windowsOf(shape)];
}
