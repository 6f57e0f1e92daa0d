import { ConvolutionLayer, planConvolutionScratch } from '../layers/convolution/training.js';
import type { DenseLayer } from '../layers/dense/training.js';
import { Flatten } from '../layers/flatten.js';
import type { LayerPlan, TrainingPlan } from '../layers/plan.js';
import type { ConvShape } from '../layers/shape.js';
import type { Runtime } from '../runtime/runtime.js';

/** The convolutions of a network in training, from the minibatch up to the inputs of the first dense layer. */
export class ConvolutionStack {
  readonly layers: readonly ConvolutionLayer[];
  readonly #runtime: Runtime;
  readonly #flatten: Flatten;
  readonly #last: ConvolutionLayer;

  constructor(runtime: Runtime, plans: readonly LayerPlan[], options: TrainingPlan) {
    const convs = plans.filter(isConvolution);
    const scratch = planConvolutionScratch(
      runtime,
      convs.map(({ shape }) => shape),
    );
    this.#runtime = runtime;
    this.layers = convs.map((plan) => new ConvolutionLayer(runtime, plan, scratch, options));
    this.#last = this.layers[this.layers.length - 1];
    this.#flatten = new Flatten(runtime, this.#last.width, this.#last.shape.conv);
  }

  /** Tells the dense layer above which of its inputs are open. After the gates of all layers were sampled. */
  connect(dense: DenseLayer): void {
    dense.connect(this.#flatten, this.#last);
  }

  /**
   * x [rows, channels, height, width] -> flat [rows, open inputs of the dense layer above]
   *
   * @param size numbers from one image in x to the next
   */
  forward(rows: number, x: number, size: number, flat: number): void {
    for (let l = 0; l < this.layers.length; l++) {
      const layer = this.layers[l];
      if (layer.openCount > 0) layer.forward(rows, x, size, this.#channels(l), this.#channelCount(l));
      x = layer.out;
      size = layer.outSize;
    }
    if (this.#last.openCount > 0) this.#flatten.forward(rows, x, flat);
  }

  /** From the gradient by `flat`. */
  backward(rows: number, images: number, imageSize: number, dFlat: number): void {
    // Nothing comes back where nothing is open.
    if (this.#last.openCount > 0) this.#flatten.backward(this.#runtime.kernels, rows, dFlat, this.#last.dOut);
    for (let l = this.layers.length - 1; l >= 0; l--) {
      if (this.layers[l].openCount === 0) continue;
      const below = l > 0 ? this.layers[l - 1] : undefined;
      const x = below ? below.out : images;
      const size = below ? below.outSize : imageSize;
      this.layers[l].backward(rows, x, size, this.#channelCount(l), below?.openCount ? below.dOut : 0);
    }
  }

  /** `settings`: assembly/optimizer/settings.ts */
  update(settings: number): void {
    for (let l = 0; l < this.layers.length; l++) this.layers[l].update(settings);
  }

  /** The open maps below convolution l, 0 for all. */
  #channels(l: number): number {
    return l > 0 ? this.layers[l - 1].openList : 0;
  }

  #channelCount(l: number): number {
    return l > 0 ? this.layers[l - 1].openCount : this.layers[l].shape.inputs;
  }
}

function isConvolution(plan: LayerPlan): plan is LayerPlan & { readonly shape: ConvShape } {
  return plan.shape.conv !== undefined;
}
