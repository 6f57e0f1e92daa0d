import type { ResidentDataset } from './data/resident.js';
import { CHUNK, type Evaluator } from './layers/evaluator.js';
import type { OutputKind } from './layers/stack.js';
import type { Kernels } from './runtime/runtime.js';

/** How a network does on a dataset. */
export interface Measurement {
  /** Mean data loss. */
  readonly loss: number;
  /** Share of the examples classified wrongly; undefined for linear outputs. */
  readonly error: number | undefined;
}

/**
 * Measures what an evaluator makes of a dataset, chunk by chunk.
 *
 * @param evaluator asked for before each chunk: while the event loop runs, others may use it for other parameters
 * @param scratch   [CHUNK, outputs], leading dimension the evaluator's `ld`
 * @param breathe   called after each chunk
 */
export async function measure(
  kernels: Kernels,
  evaluator: () => Evaluator,
  data: ResidentDataset,
  shape: { inputs: number; outputs: number; output: OutputKind },
  scratch: number,
  breathe: () => Promise<void> | undefined,
): Promise<Measurement> {
  const { inputs, outputs, output } = shape;
  const rowBytes = data.bytes ? inputs : 4 * inputs;
  let loss = 0;
  let errors = 0;
  for (let row = 0; row < data.examples; row += CHUNK) {
    const rows = Math.min(CHUNK, data.examples - row);
    const { ld } = evaluator();
    const y = evaluator().forward(rows, { at: data.inputs + row * rowBytes, bytes: data.bytes });
    if (output === 'softmax') {
      const labels = data.labels + 4 * row;
      errors += kernels.countErrors(rows, outputs, y, ld, labels);
      loss += kernels.crossEntropy(rows, outputs, y, ld, labels, 1, scratch);
    } else {
      loss += kernels.squaredError(rows, outputs, y, ld, data.targets + 4 * row * outputs, 1, scratch);
    }
    await breathe();
  }
  return { loss: loss / data.examples, error: output === 'softmax' ? errors / data.examples : undefined };
}
