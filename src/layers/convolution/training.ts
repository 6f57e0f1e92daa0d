import type { Runtime } from '../../runtime/runtime.js';
import { leftPanels, rightPanels } from '../panels.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import { type ConvShape, leading } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import { columnsOf, rowsOf } from '../sizes.js';
import { TrainedLayer } from '../trainedLayer.js';
import { areaOf, mapArea } from './geometry.js';

/** Scratch for one image, which all convolutions of a network in training share. */
export interface ConvolutionScratch {
  /** z ⊙ W, of what is open: [maps, columns] */
  readonly folded: number;
  /** Panels of `folded`, of its transpose, of dy. */
  readonly left: number;
  readonly leftTransposed: number;
  readonly leftGradient: number;
  /** Panels of the patches of an image, or of dy. */
  readonly right: number;
  /** y and dy of an image before pooling, [maps, positions]; the gradient of its patches, [columns, positions] */
  readonly y: number;
  readonly dy: number;
  readonly dPatches: number;
  readonly tile: number;
  /** updateScratch of the largest number of columns */
  readonly row: number;
}

export function planConvolutionScratch(
  { arena, kernels }: Runtime,
  shapes: readonly ConvShape[],
): ConvolutionScratch {
  const most = (size: (rows: number, columns: number, area: number) => number) =>
    Math.max(...shapes.map((shape) => size(rowsOf(shape), columnsOf(shape), mapArea(shape.conv))));
  return {
    folded: arena.words(most((rows, columns) => rows * columns)),
    left: arena.words(most((rows, columns) => leftPanels(kernels, rows, columns))),
    leftTransposed: arena.words(most((rows, columns) => leftPanels(kernels, columns, rows))),
    leftGradient: arena.words(most((rows, _, area) => leftPanels(kernels, rows, area))),
    right: arena.words(
      most((rows, columns, area) =>
        Math.max(
          rightPanels(kernels, columns, area),
          rightPanels(kernels, area, columns),
          rightPanels(kernels, rows, area),
        ),
      ),
    ),
    y: arena.words(most((rows, _, area) => rows * leading(area))),
    dy: arena.words(most((rows, _, area) => rows * leading(area))),
    dPatches: arena.words(most((_, columns, area) => columns * leading(area))),
    tile: arena.allocate(kernels.tileBytes()),
    row: arena.words(kernels.updateScratch(most((_, columns) => columns))),
  };
}

/**
 * A gated convolution with a rectifier and max pooling while it trains, image by image. The patches of an image are a
 * matrix, [channels · kernel² + 1, positions], whose last row of ones meets the biases in W; it exists only as panels. With
 * A the open maps of this layer and W[A] the columns of the maps that are open below:
 *
 *     y = (z ⊙ W)[A] · patches       out = max over windows of max(0, y)
 *     D = dy · patchesᵀ              dx  = (z ⊙ W)[A]ᵀ · dy, added up where patches overlap
 *
 * With one sample per example y is gated instead, and all maps are computed.
 */
export class ConvolutionLayer extends TrainedLayer {
  override readonly shape: ConvShape;
  /** u8, as above.values: which cell of its window is the largest */
  readonly #places: number;
  readonly #scratch: ConvolutionScratch;
  /** i32 [columns]: the columns of W whose channel is open, and the bias */
  readonly #columns: number;
  #allColumns = true;
  /** y of the whole batch, before its gates: with one sample per example, [batch, maps, positions] */
  readonly #whole: number = 0;

  constructor(
    runtime: Runtime,
    plan: LayerPlan & { readonly shape: ConvShape },
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
  ) {
    const { shape } = plan;
    const area = areaOf(shape.conv);
    super(runtime, plan, options, below, createSignal(shape.outputs, area, shape.outputs * area));
    const { arena } = runtime;
    this.shape = shape;
    this.#scratch = scratch;
    this.#places = arena.allocate(options.batchSize * shape.outputs * area);
    this.#columns = arena.words(columnsOf(shape));
    if (this.perExample) {
      this.#whole = arena.words(options.batchSize * shape.outputs * leading(mapArea(shape.conv)));
    }
  }

  settle(): void {
    const { above, openCount } = this;
    above.openCount = openCount;
    above.openList = this.openList;
    above.ld = flowing(above);
  }

