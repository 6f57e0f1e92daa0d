import type { Runtime } from '../../runtime/runtime.js';
import { leftPanels, rightPanels, sparsePanels } from '../panels.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { type ConvGeometry, type ConvShape, leading } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import { TrainedLayer } from '../trainedLayer.js';
import { ConvolutionCells } from './cells.js';
import { areaOf, dilationOf, mapArea, windowCells } from './geometry.js';

/** Scratch that all convolutions of a network in training share. */
export interface ConvolutionScratch {
  /** z ⊙ W, of what is open: [maps, columns] */
  readonly folded: number;
  /** Panels of `folded`: all of it on the left, and without the biases on the right. */
  readonly left: number;
  readonly rightWeights: number;
  /** Panels of dy, of so many images, and the words of one: packedMaps */
  readonly packedGradients: number;
  readonly packedPitch: number;
  readonly together: number;
  /** For one image, of each thread, so many bytes behind that of the one before: see assembly/conv/layer.ts */
  readonly scratchPitch: number;
  readonly right: number;
  readonly wholeMaps: number;
  readonly patchGradients: number;
  readonly turnedMaps: number;
  readonly turnedSteps: number;
  readonly paddedImage: number;
  readonly tile: number;
  /** updateScratch of the largest number of columns */
  readonly row: number;
}

/** Images whose weight gradients are summed between two barriers, for each thread. */
const TOGETHER = 4;

/** @param products the shapes of their products, where one is less than the layer */
export function planConvolutionScratch(
  { arena, kernels }: Runtime,
  shapes: readonly ConvShape[],
  products = shapes,
): ConvolutionScratch {
  const most = (size: (rows: number, columns: number, area: number) => number) =>
    Math.max(...products.map((shape) => size(rowsOf(shape), columnsOf(shape), mapArea(shape.conv))));
  const threads = kernels.threads();
  const together = threads > 1 ? TOGETHER * threads : 1;
  const packedPitch = most((rows, _, area) => kernels.packedMaps(rows, area));
  const ofMatrix = {
    folded: arena.words(most((rows, columns) => rows * columns)),
    left: arena.words(most((rows, columns) => leftPanels(kernels, rows, columns))),
    rightWeights: arena.words(most((rows, columns) => rightPanels(kernels, rows, columns))),
    packedGradients: arena.words(together * packedPitch),
    packedPitch,
    together,
  };
  const ofImage = {
    right: arena.words(
      most((_, columns, area) =>
        Math.max(rightPanels(kernels, columns, area), rightPanels(kernels, area, columns)),
      ),
    ),
    wholeMaps: arena.words(most((rows, _, area) => rows * leading(area))),
    patchGradients: arena.words(most((_, columns, area) => area * leading(columns))),
    turnedMaps: arena.words(
      most((rows, _, area) => Math.max(leftPanels(kernels, area, rows), sparsePanels(kernels, area, rows))),
    ),
    turnedSteps: arena.words(most((_, __, area) => kernels.sparseSteps(area))),
    paddedImage: arena.words(
      Math.max(
        ...products.map(({ inputs, conv: { height, width, padding } }) =>
          kernels.paddedWords(inputs, height, width, ...padding),
        ),
      ),
    ),
    tile: arena.allocate(kernels.tileBytes()),
  };
  const scratchPitch = arena.allocate(0) - ofImage.right;
  arena.allocate((threads - 1) * scratchPitch);
  return {
    ...ofMatrix,
    ...ofImage,
    scratchPitch,
    row: arena.words(kernels.updateScratch(Math.max(...shapes.map(columnsOf)))),
  };
}

/** A gated convolution with a rectifier and max pooling while it trains: see assembly/conv/training.ts. Closed maps are not computed. */
export class ConvolutionLayer extends TrainedLayer {
  override readonly shape: ConvShape;
  protected readonly scratch: ConvolutionScratch;
  /** Columns of W behind those of windows: the biases, and what a subclass has there. */
  protected readonly behind: number = 1;
  /** Those for each channel. */
  readonly #channelCells: number;
  /** i32 [columns]: the columns of W whose channel is open, and the bias */
  readonly #columns: number;
  readonly #cells: ConvolutionCells;
  #allColumns = true;

