import { places } from '../../src/layers/convolution/cells.js';
import type { Kernels } from '../../src/runtime/runtime.js';
import { cellsOf, type PatchShape, patchCounts, reachOf, sidesOf } from '../oracle/convolution.js';
import { poolingCells, windowCells } from './sides.js';

/** Pointers and pitches by the names of their cells. */
export type Places = Readonly<Partial<Record<keyof typeof places, number>>>;

/** The cells of a depthwise convolution (assembly/conv/layer.ts): of its shape, and these. */
export function depthwiseCells(shape: PatchShape, rectified: boolean, others: Places): Int32Array {
  const { channels, height, width, kernel } = shape;
  const { outHeight, outWidth } = patchCounts(shape);
  const words = new Int32Array(places.packedPitch + 1);
  const all: Places = {
    ...{ channels, height, width, maps: channels, columns: cellsOf(kernel) + 1 },
    ...others,
  };
  for (const [name, value] of Object.entries(all)) words[places[name as keyof typeof places]] = value;
  words.set(windowCells(shape), places.kernel);
  const cell = { maps: channels, height: outHeight, width: outWidth, size: 1, stride: 1 };
  if (rectified) words.set(poolingCells(cell), places.pool);
  return words;
}

/** The words of scratch that it wants for each thread. */
export function depthwiseScratch(kernels: Kernels, shape: PatchShape): number {
  const { height, width, kernel, padding } = shape;
  return kernels.depthwiseWords(cellsOf(kernel), height, width, ...sidesOf(padding), ...reachOf(shape));
}
