/**
 * What l0net/inference needs for rows of a table: `import 'l0net/inference/table'` once.
 *
 * @module
 */

import type { Row } from '../pipeline/pipeline.js';
import { predictRows } from '../pipeline/predictRows.js';
import { Table } from '../table/table.js';
import { provideAnswer } from './answer.js';

export type { DecodeOptions, Prediction } from '../pipeline/decode.js';
export type { ClassValue } from '../pipeline/target.js';
export type { Cell } from '../table/table.js';
export type { Row };

provideAnswer((model, rows, options) => {
  if (rows instanceof Table || Array.isArray(rows)) return predictRows(model, rows, options);
  return predictRows(model, [rows as Row], options)[0];
});
