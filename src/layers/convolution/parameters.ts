import type { LayerParameters } from '../plan.js';

/** Weights and biases of a convolution from its W [rows, columns], whose last columns are the biases and, if it normalises, the scales. */
export function split(
  matrix: Float32Array,
  rows: number,
  normalises: boolean,
): Pick<LayerParameters, 'weights' | 'bias' | 'scale'> {
  const behind = normalises ? 2 : 1;
  const columns = rows === 0 ? behind : matrix.length / rows;
  const weights = new Float32Array(matrix.length - rows * behind);
  const bias = new Float32Array(rows);
  const scale = normalises ? new Float32Array(rows) : undefined;
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * columns - behind;
    weights.set(matrix.subarray(row * columns, end), row * (columns - behind));
    bias[row] = matrix[end];
    if (scale) scale[row] = matrix[end + 1];
  }
  return scale ? { weights, bias, scale } : { weights, bias };
}

/** W from weights, biases and scales, which are 1 where nobody says them. */
export function join(
  { weights, bias, scale }: LayerParameters,
  rows: number,
  matrix: Float32Array,
  normalises: boolean,
): void {
  const behind = normalises ? 2 : 1;
  const columns = rows === 0 ? behind : matrix.length / rows;
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * columns - behind;
    matrix.set(weights.subarray(row * (columns - behind), (row + 1) * (columns - behind)), row * columns);
    matrix[end] = bias[row];
    if (normalises) matrix[end + 1] = scale?.[row] ?? 1;
  }
}
