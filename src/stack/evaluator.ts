import { evaluateDense } from '../layers/dense/evaluation.js';
import { EvaluatedLayer } from '../layers/evaluatedLayer.js';
import { brought, formOf, planStages } from '../layers/kinds.js';
import type { ParameterRegion } from '../layers/plan.js';
import { type LayerShape, leading } from '../layers/shape.js';
import { createSignal, flowing, type Signal } from '../layers/signal.js';
import { imageSize, rowSize } from '../layers/sizes.js';
import type { EvaluatedStage } from '../layers/stage.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';

/** Rows that are computed at once on one thread: whole tiles in every build. */
export const CHUNK = 120;

/** A whole network at test time: planned buffers for some rows, a chunk, through which any number of rows is sent. */
export class Evaluator {
  readonly layers: readonly EvaluatedLayer[];
  /** Rows that are computed at once: CHUNK for each thread. */
  readonly chunk: number;
  readonly #runtime: InferenceRuntime;
  /** The layers, and what stands between them. */
  readonly #stages: readonly EvaluatedStage[];
  readonly #input: Signal;
  readonly #outputs: Signal;
  /** Numbers of a row of inputs. */
  readonly #width: number;
  /** i32 [inputs of the first layer] */
  readonly #picked: number;
  /** i32: which of a row's inputs are read, 0 for all */
  #columns = 0;
  readonly #x: number;
  /** [width] */
  readonly #map: number;

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
    const { arena } = runtime;
    const [first] = shapes;
    this.chunk = CHUNK * runtime.threads.count;
    const size = imageSize(first);
    const words = leading(size);
    this.#runtime = runtime;
    this.#input = createSignal(first.inputs, size / first.inputs, words);
    const plans = shapes.map((shape, l) => ({ shape, width: widths[l], origin: origins[l] }));
    this.#stages = planStages(plans, this.#input, (kind, layers, below) => {
      const evaluate = kind === 'dense' ? evaluateDense : brought(kind, 'evaluated').evaluate;
      return evaluate(runtime, layers, below, this.chunk);
    });
    this.layers = this.#stages.filter((stage) => stage instanceof EvaluatedLayer);
    this.#outputs = this.#stages[this.#stages.length - 1].above;
    this.#width = rowSize(first, widths[0]);
    this.#x = arena.words(this.chunk * words);
    this.#map = arena.words(this.#width);
    this.#picked = arena.words(first.inputs);
    // Every second stage writes to the same place, but for those that know a better one.
    const most = this.chunk * Math.max(...this.#stages.map(({ above }) => above.words));
    const buffers = [arena.words(most), arena.words(most)];
    this.#stages.forEach(({ above }, i) => {
      above.values ||= buffers[i % 2];
    });
  }

  /** Leading dimension of the outputs. */
  get ld(): number {
    return this.#outputs.ld;
  }

  /**
   * Which numbers of a row are read, ascending: those of open rows of the first layer, and none if all of its columns are
   * closed. Undefined where all are, and for images.
   */
  get inputsRead(): Int32Array | undefined {
    const [{ shape, openCount, above }] = this.layers;
    const count = above.openCount === 0 ? 0 : openCount;
    return !formOf(shape).gatesInputs || (count && !this.#columns)
      ? undefined
      : this.#runtime.arena.i32(this.#columns, count).slice();
  }

  /** Takes over parameters: decides the gates and folds them into the weights. */
  load(regions: readonly ParameterRegion[]): void {
    this.layers.forEach((layer, l) => {
      layer.decide(regions[l]);
    });
    for (const stage of this.#stages) stage.connect?.();
    for (const stage of this.#stages) stage.settle?.();
    this.layers.forEach((layer, l) => {
      layer.fold(regions[l]);
    });
    const [first] = this.layers;
    this.#columns = formOf(first.shape).gatesInputs ? this.#pick(first) : 0;
  }

  /** What a first layer reads of a row: its open inputs, by their places in the row. */
  #pick({ origins, openCount, openList }: EvaluatedLayer): number {
    if (!origins || !openList) return origins || openList;
    this.#runtime.kernels.gatherWords(openCount, origins, openList, this.#picked);
    return this.#picked;
  }

  /**
   * The outputs (logits) of at most a chunk of rows: [rows, outputs] with leading dimension `ld`, valid until the next call.
   *
   * @param at    where the first row is
   * @param bytes whether the rows are bytes, taken as b/255, or f32
   */
  forward(rows: number, at: number, bytes: boolean): number {
    const input = this.#input;
    input.values = at;
    input.ld = this.#width;
    if (bytes || this.#columns) this.#gather(rows, bytes);
    for (let i = 0; i < this.#stages.length; i++) this.#stages[i].forward(rows);
    return this.#outputs.values;
  }

  /** Brings what is read of the rows together. */
  #gather(rows: number, bytes: boolean): void {
    const { kernels } = this.#runtime;
    const input = this.#input;
    const count = flowing(input);
    const ld = leading(count);
    const x = this.#x;
    const columns = this.#columns;
    const { values: from, ld: width } = input;
    if (bytes) kernels.gatherBytes(rows, count, from, width, 0, columns, 1 / 255, x, ld, this.#map);
    else kernels.gatherFloats(rows, count, from, width, 0, columns, x, ld);
    input.values = x;
    input.ld = ld;
  }
}
