import { DenseEvaluation, type EvaluationScratch } from '../layers/dense/evaluation.js';
import type { EvaluatedGates } from '../layers/evaluatedLayer.js';
import { convolutionPart, convolves } from '../layers/kinds.js';
import { sparsePanels } from '../layers/panels.js';
import type { ParameterRegion } from '../layers/plan.js';
import { imageSize, type LayerShape, leading, rowSize } from '../layers/shape.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { ConvolutionEvaluator } from './convolutionEvaluator.js';

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
  readonly #convolutions: ConvolutionEvaluator | undefined;
  readonly #dense: readonly DenseEvaluation[];
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
    this.#convolutions = convolves(shapes)
      ? convolutionPart('evaluate')(runtime, shapes, widths, origins, CHUNK)
      : undefined;
    const below = this.#convolutions?.layers ?? [];
    const dense = shapes.slice(below.length);
    this.#dense = dense.map((shape, l) => {
      const at = below.length + l;
      return new DenseEvaluation(runtime, shape, widths[at], origins[at]);
    });
    this.layers = [...below, ...this.#dense];
    this.#width = rowSize(shapes[0], widths[0]);
    const widest = Math.max(...dense.map(({ outputs }) => outputs));
    const buffer = (words: number) => arena.words(CHUNK * words);
    this.#x = buffer(leading(imageSize(shapes[0])));
    this.#map = arena.words(this.#width);
    this.#picked = arena.words(shapes[0].inputs);
    const flat = this.#convolutions ? leading(dense[0].inputs) : 0;
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

  /**
   * Which numbers of a row are read, ascending: those of open rows of the first layer, and none if all of its columns are
   * closed. Undefined where all are, and for images.
   */
  get inputsRead(): Int32Array | undefined {
    const [{ openCount }, next] = this.#dense;
    const count = next?.openCount === 0 ? 0 : openCount;
    return this.#convolutions || (count && !this.#columns)
      ? undefined
      : this.#runtime.arena.i32(this.#columns, count).slice();
  }

  /** Takes over parameters: decides the gates and folds them into the weights. */
  load(regions: readonly ParameterRegion[]): void {
    const below = this.layers.length - this.#dense.length;
    this.layers.forEach((layer, l) => {
      layer.decide(regions[l]);
    });
    this.#convolutions?.load(regions, this.#dense[0]);
    this.#dense.forEach((layer, l) => {
      layer.fold(regions[below + l], this.#dense[l + 1]);
    });
    this.#columns = this.#convolutions ? 0 : this.#pick(this.#dense[0]);
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
      const count = this.#convolutions ? this.#width : this.#dense[0].openCount;
      ldx = leading(count);
      x = this.#x;
      columns = 0;
      this.#gather(rows, count, source, this.#columns, ldx);
    }
    if (this.#convolutions) {
      // The first dense layer writes to the other one.
      const [, flat] = this.#activations;
      this.#convolutions.forward(rows, x, ldx, flat);
      x = flat;
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

  #gather(rows: number, count: number, source: Rows, columns: number, ldx: number): void {
    const { kernels } = this.#runtime;
    if (source.bytes) {
      kernels.gatherBytes(rows, count, source.at, this.#width, 0, columns, 1 / 255, this.#x, ldx, this.#map);
    } else {
      kernels.gatherFloats(rows, count, source.at, this.#width, 0, columns, this.#x, ldx);
    }
  }
}
