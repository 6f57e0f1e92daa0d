import { invalid, L0netError } from '../base/errors.js';
import { checkRows } from '../layers/check.js';
import type { Activation } from '../loss/loss.js';
import type { InferenceRuntime } from '../runtime/inferenceRuntime.js';
import { CHUNK, type Evaluator, type Rows } from './evaluator.js';

/** Sends rows of inputs from JavaScript through an evaluator, chunk by chunk, and its outputs back. */
export class Predictor {
  readonly #runtime: InferenceRuntime;
  readonly #evaluator: Evaluator;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #results: number;
  // Objects and views that are made once: a call makes none.
  readonly #floatRows: Rows;
  readonly #byteRows: Rows;
  #floats: Float32Array = new Float32Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #answers: Float32Array = new Float32Array(0);

  constructor(runtime: InferenceRuntime, evaluator: Evaluator, inputs: number, outputs: number) {
    const at = runtime.arena.words(CHUNK * inputs);
    this.#runtime = runtime;
    this.#evaluator = evaluator;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#results = runtime.arena.words(CHUNK * outputs);
    this.#floatRows = { at, bytes: false };
    this.#byteRows = { at, bytes: true };
  }

  /**
   * The evaluator's outputs for rows of inputs, or what `activate` makes of them. Allocates nothing where `out` is given.
   *
   * @param inputs [rows, inputs]; bytes are taken as b/255
   * @param out    [rows, outputs], filled and returned if given; after an error it may hold the rows before the bad one
   * @throws L0netError INVALID_SHAPE or INVALID_ARGUMENT (not a number array, NaN or infinite inputs)
   */
  run(
    inputs: Float32Array | Uint8Array,
    out: Float32Array | undefined,
    activate: Activation | undefined,
  ): Float32Array {
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
    const source = rows > CHUNK && overlap(result, inputs) ? copy(inputs) : inputs;
    for (let row = 0; row < rows; row += CHUNK) {
      this.#runChunk(source, row, Math.min(CHUNK, rows - row), result, activate);
    }
    return result;
  }

  #look(): void {
    const { arena } = this.#runtime;
    this.#floats = arena.f32(this.#floatRows.at, CHUNK * this.#inputs);
    this.#bytes = arena.u8(this.#byteRows.at, CHUNK * this.#inputs);
    this.#answers = arena.f32(this.#results, CHUNK * this.#outputs);
  }

  #runChunk(
    inputs: Float32Array | Uint8Array,
    row: number,
    rows: number,
    result: Float32Array,
    activate: Activation | undefined,
  ): void {
    const { kernels } = this.#runtime;
    const outputs = this.#outputs;
    const staged = this.#stage(inputs, row * this.#inputs, rows * this.#inputs);
    const logits = this.#evaluator.forward(rows, staged);
    const { ld } = this.#evaluator;
    if (activate) activate(kernels, rows, outputs, logits, ld, this.#results);
    else kernels.gatherFloats(rows, outputs, logits, ld, 0, 0, this.#results, outputs);
    const [from, to] = [this.#answers, row * outputs];
    for (let i = 0; i < rows * outputs; i++) result[to + i] = from[i];
  }

  /** Copies `count` numbers from `start` on into linear memory. */
  #stage(inputs: Float32Array | Uint8Array, start: number, count: number): Rows {
    if (inputs instanceof Uint8Array) {
      if (inputs.length === count) this.#bytes.set(inputs);
      else copyBytes(inputs, start, count, this.#bytes);
      return this.#byteRows;
    }
    if (inputs.length === count) this.#floats.set(inputs);
    else copyFloats(inputs, start, count, this.#floats);
    const found = this.#runtime.kernels.firstNonFinite(count, this.#floatRows.at);
    if (found < 0) return this.#floatRows;
    throw invalid(`inputs[${start + found}]`, inputs[start + found], 'a finite number');
  }
}

/** Whether two arrays have memory in common. */
function overlap(a: Float32Array, b: Float32Array | Uint8Array): boolean {
  const distance = a.byteOffset - b.byteOffset;
  return a.buffer === b.buffer && distance < b.byteLength && -distance < a.byteLength;
}

/** Not slice: that of a Node Buffer copies nothing. */
function copy(inputs: Float32Array | Uint8Array): Float32Array | Uint8Array {
  return inputs instanceof Uint8Array ? new Uint8Array(inputs) : new Float32Array(inputs);
}

// A view of the part would be an allocation. Two functions, since one for both types of array is compiled to slower code.

function copyBytes(from: Uint8Array, start: number, count: number, to: Uint8Array): void {
  for (let i = 0; i < count; i++) to[i] = from[start + i];
}

function copyFloats(from: Float32Array, start: number, count: number, to: Float32Array): void {
  for (let i = 0; i < count; i++) to[i] = from[start + i];
}
