import { checkInteger } from '../base/check.js';
import { planParameters, writeParameters } from '../layers/parameters.js';
import { rowSize } from '../layers/sizes.js';
import { type OutputKind, outputsNamed } from '../loss/losses.js';
import { blueprintOf, type NetworkState } from '../network/state.js';
import type { DecodeOptions, Prediction } from '../pipeline/decode.js';
import type { Row } from '../pipeline/pipeline.js';
import type { Arena } from '../runtime/arena.js';
import type { Build, CompiledBuild } from '../runtime/builds.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Threads } from '../runtime/threading.js';
import { Evaluator } from '../stack/evaluator.js';
import { Predictor } from '../stack/predictor.js';
import type { Table } from '../table/table.js';
import { answer } from './answer.js';

/**
 * A network that only predicts, in a WebAssembly memory of its own: there is nothing to dispose of, and dropping the model
 * frees everything. Its outputs are bit for bit those of the network that was saved.
 */
export class Model {
  /** Numbers in a row of inputs. */
  readonly inputs: number;
  /** Numbers in a row of outputs. */
  readonly outputs: number;
  readonly output: OutputKind;
  /** What rows of a table become inputs by: text, of a network that was trained on one. */
  readonly pipeline: string | undefined;
  /** What each layer keeps: inputs of a dense layer, maps of a convolution. */
  readonly architecture: readonly number[];
  /**
   * Which of a row's inputs are read, ascending: those whose gate is open, and none if no neuron above them is; with gates on
   * weights, those with any weight but zero. Undefined where all are, and for images.
   */
  readonly keptInputs: Int32Array | undefined;
  /** The kernels in use. */
  readonly build: Build;
  /** How many threads it runs on, and why it is one where more were asked for. */
  readonly threads: Threads;
  readonly #predictor: Predictor;
  readonly #arena: Arena;
  /** Where rows of inputs have a place, of so many bytes. */
  readonly #rows: number;
  #room = 0;

  /** @internal */
  constructor(runtime: InferenceRuntime & CompiledBuild, state: NetworkState) {
    const { arena } = runtime;
    const { shapes, widths, origins, output } = blueprintOf(state);
    arena.begin(arena.mark());
    arena.part('parameters');
    const places = origins.map((list) => (list ? arena.words(list.length) : 0));
    const regions = shapes.map((shape) => planParameters(arena, shape));
    arena.part('buffers');
    const evaluator = new Evaluator(runtime, shapes, widths, places);
    const inputs = rowSize(shapes[0], widths[0]);
    const { outputs } = shapes[shapes.length - 1];
    this.#predictor = new Predictor(runtime, evaluator, inputs, outputs);
    arena.commit();
    state.layers.forEach(({ last, averaged }, l) => {
      const list = origins[l];
      if (list) arena.i32(places[l], list.length).set(list);
      writeParameters(arena, shapes[l], regions[l], averaged ?? last);
    });
    evaluator.load(regions);

    this.#arena = arena;
    this.#rows = arena.allocate(0);
    this.inputs = inputs;
    this.outputs = outputs;
    this.output = output;
    this.pipeline = state.pipeline;
    this.architecture = evaluator.layers.map(({ openCount }) => openCount);
    this.keptInputs = evaluator.inputsRead;
    this.build = runtime.build;
    this.threads = runtime.threads;
  }

  /**
   * Outputs for rows of inputs: probabilities or values, by the kind of outputs. With `out`, nothing is allocated, but for
   * arrays of more than 120 rows that were not passed before. Inputs that stand in the model's own memory are not copied.
   *
   * @param inputs [rows, inputs]; bytes are taken as b/255
   * @param out    [rows, outputs], filled and returned if given; after an error it may hold the rows before the bad one
   * @throws L0netError INVALID_SHAPE or INVALID_ARGUMENT (not a number array, NaN or infinite inputs)
   */
  predict(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array;
  /**
   * The answer for a row of a table, or those for several, of a model that was trained on one: in the target's own units, and by
   * the names of its columns and classes. Needs `import 'l0net/inference/table'`, once.
   *
   *     model.predict({ rooms: 3, city: 'Oslo' }).values.price
   *
   * @throws L0netError INVALID_ARGUMENT for a column that is not there or not known, and for a cell that is no value of its column
   */
  predict(rows: Table | readonly Row[], options?: DecodeOptions): Prediction[];
  predict(row: Row, options?: DecodeOptions): Prediction;
  predict(
    inputs: Float32Array | Uint8Array | Table | readonly Row[] | Row,
    out?: Float32Array | DecodeOptions,
  ): Float32Array | Prediction[] | Prediction {
    if (this.pipeline !== undefined && !ArrayBuffer.isView(inputs)) {
      return answer(this, inputs, out as DecodeOptions);
    }
    return this.#predictor.run(
      inputs as Float32Array,
      out as Float32Array,
      outputsNamed(this.output).activate,
    );
  }

  /**
   * A place for n rows of inputs in the model's own memory, where `predict` and `logits` read them without a copy:
   *
   *     const rows = model.inputFloats(100);
   *     rows.set(row, i * model.inputs); // for each row
   *     model.predict(rows, out); // or the first k of them, rows.subarray(0, k * model.inputs)
   *
   * There is one such place, for floats and bytes alike. It keeps what is written there until another call needs a larger
   * one: then all is 0, and arrays of before may be gone. They have the length 0 then, and `predict` refuses them.
   *
   * @returns [n, inputs]
   * @throws L0netError INVALID_ARGUMENT for n that is no integer from 1 on, OUT_OF_MEMORY
   */
  inputFloats(n: number): Float32Array {
    return this.#arena.f32(this.#place(n, 4), n * this.inputs);
  }

  /** As `inputFloats`, for rows of bytes, which are taken as b/255. */
  inputBytes(n: number): Uint8Array {
    return this.#arena.u8(this.#place(n, 1), n * this.inputs);
  }

  /** Sees to it that there is room for n rows. */
  #place(n: number, size: number): number {
    const bytes = checkInteger('n', n, 1) * this.inputs * size;
    if (bytes > this.#room) {
      const arena = this.#arena;
      arena.begin(this.#rows);
      arena.part('rows');
      arena.allocate(bytes);
      arena.commit();
      this.#room = bytes;
    }
    return this.#rows;
  }

  /** As `predict`, but without the softmax or the like: the outputs of the last layer as they are. */
  logits(inputs: Float32Array | Uint8Array, out?: Float32Array): Float32Array {
    return this.#predictor.run(inputs, out, undefined);
  }
}
