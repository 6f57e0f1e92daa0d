import type { LayerParameters } from '../plan.js';

/** Weights and biases of a convolution from its W [rows, columns], whose last column are the biases. */
export function split(matrix: Float32Array, rows: number): { weights: Float32Array; bias: Float32Array } {
  const columns = rows === 0 ? 1 : matrix.length / rows;
  const weights = new Float32Array(matrix.length - rows);
  const bias = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * columns - 1;
    weights.set(matrix.subarray(row * columns, end), row * (columns - 1));
    bias[row] = matrix[end];
  }
  return { weights, bias };
}

/** W from weights and biases. */
export function join({ weights, bias }: LayerParameters, rows: number, matrix: Float32Array): void {
  const columns = rows === 0 ? 1 : matrix.length / rows;
  for (let row = 0; row < rows; row++) {
    matrix.set(weights.subarray(row * (columns - 1), (row + 1) * (columns - 1)), row * columns);
    matrix[(row + 1) * columns - 1] = bias[row];
  }
}
