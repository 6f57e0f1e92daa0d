import { digestOf } from '../../src/base/digest.js';
import type { ExactBuild } from '../support/builds.js';
import { Memory } from '../support/memory.js';
import { Awkward } from './awkward.js';
import { convolutions, dilated, rectangles } from './convolutions.js';
import { dense } from './dense.js';
import { depthwise } from './depthwise.js';
import { gates } from './gates.js';
import { math } from './math.js';
import { type KernelCase, Operands, type Shape } from './operands.js';
import { optimizers } from './optimizers.js';
import { products } from './products.js';
import { residual } from './residual.js';
import { rows } from './rows.js';
import { winograd } from './winograd.js';

/** Every kernel that computes something, by its name in assembly/residual.ts, and behind a comma what else it is given. */
export const kernelCases: Readonly<Record<string, KernelCase>> = {
  ...math,
  ...gates,
  ...dense,
  ...products,
  ...rows,
  ...optimizers,
  ...convolutions,
  ...winograd,
  ...rectangles,
  ...dilated,
  ...residual,
  ...depthwise,
};

/** Kernels that the case of another digests with it. */
export const withOthers: readonly string[] = [
  'gemmLeftTransposed',
  'gemmRightTransposed',
  'convolveImages',
  'convolveImagesGradient',
  'evaluateImages',
];

/** What assembly/residual.ts exports besides: it says what a build is, or how it lays out its scratch memory. */
export const notKernels: readonly string[] = [
  'heapBase',
  'hasSimd',
  'hasRelaxedSimd',
  'depthwiseWords',
  'gemmScratch',
  'leftPanels',
  'packedMaps',
  'paddedWords',
  'rightPanels',
  'sparsePanels',
  'sparseSteps',
  'tileBytes',
  'threads',
  'updateScratch',
  'winogradScratch',
  'winogradTiles',
  'winogradWeightsScratch',
];

/** Sizes around the widths of vectors, tiles and blocks; the last one takes the products through two blocks of k. */
const shapes: readonly Shape[] = [
  { rows: 1, n: 1, depth: 1 },
  { rows: 3, n: 5, depth: 17 },
  { rows: 5, n: 3, depth: 100 },
  { rows: 17, n: 17, depth: 5 },
  { rows: 3, n: 100, depth: 3 },
  { rows: 100, n: 17, depth: 1 },
  { rows: 5, n: 33, depth: 1025 },
];

/** The digest of all that a kernel gives on all shapes, on finite numbers and on wild ones. */
export async function kernelDigest(
  name: string,
  build: ExactBuild,
  threads = 1,
  sharing = threads,
): Promise<string> {
  const memory = await Memory.empty(build, threads);
  memory.threads.limit?.(sharing);
  const results = shapes.flatMap((shape, i) =>
    [false, true].flatMap((wild) => {
      memory.clear();
      const operands = new Operands(memory, shape, new Awkward(2 * i + (wild ? 1 : 0), wild));
      kernelCases[name](operands);
      memory.check();
      return operands.results;
    }),
  );
  return digestOf(results);
}
