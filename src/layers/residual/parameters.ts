import type { LayerParameters } from '../plan.js';

/** Weights, β as biases, and γ as scales, of W [rows, columns], whose last columns are β and γ. */
export function splitNormalised(
  matrix: Float32Array,
  rows: number,
): Pick<LayerParameters, 'weights' | 'bias' | 'scale'> {
  const columns = rows === 0 ? 2 : matrix.length / rows;
  const weights = new Float32Array(matrix.length - 2 * rows);
  const bias = new Float32Array(rows);
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * columns - 2;
    weights.set(matrix.subarray(row * columns, end), row * (columns - 2));
    bias[row] = matrix[end];
    scale[row] = matrix[end + 1];
  }
  return { weights, bias, scale };
}

/** W from them; scales are 1 where nobody says them. */
export function joinNormalised(
  { weights, bias, scale }: LayerParameters,
  rows: number,
  matrix: Float32Array,
): void {
  const columns = rows === 0 ? 2 : matrix.length / rows;
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * columns - 2;
    matrix.set(weights.subarray(row * (columns - 2), (row + 1) * (columns - 2)), row * columns);
    matrix[end] = bias[row];
    matrix[end + 1] = scale?.[row] ?? 1;
  }
}
