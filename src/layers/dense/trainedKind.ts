import { zeros } from '../../base/outOfMemory.js';
import type { RowsToFold, TrainedKind } from '../kinds.js';
import type { LayerParameters } from '../plan.js';
import type { LayerShape } from '../shape.js';
import { trainDense } from './training.js';

/** Dense layers where networks are trained, counted and made smaller: the columns of W that stay are the rows kept above. */
export const trainedDense: TrainedKind = {
  work: (_, { fanIn, outputs }) => fanIn * outputs,
  sizes: (_, inputs, outputs) => ({ inputs, outputs }),
  train: trainDense,
  fold: foldDense,
  keepColumns: (_kernels, _shape, _below, above) => above,
};

function foldDense(
  { parameters, gate, rows }: RowsToFold,
  _shape: LayerShape,
  _below: Int32Array,
  columns: Int32Array,
): LayerParameters {
  const { weights: w, bias: b, outputs } = parameters;
  const weights = zeros(rows.length * columns.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const scale = gate ? gate[row] : 1;
    columns.forEach((column, j) => {
      if (column >= 0) weights[i * columns.length + j] = scale * w[row * outputs + column];
    });
  });
  const bias = Float32Array.from(columns, (column) => (column < 0 ? 0 : b[column]));
  return { inputs: rows.length, outputs: columns.length, weights, bias };
}
