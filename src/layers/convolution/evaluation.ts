import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { EvaluatedLayer } from '../evaluatedLayer.js';
import { leftPanels, rightPanels } from '../panels.js';
import type { EvaluatedPlan, ParameterRegion } from '../plan.js';
import { type ConvShape, leading } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import { areaOf, mapArea } from './geometry.js';
import { planWinograd, usesWinograd, Winograd, type WinogradScratch } from './winograd.js';

/** Scratch for one image, which all convolutions of an evaluation share. */
export interface ConvolutionEvaluationScratch {
  /** ẑ ⊙ W, of what is open */
  readonly folded: number;
  readonly right: number;
  readonly y: number;
  /** u8: places of maxima, which nobody reads */
  readonly places: number;
  /** Where the cells of a patch are: a word for each column but the bias */
  readonly offsets: number;
  readonly tile: number;
  readonly winograd: WinogradScratch;
}

export function planConvolutionEvaluation(
  runtime: InferenceRuntime,
  shapes: readonly ConvShape[],
): ConvolutionEvaluationScratch {
  const { arena, kernels } = runtime;
  const most = (size: (shape: ConvShape, area: number) => number) =>
    Math.max(...shapes.map((shape) => size(shape, mapArea(shape.conv))));
  return {
    folded: arena.words(most((shape) => rowsOf(shape) * columnsOf(shape))),
    right: arena.words(most((shape, area) => rightPanels(kernels, columnsOf(shape), area))),
    y: arena.words(most((shape, area) => rowsOf(shape) * leading(area))),
    places: arena.allocate(most((shape) => rowsOf(shape) * areaOf(shape.conv))),
    offsets: arena.words(most(columnsOf)),
    tile: arena.allocate(kernels.tileBytes()),
    winograd: planWinograd(
      runtime,
      shapes.filter(({ conv }, l) => usesWinograd(conv, l === 0)),
    ),
  };
}

/** A convolution with its rectifier and pooling as it is at test time: see DenseEvaluation. */
export class ConvolutionEvaluation extends EvaluatedLayer {
  override readonly shape: ConvShape;
  readonly #scratch: ConvolutionEvaluationScratch;
  /** i32 [columns]: the columns of W whose channel is open, and the bias */
  readonly #columns: number;
  /** Panels of ẑ ⊙ W, of what is open */
  readonly #panels: number;
  readonly #winograd: Winograd | undefined;
  /** Whether convolvePooled can do it, which gives the same bits as #convolve, sooner. */
  readonly #inOnePass: boolean;
  #columnCount: number;
  #channelCount: number;

  constructor(
    runtime: InferenceRuntime,
    plan: EvaluatedPlan & { readonly shape: ConvShape },
    scratch: ConvolutionEvaluationScratch,
    below: Signal,
    first: boolean,
  ) {
    const { shape } = plan;
    const area = areaOf(shape.conv);
    super(runtime, plan, below, createSignal(shape.outputs, area, shape.outputs * area));
    const { arena, kernels } = runtime;
    const columns = columnsOf(shape);
    this.shape = shape;
    this.#scratch = scratch;
    this.#columns = arena.words(columns);
    this.#winograd = usesWinograd(shape.conv, first)
      ? new Winograd(runtime, shape, scratch.winograd)
      : undefined;
    this.#panels = arena.words(leftPanels(kernels, rowsOf(shape), columns));
    this.#columnCount = columns;
    this.#channelCount = shape.inputs;
    const { stride, padding, pool, poolStride, mapWidth, mapHeight } = shape.conv;
    this.#inOnePass =
      stride === 1 && padding === 0 && pool === 2 && poolStride === 2 && mapWidth >= 4 && mapHeight >= 2;
  }

  settle(): void {
    const { above, openCount } = this;
    above.openCount = openCount;
    above.openList = this.openList;
    above.ld = flowing(above);
  }

  /** Packs ẑ ⊙ W[open, columns of channels that are open below]. */
  fold(region: ParameterRegion): void {
    const { kernels, shape, openCount, openList, sharedGate } = this;
    const weights = this.matrix(region);
    const { folded } = this.#scratch;
    const { inputs, conv } = shape;
    const channels = this.below.openList;
    this.#channelCount = this.below.openCount;
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
    this.#winograd?.load(openCount, this.#channelCount, folded);
    kernels.packLeft(openCount, count, folded, count, 0, 0, this.#panels);
  }

  /** x [rows, channels that are open, height, width] -> [rows, openCount, area] */
  forward(rows: number): void {
    const { values: x, ld: size } = this.below;
    const { values: out, ld: outSize } = this.above;
    for (let n = 0; n < rows; n++) {
      const image = x + 4 * n * size;
      const maps = out + 4 * n * outSize;
      if (this.#winograd?.takes(image)) {
        this.#winograd.forward(image, this.#scratch.y, this.#scratch.places, maps);
      } else if (this.#inOnePass && this.#channelCount > 0) this.#convolvePooled(image, maps);
      else this.#convolve(image, maps);
    }
  }

  #convolvePooled(x: number, out: number): void {
    const { height, width, kernel } = this.shape.conv;
    const { offsets, tile } = this.#scratch;
    const channels = this.#channelCount;
    this.kernels.convolvePooled(
      this.openCount,
      channels,
      height,
      width,
      kernel,
      x,
      this.#panels,
      out,
      offsets,
      tile,
    );
  }

  /** Any kernel, stride, padding and pooling. */
  #convolve(x: number, out: number): void {
    const { kernels, openCount } = this;
    const { kernel, stride, padding, height, width, mapHeight, mapWidth, pool, poolStride } = this.shape.conv;
    const { right, y, places, tile } = this.#scratch;
    const area = mapHeight * mapWidth;
    const ld = leading(area);
    kernels.packPatches(this.#channelCount, height, width, kernel, stride, padding, x, right);
    kernels.multiplyPacked(openCount, area, this.#columnCount, this.#panels, right, y, ld, tile);
    kernels.poolMaps(openCount, mapHeight, mapWidth, pool, poolStride, y, ld, out, places);
  }
}
