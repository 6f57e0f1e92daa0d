import type { ResidentDataset } from '../data/resident.js';
import type { OutputKind } from '../loss/loss.js';
import type { Kernels } from '../runtime/runtime.js';
import { CHUNK, type Evaluator } from '../stack/evaluator.js';

/** How a network does on a dataset. */
export interface Measurement {
  /** Mean data loss. */
  readonly loss: number;
  /** Share of the examples classified wrongly; undefined for linear outputs. */
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
  shape: { inputs: number; outputs: number; output: OutputKind },
  scratch: number,
  measuring: Measuring,
  breathe: () => Promise<void> | undefined,
): Promise<Measurement> {
  const { inputs, outputs, output } = shape;
  const rowBytes = data.bytes ? inputs : 4 * inputs;
  while (measuring.row < data.examples) {
    const { row } = measuring;
    const rows = Math.min(CHUNK, data.examples - row);
    const { ld } = evaluator();
    const y = evaluator().forward(rows, { at: data.inputs + row * rowBytes, bytes: data.bytes });
    if (output === 'softmax') {
      const labels = data.labels + 4 * row;
      measuring.errors += kernels.countErrors(rows, outputs, y, ld, labels);
      measuring.loss += kernels.crossEntropy(rows, outputs, y, ld, labels, 1, scratch);
    } else {
      measuring.loss += kernels.squaredError(
        rows,
        outputs,
        y,
        ld,
        data.targets + 4 * row * outputs,
        1,
        scratch,
      );
    }
    measuring.row += rows;
    await breathe();
  }
  const { loss, errors } = measuring;
  return { loss: loss / data.examples, error: output === 'softmax' ? errors / data.examples : undefined };
}
