import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { EvaluatedLayer } from '../evaluatedLayer.js';
import { leftPanels, rightPanels } from '../panels.js';
import type { EvaluatedPlan, ParameterRegion } from '../plan.js';
import { type ConvShape, leading } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import { ConvolutionCells } from './cells.js';
import type { EvaluatedNormalisation } from './evaluatedNormalisation.js';
import { foldStatistics } from './foldStatistics.js';
import {
  fusedArea,
  fusedPooling,
  isSquare,
  mapArea,
  numbersOf,
  staysNormalised,
  windowCells,
} from './geometry.js';
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
    unusedPlaces: arena.allocate(
      most((shape) => rowsOf(shape) * fusedArea(shape.conv, staysNormalised(shape.conv))),
    ),
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
  /** f32 [rows], of batch normalisation and the gates: what W is multiplied by, and the biases; 0 without */
  readonly #factors: number = 0;
  readonly #shifts: number = 0;
  readonly #cells: ConvolutionCells;
  /** Whether it has a normalisation to fold. */
  readonly #folds: boolean;
  /** What its normalisation is where it is not folded. */
  normalisation: EvaluatedNormalisation | undefined;

  constructor(
    runtime: InferenceRuntime,
    plan: EvaluatedPlan & { readonly shape: ConvShape },
    { folded, winograd, image }: ConvolutionEvaluationScratch,
    below: Signal,
    first: boolean,
  ) {
    const { shape } = plan;
    const { conv } = shape;
    const stays = staysNormalised(conv);
    const fused = fusedPooling(conv, stays);
    const area = fusedArea(conv, stays);
    super(runtime, plan, below, createSignal(shape.outputs, area, shape.outputs * area));
    const { arena, kernels } = runtime;
    this.shape = shape;
    this.#folded = folded;
    this.#columns = arena.words(columnsOf(shape));
    this.#panels = arena.words(leftPanels(kernels, rowsOf(shape), columnsOf(shape)));
    this.#folds = conv.batchNorm === true && !stays;
    if (this.#folds) {
      this.#factors = arena.words(rowsOf(shape));
      this.#shifts = arena.words(rowsOf(shape));
    }
    const tiled = usesWinograd(conv, first) ? new Winograd(runtime, shape, winograd) : undefined;
    this.#winograd = tiled;
    // What convolvePooled can do, which gives the same bits as patches, sooner.
    const { kernel, stride, padding, mapWidth } = conv;
    const isPooled = isSquare(fused.pool, 2) && isSquare(fused.poolStride, 2) && mapWidth >= 4;
    const inOnePass = isSquare(kernel) && isSquare(stride, 1) && isSquare(padding, 0) && isPooled;
    const cells = new ConvolutionCells(arena);
    this.#cells = cells;
    arena.whenReady(() => {
      cells.write({ ...numbersOf(conv), ...fused, ...image, mapPitch: leading(mapArea(conv)) });
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
    const { kernels, shape, openCount, openList, sharedGate } = this;
    const weights = this.matrix(region);
    const folded = this.#folded;
    const cells = this.#cells;
    const { inputs, conv } = shape;
    const { openList: channels, openCount: channelCount } = this.below;
    const count = kernels.patchColumns(channelCount, windowCells(conv), 1, channels, inputs, this.#columns);
    const columns = channels ? this.#columns : 0;
    this.normalisation?.take({ ...region, weights }, columnsOf(shape));
    if (this.#folds) this.#foldStatistics(region);
    kernels.foldWeights(
      openCount,
      count,
      weights,
      columnsOf(shape),
      openList,
      columns,
      this.#factors || sharedGate,
      folded,
      count,
    );
    const biases = folded + 4 * (count - 1);
    if (this.#folds) kernels.foldWeights(openCount, 1, this.#shifts, 1, openList, 0, 0, biases, count);
    else if (this.normalisation) {
      // β comes behind the normalisation.
      const matrix = this.runtime.arena.f32(folded, openCount * count);
      for (let i = count - 1; i < matrix.length; i += count) matrix[i] = 0;
    }
    this.#winograd?.load(openCount, channelCount, folded);
    kernels.packLeft(openCount, count, folded, count, 0, 0, this.#panels);
    cells.put('channels', channelCount);
    cells.put('maps', openCount);
    cells.put('columns', count);
  }

  /** What is to be folded into the weights of each row: as pruning does. */
  #foldStatistics(region: ParameterRegion): void {
    const { arena } = this.runtime;
    const { shape, sharedGate } = this;
    const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
    const matrix = arena.f32(this.matrix(region), rows * columns);
    const statistics = arena.f32(region.statistics, 2 * rows);
    const gates = sharedGate ? arena.f32(sharedGate, rows) : undefined;
    const [factors, shifts] = [arena.f32(this.#factors, rows), arena.f32(this.#shifts, rows)];
    for (let row = 0; row < rows; row++) {
      const [bias, scale] = matrix.subarray((row + 1) * columns - 2);
      const [mean, variance] = statistics.subarray(2 * row);
      const { factor, shift } = foldStatistics({ scale, bias, mean, variance }, gates?.[row] ?? 1);
      factors[row] = factor;
      shifts[row] = shift;
    }
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