  /** @param conv its geometry with what it does of the pooling: with windows of no cell nothing, not even the rectifier */
  constructor(
    runtime: Runtime,
    plan: LayerPlan & { readonly shape: ConvShape },
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
    conv: ConvGeometry = plan.shape.conv,
  ) {
    const { shape } = plan;
    const area = areaOf(conv);
    super(runtime, plan, options, below, createSignal(shape.outputs, area, shape.outputs * area));
    const { arena } = runtime;
    const mapPitch = leading(mapArea(conv));
    this.shape = shape;
    this.scratch = scratch;
    this.#channelCells = windowCells(conv);
    // u8, as above.values: which cell of its window is the largest, where there are windows
    const places = conv.pool[0] > 0 ? arena.allocate(options.batchSize * shape.outputs * area) : 0;
    this.#columns = arena.words(columnsOf(shape));
    // y of the whole batch, before its gates: with one sample per example, [batch, maps, positions]
    const ungatedMaps = this.perExample ? arena.words(options.batchSize * shape.outputs * mapPitch) : 0;
    const cells = new ConvolutionCells(arena);
    this.#cells = cells;
    const { row: _, folded: __, ...pointers } = scratch;
    arena.whenReady(() => {
      cells.write({
        ...conv,
        ...pointers,
        dilation: dilationOf(conv),
        mapPitch,
        places,
        ungatedMaps,
        d: this.d,
      });
      if (this.perExample)
        cells.write({ gates: this.z, gateSlopes: this.dz, gateGradient: this.gateGradient });
    });
  }

  settle(): void {
    const { above, openCount } = this;
    above.openCount = openCount;
    above.openList = this.openList;
    above.ld = flowing(above);
  }

  /** x [rows, channels that are open, height, width] -> out [rows, openCount, area]; nothing where no map is open. */
  forward(rows: number): void {
    const { below, kernels, shape, openCount } = this;
    if (openCount === 0) return;
    const { openList: channels, openCount: channelCount } = below;
    const { folded, left } = this.scratch;
    this.columnCount = kernels.patchColumns(
      channelCount,
      this.#channelCells,
      this.behind,
      channels,
      shape.inputs,
      this.#columns,
    );
    this.#allColumns = channelCount === shape.inputs;
    const columns = this.productColumns;
    this.foldForward();
    kernels.packLeft(openCount, columns, folded, columns, 0, 0, left);
    this.#describe();
    kernels.convolveImages(this.#cells.at, rows);
  }

  /** From dOut: D, and dx, where somebody asks for it. The gates as they were for `forward`. */
  backward(rows: number): void {
    const { below, kernels, openCount, productColumns: columns } = this;
    if (openCount === 0) return;
    const { folded, rightWeights } = this.scratch;
    const dx = below.openCount > 0 ? below.gradient : 0;
    if (dx) {
      this.fold(this.sharedGate);
      kernels.packRight(openCount, columns - 1, folded, columns, 0, 0, 0, rightWeights);
    }
    this.#cells.put('outputGradients', this.above.gradient);
    this.#cells.put('imageGradients', dx);
    kernels.convolveImagesGradient(this.#cells.at, rows);
  }

  update(settings: number): void {
    const columns = this.#allColumns ? 0 : this.#columns;
    this.updateAll(columns, this.columnCount, settings, this.scratch.row);
  }

  /** Columns of the product: those of windows, and the biases. */
  protected get productColumns(): number {
    return this.columnCount - this.behind + 1;
  }

  /** What the gates decide, and where the minibatch is. */
  #describe(): void {
    const { below, above, openCount, columnCount, productColumns: columns } = this;
    const cells = this.#cells;
    cells.put('channels', below.openCount);
    cells.put('maps', openCount);
    cells.put('columns', columns);
    cells.put('images', below.values);
    cells.put('imageSize', below.ld);
    cells.put('outputs', above.values);
    cells.put('outputSize', above.ld);
    cells.put('dPitch', leading(columnCount));
    cells.put('patchPitch', leading(columns - 1));
  }

  /** What is multiplied by the patches: z ⊙ W. */
  protected foldForward(): void {
    this.fold(this.sharedGate);
  }

  /** z ⊙ W of what is open, without gaps, or W where `gate` is 0. Other convolutions fold theirs into the same place. */
  protected fold(gate: number): void {
    const { kernels, shape, openCount } = this;
    const columns = this.#allColumns ? 0 : this.#columns;
    const { folded } = this.scratch;
    const count = this.productColumns;
    kernels.foldWeights(
      openCount,
      count,
      this.matrix,
      columnsOf(shape),
      this.openList,
      columns,
      gate,
      folded,
      count,
    );
  }
}
