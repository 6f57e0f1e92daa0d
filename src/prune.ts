import type { LayerParameters } from './layers/parameters.js';

/**
 * What is left of a layer when it is pruned: ẑ ⊙ W[rows, columns] and b[columns], where rows are the layer's open inputs
 * and columns the next layer's. Each product is rounded once, as in the packing of a gated network: hence the same bits.
 *
 * An index of −1 gives zeros.
 *
 * @param gate ẑ [inputs], undefined where there are no gates
 */
export function foldLayer(
  layer: LayerParameters,
  gate: Float32Array | undefined,
  rows: Int32Array,
  columns: Int32Array,
): LayerParameters {
  const weights = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    if (row < 0) return;
    const scale = gate ? gate[row] : 1;
    columns.forEach((column, j) => {
      if (column >= 0) weights[i * columns.length + j] = scale * layer.weights[row * layer.outputs + column];
    });
  });
  const bias = Float32Array.from(columns, (column) => (column < 0 ? 0 : layer.bias[column]));
  return { inputs: rows.length, outputs: columns.length, weights, bias };
}

/** 0, 1, … n − 1 */
export function indices(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}
