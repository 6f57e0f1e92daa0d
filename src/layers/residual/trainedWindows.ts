import type { Kernels, Runtime } from '../../runtime/runtime.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import { columnsOf } from '../sizes.js';
import type { TrainedStage } from '../stage.js';
import { beyondOf, ownCells } from './geometry.js';
import { type WindowScratch, Windows } from './windows.js';

/** The convolution whose maps go through windows. */
export interface WindowedLayer {
  readonly shape: ConvShape;
  readonly openCount: number;
  readonly openList: number;
  /** Where in W the window of the first map stands: with the bias behind it, or β and γ. */
  readonly ownWeights: number;
}

/** The windows of a separable convolution while it trains. They have no gates: of what stands behind a normalisation, these undo nothing. */
export class TrainedWindows extends Windows implements TrainedStage {
  readonly #kernels: Kernels;
  readonly #layer: WindowedLayer;
  readonly #rectifies: boolean;
  /** f32 [maps, own cells + 1]: the gradients of T and b */
  readonly #gradients: number;
  /** Columns of those that are the layer's: without b, which is 0, in front of a normalisation. */
  readonly #own: number;
  readonly #pitch: number;

  constructor(
    runtime: Runtime,
    layer: WindowedLayer,
    below: Signal,
    scratch: WindowScratch,
    rectifies: boolean,
  ) {
    const { conv } = layer.shape;
    super(runtime, conv, below, scratch, rectifies);
    const { arena } = runtime;
    this.#kernels = runtime.kernels;
    this.#layer = layer;
    this.#rectifies = rectifies;
    this.#pitch = ownCells(conv) + 1;
    this.#own = beyondOf(conv).batchNorm ? this.#pitch - 1 : this.#pitch;
    const words = below.openCount * this.#pitch;
    this.#gradients = arena.words(words);
    arena.whenReady(() => {
      arena.f32(this.weights, words).fill(0);
      this.cells.write({ d: this.#gradients, dPitch: this.#pitch });
    });
  }

  override forward(rows: number): void {
    const { openCount, openList, ownWeights, shape } = this.#layer;
    const [own, pitch, columns] = [this.#own, this.#pitch, columnsOf(shape)];
    this.#kernels.foldWeights(openCount, own, ownWeights, columns, openList, 0, 0, this.weights, pitch);
    super.forward(rows);
  }

  /** From dy: the gradients of T and b, and dx. */
  backward(rows: number): void {
    const { below, above, cells } = this;
    if (this.#rectifies) {
      this.#kernels.reluGradient(rows, above.ld, above.values, above.gradient, above.ld);
    }
    cells.put('outputGradients', above.gradient);
    cells.put('imageGradients', below.gradient);
    this.#kernels.depthwiseImagesGradient(cells.at, rows);
  }

  /** Puts the gradients of T, and of b if it is the layer's, into columns of D [open maps, …]. */
  putGradients(d: number, pitch: number): void {
    const { openCount } = this.#layer;
    this.#kernels.foldWeights(openCount, this.#own, this.#gradients, this.#pitch, 0, 0, 0, d, pitch);
  }
}