  /** x [rows, channels that are open, height, width] -> out [rows, openCount, area]; nothing where no map is open. */
  forward(rows: number): void {
    const { below, above } = this;
    if (this.openCount === 0) return;
    const { values: x, ld: size, openList: channels, openCount: channelCount } = below;
    const outSize = above.ld;
    const { kernels, shape, openCount } = this;
    const { kernel, stride, padding, height, width, mapHeight, mapWidth, pool, poolStride } = shape.conv;
    const { folded, left, right, tile } = this.#scratch;
    const area = mapHeight * mapWidth;
    const ld = leading(area);
    this.columnCount = kernels.patchColumns(channelCount, kernel, channels, shape.inputs, this.#columns);
    this.#allColumns = channelCount === shape.inputs;
    const columns = this.columnCount;
    this.#fold();
    kernels.packLeft(openCount, columns, folded, columns, 0, 0, left);
    for (let n = 0; n < rows; n++) {
      const y = this.perExample ? this.#whole + 4 * n * openCount * ld : this.#scratch.y;
      const places = this.#places + n * outSize;
      const out = above.values + 4 * n * outSize;
      kernels.packPatches(channelCount, height, width, kernel, stride, padding, x + 4 * n * size, right);
      kernels.multiplyPacked(openCount, area, columns, left, right, y, ld, tile);
      kernels.poolMaps(openCount, mapHeight, mapWidth, pool, poolStride, this.#gate(n, y), ld, out, places);
    }
  }

  /** From dOut: D, and dx, where somebody asks for it. The gates as they were for `forward`. */
  backward(rows: number): void {
    const { below, above } = this;
    if (this.openCount === 0) return;
    const { values: x, ld: size, openCount: channelCount } = below;
    const dx = channelCount > 0 ? below.gradient : 0;
    const outSize = above.ld;
    const { kernels, shape, openCount, d } = this;
    const { kernel, stride, padding, height, width, mapHeight, mapWidth, pool, poolStride } = shape.conv;
    const { folded, leftTransposed, leftGradient, right, dy, dPatches, tile } = this.#scratch;
    const area = mapHeight * mapWidth;
    const ld = leading(area);
    const columns = this.columnCount;
    const ldd = leading(columns);
    if (dx) {
      this.#fold();
      kernels.packLeftTransposed(columns - 1, openCount, folded, columns, 0, 0, leftTransposed);
    }
    for (let n = 0; n < rows; n++) {
      const places = this.#places + n * outSize;
      const dOut = above.gradient + 4 * n * outSize;
      kernels.poolMapsGradient(openCount, mapHeight, mapWidth, pool, poolStride, dOut, places, dy, ld);
      this.#gateGradient(n);
      kernels.packPatchesTransposed(
        channelCount,
        height,
        width,
        kernel,
        stride,
        padding,
        x + 4 * n * size,
        right,
      );
      kernels.packLeft(openCount, area, dy, ld, 0, 0, leftGradient);
      kernels.multiplyPackedOnto(openCount, columns, area, leftGradient, right, d, ldd, n > 0 ? 1 : 0, tile);
      if (dx === 0) continue;
      kernels.packRight(openCount, area, dy, ld, 0, 0, 0, right);
      kernels.multiplyPacked(columns - 1, area, openCount, leftTransposed, right, dPatches, ld, tile);
      kernels.addPatches(
        channelCount,
        height,
        width,
        kernel,
        stride,
        padding,
        dPatches,
        ld,
        dx + 4 * n * size,
      );
    }
  }

  update(settings: number): void {
    const columns = this.#allColumns ? 0 : this.#columns;
    this.updateAll(columns, this.columnCount, settings, this.#scratch.row);
  }

  /** z ⊙ W of what is open, without gaps. Other convolutions fold theirs into the same place. */
  #fold(): void {
    const { kernels, shape, openCount } = this;
    const columns = this.#allColumns ? 0 : this.#columns;
    const { folded } = this.#scratch;
    const count = this.columnCount;
    const gate = this.sharedGate;
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

  /** y of image n as pooling sees it: with one sample per example a gated copy, as the gates' gradient needs y itself. */
  #gate(n: number, y: number): number {
    if (!this.perExample) return y;
    const { kernels, openCount } = this;
    const area = mapArea(this.shape.conv);
    const ld = leading(area);
    const { y: gated } = this.#scratch;
    kernels.gatherFloats(openCount, area, y, ld, 0, 0, gated, ld);
    kernels.scaleMaps(openCount, area, gated, ld, this.z + 4 * n * openCount);
    return gated;
  }

  /** With one sample per example: the gates' gradient from dy of image n, and dy of the maps before their gates. */
  #gateGradient(n: number): void {
    if (!this.perExample) return;
    const { kernels, openCount } = this;
    const area = mapArea(this.shape.conv);
    const ld = leading(area);
    const { dy } = this.#scratch;
    const gates = 4 * n * openCount;
    kernels.mapGateGradient(
      openCount,
      area,
      this.#whole + gates * ld,
      ld,
      dy,
      ld,
      this.dz + gates,
      this.gateGradient,
    );
    kernels.scaleMaps(openCount, area, dy, ld, this.z + gates);
  }
}
