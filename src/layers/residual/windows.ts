import type { InferenceKernels, InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { ConvolutionCells } from '../convolution/cells.js';
import { dilationOf, mapArea, ONE, reachOf } from '../convolution/geometry.js';
import type { ConvGeometry, ConvShape } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { beyondOf, ownCells } from './geometry.js';

/** Scratch that the windows of all separable convolutions share, of each thread: see assembly/conv/layer.ts. */
export interface WindowScratch {
  readonly right: number;
  readonly scratchPitch: number;
}

export function planWindowScratch(
  { arena, kernels }: InferenceRuntime,
  shapes: readonly ConvShape[],
): WindowScratch {
  const separable = shapes.filter(({ conv }) => beyondOf(conv).separable);
  if (separable.length === 0) return { right: 0, scratchPitch: 0 };
  const words = separable.map(({ conv }) => {
    const { height, width, padding } = conv;
    return kernels.depthwiseWords(ownCells(conv), height, width, ...padding, ...reachOf(conv));
  });
  const right = arena.words(Math.max(...words));
  const scratchPitch = arena.allocate(0) - right;
  arena.allocate((kernels.threads() - 1) * scratchPitch);
  return { right, scratchPitch };
}

/**
 * What a separable convolution does behind the sums over channels: each map goes through a window of its own,
 *
 *     y = T * x + b          or max(0, y)          x, y [rows, maps, cells]
 *
 * (assembly/conv/depthwise.ts). T and b are those of the maps that are open.
 */
export class Windows implements EvaluatedStage {
  readonly above: Signal;
  /** f32 [maps, own cells + 1]: T, and b behind it */
  readonly weights: number;
  protected readonly cells: ConvolutionCells;
  readonly #kernels: InferenceKernels;

  constructor(
    { arena, kernels }: InferenceRuntime,
    conv: ConvGeometry,
    readonly below: Signal,
    scratch: WindowScratch,
    rectifies: boolean,
  ) {
    const maps = below.openCount;
    const area = mapArea(conv);
    this.above = createSignal(maps, area, maps * area);
    this.weights = arena.words(maps * (ownCells(conv) + 1));
    this.cells = new ConvolutionCells(arena);
    this.#kernels = kernels;
    const { kernel, stride, padding, height, width, mapHeight, mapWidth } = conv;
    arena.whenReady(() => {
      const sides = {
        kernel,
        stride,
        padding,
        height,
        width,
        mapHeight,
        mapWidth,
        dilation: dilationOf(conv),
      };
      this.cells.write({ ...sides, ...scratch, pool: rectifies ? ONE : [0, 0], left: this.weights });
    });
  }

  settle(): void {
    const { below, above } = this;
    above.openCount = below.openCount;
    above.openList = below.openList;
    above.ld = flowing(above);
  }

  forward(rows: number): void {
    const { below, above, cells } = this;
    cells.put('maps', below.openCount);
    cells.put('images', below.values);
    cells.put('imageSize', below.ld);
    cells.put('outputs', above.values);
    cells.put('outputSize', above.ld);
    this.#kernels.depthwiseImages(cells.at, rows);
  }
}
