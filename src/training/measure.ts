import type { ResidentDataset } from '../data/resident.js';
import { answersOf } from '../loss/loss.js';
import type { Kernels } from '../runtime/runtime.js';
import { CHUNK, type Evaluator } from '../stack/evaluator.js';

/** How a network does on a dataset. */
export interface Measurement {
  /** Mean data loss, with the weights of the examples where they have any. */
  readonly loss: number;
  /** Share of the answers that are wrong; undefined where none is right or wrong, as with linear outputs. */
  readonly error: number | undefined;
}

/** How far a measurement has come: one that was interrupted goes on from there. */
export interface Measuring {
  row: number;
  loss: number;
  errors: number;
}

export function beginMeasuring(): Measuring {
  return { row: 0, loss: 0, errors: 0 };
}

/**
 * Measures what an evaluator makes of a dataset, chunk by chunk.
 *
 * @param evaluator asked for before each chunk: while the event loop runs, others may use it for other parameters
 * @param measuring where it stands, kept up to date
 * @param scratch   [CHUNK, outputs], leading dimension the evaluator's `ld`
 * @param breathe   called after each chunk
 */
export async function measure(
  kernels: Kernels,
  evaluator: () => Evaluator,
  data: ResidentDataset,
  shape: { inputs: number; outputs: number },
  scratch: number,
  measuring: Measuring,
  breathe: () => Promise<void> | undefined,
): Promise<Measurement> {
  const { inputs, outputs } = shape;
  const { loss } = data;
  const width = answersOf(loss, outputs);
  const rowBytes = data.bytes ? inputs : 4 * inputs;
  while (measuring.row < data.examples) {
    const { row } = measuring;
    const { ld, chunk } = evaluator();
    const rows = Math.min(chunk, data.examples - row);
    const y = evaluator().forward(rows, data.inputs + row * rowBytes, data.bytes);
    // The sum of a chunk is the same on any number of threads: of so many rows.
    for (let from = 0; from < rows; from += CHUNK) {
      const some = Math.min(CHUNK, rows - from);
      const at = y + 4 * ld * from;
      const answers = data.answers + 4 * measuring.row * width;
      measuring.errors += loss.errors?.(kernels, some, outputs, at, ld, answers) ?? 0;
      const weights = data.weights && data.weights + 4 * measuring.row;
      measuring.loss += loss.measure(kernels, some, outputs, at, ld, answers, weights, scratch);
      measuring.row += some;
    }
    await breathe();
  }
  return {
    loss: measuring.loss / data.examples,
    error: loss.errors && measuring.errors / (data.examples * (loss.judgesOutputs ? outputs : 1)),
  };
}
