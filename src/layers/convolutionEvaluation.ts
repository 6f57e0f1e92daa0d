import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import { EvaluatedGates } from './evaluatedGates.js';
import { leftPanels, rightPanels } from './panels.js';
import type { ParameterRegion } from './parameters.js';
import { areaOf, type ConvShape, columnsOf, leading, mapArea, rowsOf } from './shape.js';

/** Scratch for one image, which all convolutions of an evaluation share. */
export interface ConvolutionEvaluationScratch {
  /** ẑ ⊙ W, of what is open */
  readonly folded: number;
  readonly right: number;
  readonly y: number;
  /** u8: places of maxima, which nobody reads */
  readonly places: number;
  readonly tile: number;
}

export function planConvolutionEvaluation(
  { arena, kernels }: InferenceRuntime,
  shapes: readonly ConvShape[],
): ConvolutionEvaluationScratch {
  const most = (size: (shape: ConvShape, area: number) => number) =>
    Math.max(...shapes.map((shape) => size(shape, mapArea(shape.conv))));
  return {
    folded: arena.words(most((shape) => rowsOf(shape) * columnsOf(shape))),
    right: arena.words(most((shape, area) => rightPanels(kernels, columnsOf(shape), area))),
    y: arena.words(most((shape, area) => rowsOf(shape) * leading(area))),
    places: arena.allocate(most((shape) => rowsOf(shape) * areaOf(shape.conv))),
    tile: arena.allocate(kernels.tileBytes()),
  };
}

/** A convolution with its rectifier and pooling as it is at test time: see DenseEvaluation. */
export class ConvolutionEvaluation extends EvaluatedGates {
  override readonly shape: ConvShape;
  readonly #scratch: ConvolutionEvaluationScratch;
  /** i32 [columns]: the columns of W whose channel is open, and the bias */
  readonly #columns: number;
  /** Panels of ẑ ⊙ W, of what is open */
  readonly #panels: number;
  #columnCount: number;
  #channelCount: number;

  constructor(
    runtime: InferenceRuntime,
    shape: ConvShape,
    width: number,
    origin: number,
    scratch: ConvolutionEvaluationScratch,
  ) {
    super(runtime, shape, width, origin);
    const { arena, kernels } = runtime;
    const columns = columnsOf(shape);
    this.shape = shape;
    this.#scratch = scratch;
    this.#columns = arena.words(columns);
    this.#panels = arena.words(leftPanels(kernels, rowsOf(shape), columns));
    this.#columnCount = columns;
    this.#channelCount = shape.inputs;
  }

  /** Numbers of an image that it hands up. */
  get outSize(): number {
    return this.openCount * areaOf(this.shape.conv);
  }

  /** Packs ẑ ⊙ W[open, columns of channels that are open below]. */
  fold(region: ParameterRegion, below: ConvolutionEvaluation | undefined): void {
    const { kernels, shape, openCount, openList, sharedGate } = this;
    const weights = this.matrix(region);
    const { folded } = this.#scratch;
    const { inputs, conv } = shape;
    const channels = below ? below.openList : 0;
    this.#channelCount = below ? below.openCount : inputs;
    const count = kernels.patchColumns(this.#channelCount, conv.kernel, channels, inputs, this.#columns);
    this.#columnCount = count;
    const columns = channels ? this.#columns : 0;
    kernels.foldWeights(
      openCount,
      count,
      weights,
      columnsOf(shape),
      openList,
      columns,
      sharedGate,
      folded,
      count,
    );
    kernels.packLeft(openCount, count, folded, count, 0, 0, this.#panels);
  }

  /** x [rows, channels that are open, height, width], `size` numbers from image to image -> y [rows, openCount, area]. */
  forward(rows: number, x: number, size: number, out: number): void {
    const { kernels, openCount, outSize } = this;
    const { kernel, stride, padding, height, width, mapHeight, mapWidth, pool, poolStride } = this.shape.conv;
    const { right, y, places, tile } = this.#scratch;
    const area = mapHeight * mapWidth;
    const ld = leading(area);
    for (let n = 0; n < rows; n++) {
      const image = x + 4 * n * size;
      kernels.packPatches(this.#channelCount, height, width, kernel, stride, padding, image, right);
      kernels.multiplyPacked(openCount, area, this.#columnCount, this.#panels, right, y, ld, tile);
      kernels.poolMaps(
        openCount,
        mapHeight,
        mapWidth,
        pool,
        poolStride,
        y,
        ld,
        out + 4 * n * outSize,
        places,
      );
    }
  }
}
