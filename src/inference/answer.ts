import { invalid } from '../base/errors.js';
import type { DecodeOptions, Prediction } from '../pipeline/decode.js';
import type { Row } from '../pipeline/pipeline.js';
import type { TablePredictor } from '../pipeline/predictRows.js';
import type { Table } from '../table/table.js';

/** What makes inputs of rows, and answers of outputs. */
export type Answer = (
  model: TablePredictor,
  rows: Table | readonly Row[] | Row,
  options?: DecodeOptions,
) => Prediction[] | Prediction;

let provided: Answer | undefined;

/** Brings it along: 'l0net/inference/table' does, so that who has no tables has none of their code. */
export function provideAnswer(own: Answer): void {
  provided = own;
}

/** Throws L0netError INVALID_ARGUMENT where nobody brought it. */
export const answer: Answer = (model, rows, options) => {
  if (provided) return provided(model, rows, options);
  const expected = "a Float32Array, or import 'l0net/inference/table'";
  throw invalid('inputs', rows, expected);
};
