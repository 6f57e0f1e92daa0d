import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { EvaluatedLayer } from '../evaluatedLayer.js';
import { leftPanels, rightPanels } from '../panels.js';
import type { EvaluatedPlan, ParameterRegion } from '../plan.js';
import { type ConvGeometry, type ConvShape, leading } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import { ConvolutionCells } from './cells.js';
import { areaOf, dilationOf, isSquare, mapArea, windowCells } from './geometry.js';
import { planWinograd, usesWinograd, Winograd, type WinogradScratch, winogradWords } from './winograd.js';

/** Scratch that all convolutions of an evaluation share. */
export interface ConvolutionEvaluationScratch {
  /** ẑ ⊙ W, of what is open */
  readonly folded: number;
  readonly winograd: WinogradScratch;
  /** For one image, of each thread: see ConvolutionCells */
  readonly image: Readonly<Record<string, number>>;
}

export function planConvolutionEvaluation(
  runtime: InferenceRuntime,
  shapes: readonly ConvShape[],
): ConvolutionEvaluationScratch {
  const { arena, kernels } = runtime;
  const most = (size: (shape: ConvShape, area: number) => number) =>
    Math.max(...shapes.map((shape) => size(shape, mapArea(shape.conv))));
  const tiled = shapes.filter(({ conv }, l) => usesWinograd(conv, l === 0));
  const words = tiled.map((shape) => winogradWords(runtime, shape));
  const folded = arena.words(most((shape) => rowsOf(shape) * columnsOf(shape)));
  const winograd = planWinograd(runtime, tiled);
  const image = {
    right: arena.words(
      Math.max(
        most((shape, area) => rightPanels(kernels, columnsOf(shape), area)),
        ...words.map(({ right }) => right),
      ),
    ),
    wholeMaps: arena.words(most((shape, area) => rowsOf(shape) * leading(area))),
    unusedPlaces: arena.allocate(most((shape) => rowsOf(shape) * areaOf(shape.conv))),
    // Where the cells of a patch are: a word for each column but the bias
    offsets: arena.words(most(columnsOf)),
    products: arena.words(Math.max(0, ...words.map(({ products }) => products))),
    phases: arena.words(Math.max(0, ...words.map(({ phases }) => phases))),
    tile: arena.allocate(kernels.tileBytes()),
  };
  const scratchPitch = arena.allocate(0) - image.right;
  arena.allocate((kernels.threads() - 1) * scratchPitch);
  return { folded, winograd, image: { ...image, scratchPitch } };
}

/** A convolution with its rectifier and pooling as it is at test time: see DenseEvaluation, and assembly/winograd/evaluation.ts. */
export class ConvolutionEvaluation extends EvaluatedLayer {
  override readonly shape: ConvShape;
  readonly #folded: number;
  /** i32 [columns]: the columns of W whose channel is open, and the bias */
  readonly #columns: number;
  /** Panels of ẑ ⊙ W, of what is open */
  readonly #panels: number;
  readonly #winograd: Winograd | undefined;
  readonly #cells: ConvolutionCells;
  /** Columns of W for each channel */
  readonly #channelCells: number;

  /** @param conv as for ConvolutionLayer */
  constructor(
    runtime: InferenceRuntime,
    plan: EvaluatedPlan & { readonly shape: ConvShape },
    { folded, winograd, image }: ConvolutionEvaluationScratch,
    below: Signal,
    first: boolean,
    conv: ConvGeometry = plan.shape.conv,
  ) {
    const { shape } = plan;
    const area = areaOf(conv);
    super(runtime, plan, below, createSignal(shape.outputs, area, shape.outputs * area));
    const { arena, kernels } = runtime;
    this.shape = shape;
    this.#folded = folded;
    this.#columns = arena.words(columnsOf(shape));
    this.#panels = arena.words(leftPanels(kernels, rowsOf(shape), columnsOf(shape)));
    const tiled = usesWinograd(conv, first) ? new Winograd(runtime, shape, winograd) : undefined;
    this.#winograd = tiled;
    // What convolvePooled can do, which gives the same bits as patches, sooner.
    const { kernel, stride, padding, pool, poolStride, mapWidth } = conv;
    const isPooled = isSquare(pool, 2) && isSquare(poolStride, 2) && mapWidth >= 4;
    const dilation = dilationOf(conv);
    const isDense = isSquare(stride, 1) && isSquare(padding, 0) && isSquare(dilation, 1);
    const inOnePass = isSquare(kernel) && isDense && isPooled;
    const cells = new ConvolutionCells(arena);
    this.#cells = cells;
    this.#channelCells = windowCells(conv);
    arena.whenReady(() => {
      cells.write({ ...conv, ...image, dilation, mapPitch: leading(mapArea(conv)) });
      cells.write({ left: this.#panels, inOnePass: inOnePass ? 1 : 0 });
      if (tiled) {
        const { atPoints, biases, tiles, tilePitch } = tiled;
        cells.write({ atPoints, biases, tiles, tilePitch });
      }
    });
  }

  settle(): void {
    const { above, openCount } = this;
    above.openCount = openCount;
    above.openList = this.openList;
    above.ld = flowing(above);
  }

  /** Packs ẑ ⊙ W[open, columns of channels that are open below]. */
  fold(region: ParameterRegion): void {
    const { kernels, shape, openCount } = this;
    const folded = this.#folded;
    const cells = this.#cells;
    const { openList: channels, openCount: channelCount } = this.below;
    const count = kernels.patchColumns(
      channelCount,
      this.#channelCells,
      1,
      channels,
      shape.inputs,
      this.#columns,
    );
    this.foldInto(region, channels ? this.#columns : 0, count, folded);
    this.#winograd?.load(openCount, channelCount, folded);
    kernels.packLeft(openCount, count, folded, count, 0, 0, this.#panels);
    cells.put('channels', channelCount);
    cells.put('maps', openCount);
    cells.put('columns', count);
  }

  /**
   * The matrix of the product, `folded` [openCount, count]: ẑ ⊙ W of what is open.
   *
   * @param columns i32 [count]: those of W, 0 for the first ones
   */
  protected foldInto(region: ParameterRegion, columns: number, count: number, folded: number): void {
    const { kernels, shape, openCount, openList, sharedGate } = this;
    const [w, ld] = [this.matrix(region), columnsOf(shape)];
    kernels.foldWeights(openCount, count, w, ld, openList, columns, sharedGate, folded, count);
  }

  /** x [rows, channels that are open, height, width] -> [rows, openCount, area] */
  forward(rows: number): void {
    const cells = this.#cells;
    cells.put('images', this.below.values);
    cells.put('imageSize', this.below.ld);
    cells.put('outputs', this.above.values);
    cells.put('outputSize', this.above.ld);
    this.kernels.evaluateImages(cells.at, rows);
  }
}
