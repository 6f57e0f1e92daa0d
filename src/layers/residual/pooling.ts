import type { Kernels, Runtime } from '../../runtime/runtime.js';
import type { ConvGeometry } from '../shape.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { AveragePooling, Pooling } from './evaluatedPooling.js';

/** Pooling by means while it trains. */
export class TrainedAveragePooling extends AveragePooling implements TrainedStage {
  declare protected readonly kernels: Kernels;

  constructor(runtime: Runtime, conv: ConvGeometry, below: Signal) {
    super(runtime, conv, below);
  }

  backward(rows: number): void {
    const { below, above, conv, window } = this;
    const { mapHeight, mapWidth } = conv;
    const { openCount: maps, gradient: dx, ld } = below;
    this.kernels.averagePoolGradient(
      rows,
      maps,
      mapHeight,
      mapWidth,
      window,
      above.gradient,
      above.ld,
      dx,
      ld,
    );
  }
}

/** y = the greatest of each window, and of 0: behind a normalisation, where the convolution cannot do it in its own pass. */
export class MaxPooling extends Pooling implements TrainedStage {
  readonly #kernels: Kernels;
  /** u8 [rows, maps, area above]: which cell of its window each output is */
  readonly #places: number;

  constructor(runtime: Runtime, conv: ConvGeometry, below: Signal, batchSize: number) {
    super(runtime, conv, below);
    this.#kernels = runtime.kernels;
    this.#places = runtime.arena.allocate(batchSize * this.above.words);
  }

  /** Maps of all rows, one behind another. */
  forward(rows: number): void {
    const { below, above, conv, window } = this;
    const { mapHeight, mapWidth } = conv;
    const { openCount: maps, area, values: x } = below;
    this.#kernels.poolMaps(rows * maps, mapHeight, mapWidth, window, x, area, above.values, this.#places);
  }

  backward(rows: number): void {
    const { below, above, conv, window } = this;
    const { mapHeight, mapWidth } = conv;
    const { openCount: maps, area, gradient: dx } = below;
    const dy = above.gradient;
    this.#kernels.poolMapsGradient(rows * maps, mapHeight, mapWidth, window, dy, this.#places, dx, area);
  }
}
