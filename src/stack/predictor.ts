import { invalid, L0netError } from '../base/errors.js';
import { checkRows } from '../layers/check.js';
import type { Activation } from '../loss/loss.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Evaluator } from './evaluator.js';

type Inputs = Float32Array | Uint8Array;

/** Sends rows of inputs from JavaScript through an evaluator, chunk by chunk, and its outputs back. */
export class Predictor {
  readonly #runtime: InferenceRuntime;
  readonly #evaluator: Evaluator;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #at: number;
  readonly #results: number;
  // Views that are made once: a call makes none.
  #floats: Float32Array = new Float32Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #answers: Float32Array = new Float32Array(0);
  /** The chunks of arrays that were sent before. */
  readonly #chunks = new WeakMap<Inputs, Inputs[]>();

  constructor(runtime: InferenceRuntime, evaluator: Evaluator, inputs: number, outputs: number) {
    this.#runtime = runtime;
    this.#evaluator = evaluator;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#at = runtime.arena.words(evaluator.chunk * inputs);
    this.#results = runtime.arena.words(evaluator.chunk * outputs);
  }

  /**
   * The evaluator's outputs for rows of inputs, or what `activate` makes of them. Allocates nothing where `out` is given, but
   * for an array of more than a chunk of rows that was not sent before. Rows that stand in linear memory are read there.
   *
   * @param inputs [rows, inputs]; bytes are taken as b/255
   * @param out    [rows, outputs], filled and returned if given; after an error it may hold the rows before the bad one
   * @throws L0netError INVALID_SHAPE or INVALID_ARGUMENT (not a number array, one whose memory is gone, NaN or infinite inputs)
   */
  run(inputs: Inputs, out: Float32Array | undefined, activate: Activation | undefined): Float32Array {
    const rows = checkRows(inputs, this.#inputs);
    const result = out ?? new Float32Array(rows * this.#outputs);
    if (!(result instanceof Float32Array) || result.length !== rows * this.#outputs) {
      throw new L0netError('INVALID_SHAPE', {
        argument: 'out',
        received: out,
        expected: `a Float32Array(${rows * this.#outputs}): ${rows} rows of ${this.#outputs}`,
      });
    }
    // Memory that has grown since leaves empty views behind.
    if (this.#floats.length === 0) this.#look();
    // Outputs of the first rows must not be taken for inputs of later ones.
    const { chunk } = this.#evaluator;
    if (rows > chunk && overlap(result, inputs)) {
      result.set(this.run(inputs, undefined, activate));
      return result;
    }
    const bytes = inputs instanceof Uint8Array;
    for (let row = 0; row < rows; row += chunk) {
      this.#runChunk(inputs, bytes, row, Math.min(chunk, rows - row), result, activate);
    }
    return result;
  }

  #look(): void {
    const { arena } = this.#runtime;
    const { chunk } = this.#evaluator;
    this.#floats = arena.f32(this.#at, chunk * this.#inputs);
    this.#bytes = arena.u8(this.#at, chunk * this.#inputs);
    this.#answers = arena.f32(this.#results, chunk * this.#outputs);
  }

  #runChunk(
    inputs: Inputs,
    bytes: boolean,
    row: number,
    rows: number,
    result: Float32Array,
    activate: Activation | undefined,
  ): void {
    const { kernels } = this.#runtime;
    const outputs = this.#outputs;
    const at = this.#stage(inputs, bytes, row, rows);
    const logits = this.#evaluator.forward(rows, at, bytes);
    const { ld } = this.#evaluator;
    if (activate) activate(kernels, rows, outputs, logits, ld, this.#results);
    else kernels.gatherFloats(rows, outputs, logits, ld, 0, 0, this.#results, outputs);
    const from = this.#answers;
    const to = row * outputs;
    if (rows === this.#evaluator.chunk) result.set(from, to);
    else for (let i = 0; i < rows * outputs; i++) result[to + i] = from[i];
  }

  /** Where in linear memory some rows are: copied there, unless that is where they stand. */
  #stage(inputs: Inputs, bytes: boolean, row: number, rows: number): number {
    const { arena, kernels } = this.#runtime;
    const start = row * this.#inputs;
    const count = rows * this.#inputs;
    let at = inputs.byteOffset;
    // What begins its memory is not asked for it: a small array has none until then.
    if (at && inputs.buffer === arena.memory.buffer) at += bytes ? start : 4 * start;
    else {
      at = this.#at;
      const chunk = count < inputs.length ? this.#chunk(inputs, start, count) : inputs;
      // Not number by number, which takes five to forty times as long.
      if (bytes) this.#bytes.set(chunk);
      else this.#floats.set(chunk);
    }
    const found = bytes ? -1 : kernels.firstNonFinite(count, at);
    if (found < 0) return at;
    throw invalid(`inputs[${start + found}]`, inputs[start + found], 'a finite number');
  }

  /** A view of a part: the one that was made before, if the array can still be the same. */
  #chunk(inputs: Inputs, start: number, count: number): Inputs {
    const chunks = this.#chunks.get(inputs) ?? [];
    const i = start / (this.#evaluator.chunk * this.#inputs);
    // The memory of an array can be resizable.
    if (chunks[i]?.length !== count) {
      chunks[i] = inputs.subarray(start, start + count);
      this.#chunks.set(inputs, chunks);
    }
    return chunks[i];
  }
}

/** Whether two arrays have memory in common. */
function overlap(a: Float32Array, b: Inputs): boolean {
  const distance = a.byteOffset - b.byteOffset;
  return a.buffer === b.buffer && distance < b.byteLength && -distance < a.byteLength;
}
