import { ConvolutionEvaluation, planConvolutionEvaluation } from '../layers/convolution/evaluation.js';
import type { DenseEvaluation } from '../layers/dense/evaluation.js';
import { Flatten } from '../layers/flatten.js';
import type { ParameterRegion } from '../layers/plan.js';
import { areaOf, type ConvShape, type LayerShape } from '../layers/shape.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';

/** The convolutions of a network at test time, from images up to the inputs of the first dense layer. */
export class ConvolutionEvaluator {
  readonly layers: readonly ConvolutionEvaluation[];
  readonly #flatten: Flatten;
  readonly #last: ConvolutionEvaluation;
  /** Maps of `chunk` images, for every second layer each. */
  readonly #maps: readonly [number, number];

  /** @param chunk images that are computed at once */
  constructor(
    runtime: InferenceRuntime,
    shapes: readonly LayerShape[],
    widths: readonly number[],
    origins: readonly number[],
    chunk: number,
  ) {
    const convs = shapes.filter(isConvolution);
    const scratch = planConvolutionEvaluation(runtime, convs);
    this.layers = convs.map(
      (shape, l) => new ConvolutionEvaluation(runtime, shape, widths[l], origins[l], scratch, l === 0),
    );
    this.#last = this.layers[this.layers.length - 1];
    this.#flatten = new Flatten(runtime, this.#last.width, this.#last.shape.conv);
    const cells = chunk * Math.max(...convs.map(({ outputs, conv }) => outputs * areaOf(conv)));
    this.#maps = [runtime.arena.words(cells), runtime.arena.words(cells)];
  }

  /** Folds the gates, which were decided, into the weights; tells the dense layer above which of its inputs are open. */
  load(regions: readonly ParameterRegion[], dense: DenseEvaluation): void {
    dense.connect(this.#flatten, this.#last);
    this.layers.forEach((layer, l) => {
      layer.fold(regions[l], this.layers[l - 1]);
    });
  }

  /** As ConvolutionStack's. */
  forward(rows: number, x: number, size: number, flat: number): void {
    for (let l = 0; l < this.layers.length; l++) {
      const layer = this.layers[l];
      const out = this.#maps[l % 2];
      layer.forward(rows, x, size, out);
      x = out;
      size = layer.outSize;
    }
    this.#flatten.forward(rows, x, flat);
  }
}

function isConvolution(shape: LayerShape): shape is ConvShape {
  return shape.conv !== undefined;
}
