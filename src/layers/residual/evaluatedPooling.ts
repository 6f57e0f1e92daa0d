import type { InferenceKernels, InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { areaOf } from '../convolution/geometry.js';
import type { ConvGeometry } from '../shape.js';
import { createSignal, flowing, type Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';

/** Pooling by itself, above maps as they are: averages, or maxima and 0, each over the windows of a map. */
export abstract class Pooling implements EvaluatedStage {
  readonly above: Signal;
  protected readonly conv: ConvGeometry;
  /** i32 [6]: sides of a window, the steps from one to the next, and how many there are (assembly/conv/window.ts) */
  protected readonly window: number;

  constructor(
    { arena }: InferenceRuntime,
    conv: ConvGeometry,
    readonly below: Signal,
  ) {
    const area = areaOf(conv);
    this.conv = conv;
    this.above = createSignal(below.openCount, area, below.openCount * area);
    this.window = arena.words(6);
    const { pool, poolStride, outHeight, outWidth } = conv;
    arena.whenReady(() => arena.i32(this.window, 6).set([...pool, ...poolStride, outHeight, outWidth]));
  }

  abstract forward(rows: number): void;

  settle(): void {
    const { below, above } = this;
    above.openCount = below.openCount;
    above.openList = below.openList;
    above.ld = flowing(above);
  }
}

/** y = the mean of each window. */
export class AveragePooling extends Pooling {
  protected readonly kernels: InferenceKernels;

  constructor(runtime: InferenceRuntime, conv: ConvGeometry, below: Signal) {
    super(runtime, conv, below);
    this.kernels = runtime.kernels;
  }

  forward(rows: number): void {
    const { below, above, conv, window } = this;
    const { mapHeight, mapWidth } = conv;
    const { openCount: maps, values: x, ld } = below;
    this.kernels.averagePool(rows, maps, mapHeight, mapWidth, window, x, ld, above.values, above.ld);
  }
}

/** y = the greatest of each window, and of 0: behind the windows of separable convolutions. Others do it in their own pass. */
export class EvaluatedMaxPooling extends Pooling {
  readonly #kernels: InferenceKernels;
  /** u8 [maps, area above]: for one row, and not read */
  readonly #places: number;

  constructor(runtime: InferenceRuntime, conv: ConvGeometry, below: Signal) {
    super(runtime, conv, below);
    this.#kernels = runtime.kernels;
    this.#places = runtime.arena.allocate(this.above.words);
  }

  forward(rows: number): void {
    const { below, above, conv, window } = this;
    const { mapHeight, mapWidth } = conv;
    const { openCount: maps, area } = below;
    for (let row = 0; row < rows; row++) {
      const [x, y] = [below.values + 4 * row * below.ld, above.values + 4 * row * above.ld];
      this.#kernels.poolMaps(maps, mapHeight, mapWidth, window, x, area, y, this.#places);
    }
  }
}
