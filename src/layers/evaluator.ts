import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import { EvaluationLayer, type EvaluationScratch } from './evaluation.js';
import { sparsePanels } from './panels.js';
import { type LayerShape, leading, type ParameterRegion } from './parameters.js';

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
  readonly layers: readonly EvaluationLayer[];
  readonly #runtime: InferenceRuntime;
  readonly #width: number;
  readonly #origin: number;
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
   * @param width  inputs of a row
   * @param origin i32 [inputs of the first layer]: which of a row's inputs each one is; read where they are fewer
   */
  constructor(runtime: InferenceRuntime, shapes: readonly LayerShape[], width: number, origin: number) {
    const { arena, kernels } = runtime;
    const widest = Math.max(...shapes.map((shape) => shape.outputs));
    this.#runtime = runtime;
    this.#width = width;
    this.#origin = origin;
    this.layers = shapes.map((shape) => new EvaluationLayer(runtime, shape));
    this.#x = arena.words(CHUNK * leading(shapes[0].inputs));
    this.#map = arena.words(width);
    this.#picked = arena.words(shapes[0].inputs);
    this.#activations = [arena.words(CHUNK * leading(widest)), arena.words(CHUNK * leading(widest))];
    this.#scratch = {
      left: arena.words(Math.max(...shapes.map((shape) => sparsePanels(kernels, CHUNK, shape.inputs)))),
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
    this.layers.forEach((layer, l) => {
      layer.decide(regions[l].logAlpha);
    });
    this.layers.forEach((layer, l) => {
      layer.fold(regions[l], this.layers[l + 1]);
    });
    this.#columns = this.#pick();
  }

  /** What the first layer reads of a row: its open inputs, by their places in the row. */
  #pick(): number {
    const [first] = this.layers;
    if (first.shape.inputs === this.#width) return first.openList;
    if (!first.openList) return this.#origin;
    this.#runtime.kernels.gatherWords(first.openCount, this.#origin, first.openList, this.#picked);
    return this.#picked;
  }

  /** The outputs (logits) of at most CHUNK rows: [rows, outputs] with leading dimension `ld`, valid until the next call. */
  forward(rows: number, source: Rows): number {
    let x = source.at;
    let ldx = this.#width;
    let columns = this.#columns;
    // Packing picks columns of floats on its way.
    if (source.bytes || (columns && rows === 1)) {
      ldx = leading(this.layers[0].openCount);
      x = this.#x;
      columns = 0;
      this.#gather(rows, source, this.#columns, ldx);
    }
    for (let l = 0; l < this.layers.length; l++) {
      const y = this.#activations[l % 2];
      const relu = l + 1 < this.layers.length;
      ldx = this.layers[l].forward(rows, x, ldx, columns, y, relu, this.#scratch);
      x = y;
      columns = 0;
    }
    return x;
  }

  #gather(rows: number, source: Rows, columns: number, ldx: number): void {
    const { kernels } = this.#runtime;
    const count = this.layers[0].openCount;
    if (source.bytes) {
      kernels.gatherBytes(rows, count, source.at, this.#width, 0, columns, 1 / 255, this.#x, ldx, this.#map);
    } else {
      kernels.gatherFloats(rows, count, source.at, this.#width, 0, columns, this.#x, ldx);
    }
  }
}
