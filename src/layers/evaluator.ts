import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { ConvShape } from './convolution.js';
import { ConvolutionEvaluation, planConvolutionEvaluation } from './convolutionEvaluation.js';
import { DenseEvaluation, type EvaluationScratch } from './denseEvaluation.js';
import type { EvaluatedGates } from './evaluatedGates.js';
import { Flatten } from './flatten.js';
import { sparsePanels } from './panels.js';
import type { ParameterRegion } from './parameters.js';
import { areaOf, imageSize, type LayerShape, leading } from './shape.js';

/** Rows of inputs in linear memory. */
export interface Rows {
  /** Byte offset of the first row. */
  readonly at: number;
  /** Whether they are bytes, taken as b/255, or f32. */
  readonly bytes: boolean;
}

/** Rows that are computed at once: whole tiles in every build. */
export const CHUNK = 120;

/** A whole network at test time: planned buffers for CHUNK rows, through which any number of rows is sent. */
export class Evaluator {
  readonly layers: readonly EvaluatedGates[];
  readonly #convolutions: readonly ConvolutionEvaluation[];
  readonly #dense: readonly DenseEvaluation[];
  readonly #flatten: Flatten | undefined;
  readonly #runtime: InferenceRuntime;
  /** Numbers of a row of inputs. */
  readonly #width: number;
  /** i32 [inputs of the first layer] */
  readonly #picked: number;
  /** i32: which of a row's inputs are read, 0 for all */
  #columns = 0;
  readonly #x: number;
  /** [width] */
  readonly #map: number;
  readonly #maps: readonly [number, number];
  readonly #activations: readonly [number, number];
  readonly #scratch: EvaluationScratch;

  /**
   * @param widths  rows of W that each layer began with
   * @param origins i32 [rows]: which of those each one is; read where they are fewer
   */
  constructor(
    runtime: InferenceRuntime,
    shapes: readonly LayerShape[],
    widths: readonly number[],
    origins: readonly number[],
  ) {
    const { arena, kernels } = runtime;
    this.#runtime = runtime;
    const convs = shapes.filter(isConvolution);
    const scratch = convs.length > 0 ? planConvolutionEvaluation(runtime, convs) : undefined;
    this.#convolutions = scratch
      ? convs.map((shape, l) => new ConvolutionEvaluation(runtime, shape, widths[l], origins[l], scratch))
      : [];
    const dense = shapes.slice(convs.length);
    this.#dense = dense.map((shape, l) => {
      const at = convs.length + l;
      return new DenseEvaluation(runtime, shape, widths[at], origins[at]);
    });
    this.layers = [...this.#convolutions, ...this.#dense];
    const last = this.#convolutions.at(-1);
    this.#flatten = last && new Flatten(runtime, last.width, last.shape.conv);
    this.#width = last ? imageSize(shapes[0]) : widths[0];
    const cells = Math.max(0, ...convs.map(({ outputs, conv }) => outputs * areaOf(conv)));
    const widest = Math.max(...dense.map(({ outputs }) => outputs));
    const buffer = (words: number) => arena.words(CHUNK * words);
    this.#x = buffer(leading(last ? this.#width : shapes[0].inputs));
    this.#map = arena.words(this.#width);
    this.#picked = arena.words(shapes[0].inputs);
    this.#maps = [buffer(cells), buffer(cells)];
    const flat = last ? leading(dense[0].inputs) : 0;
    this.#activations = [buffer(leading(widest)), buffer(Math.max(flat, leading(widest)))];
    this.#scratch = {
      left: arena.words(Math.max(...dense.map(({ inputs }) => sparsePanels(kernels, CHUNK, inputs)))),
      steps: arena.words(kernels.sparseSteps(CHUNK)),
      tile: arena.allocate(kernels.tileBytes()),
      bias: arena.words(widest),
    };
  }

  /** Leading dimension of the outputs. */
  get ld(): number {
    return leading(this.layers[this.layers.length - 1].shape.outputs);
  }

  /** Takes over parameters: decides the gates and folds them into the weights. */
  load(regions: readonly ParameterRegion[]): void {
    const convolutions = this.#convolutions;
    this.layers.forEach((layer, l) => {
      layer.decide(regions[l]);
    });
    if (this.#flatten) this.#dense[0].connect(this.#flatten, convolutions[convolutions.length - 1]);
    convolutions.forEach((layer, l) => {
      layer.fold(regions[l], convolutions[l - 1]);
    });
    this.#dense.forEach((layer, l) => {
      layer.fold(regions[convolutions.length + l], this.#dense[l + 1]);
    });
    this.#columns = this.#flatten ? 0 : this.#pick(this.#dense[0]);
  }

  /** What a dense first layer reads of a row: its open inputs, by their places in the row. */
  #pick({ origins, openCount, openList }: EvaluatedGates): number {
    if (!origins || !openList) return origins || openList;
    this.#runtime.kernels.gatherWords(openCount, origins, openList, this.#picked);
    return this.#picked;
  }

  /** The outputs (logits) of at most CHUNK rows: [rows, outputs] with leading dimension `ld`, valid until the next call. */
  forward(rows: number, source: Rows): number {
    let x = source.at;
    let ldx = this.#width;
    let columns = this.#columns;
    // Packing picks columns of floats on its way.
    if (source.bytes || (columns && rows === 1)) {
      const count = this.#flatten ? this.#width : this.#dense[0].openCount;
      ldx = leading(count);
      x = this.#x;
      columns = 0;
      this.#gather(rows, count, source, this.#columns, ldx);
    }
    if (this.#flatten) {
      x = this.#convolve(this.#flatten, rows, x, ldx);
      ldx = leading(this.#dense[0].openCount);
    }
    for (let l = 0; l < this.#dense.length; l++) {
      const y = this.#activations[l % 2];
      const relu = l + 1 < this.#dense.length;
      ldx = this.#dense[l].forward(rows, x, ldx, columns, y, relu, this.#scratch);
      x = y;
      columns = 0;
    }
    return x;
  }

  /** Sends images through the convolutions; returns the inputs of the first dense layer. */
  #convolve(flatten: Flatten, rows: number, images: number, ldx: number): number {
    let x = images;
    let size = ldx;
    for (let l = 0; l < this.#convolutions.length; l++) {
      const layer = this.#convolutions[l];
      const out = this.#maps[l % 2];
      layer.forward(rows, x, size, out);
      x = out;
      size = layer.outSize;
    }
    // The first dense layer writes to the other one.
    flatten.forward(rows, x, this.#activations[1]);
    return this.#activations[1];
  }

  #gather(rows: number, count: number, source: Rows, columns: number, ldx: number): void {
    const { kernels } = this.#runtime;
    if (source.bytes) {
      kernels.gatherBytes(rows, count, source.at, this.#width, 0, columns, 1 / 255, this.#x, ldx, this.#map);
    } else {
      kernels.gatherFloats(rows, count, source.at, this.#width, 0, columns, this.#x, ldx);
    }
  }
}

function isConvolution(shape: LayerShape): shape is ConvShape {
  return shape.conv !== undefined;
}
