import { add, get, keepIfLess, most, put, splat } from '../math/lanes';

/**
 * What follows the product of a layer, in place:
 *
 *     y[r, j] ← f(y[r, j] + bias[columns[j]])          y [rows, n], leading dimension ld
 *
 * f is max(·, 0) where `relu` is set, else the identity. `columns` are the open gates of the next layer, 0 for all.
 * A bias of −0 counts as +0, so that it does not show whether the product left zeros out (gemm/sparse.ts). A NaN stays a
 * NaN, so that the loss shows it. `scratch` [n] is used where there are columns.
 */
export function addBias(
  rows: i32, n: i32, y: usize, ld: i32, bias: usize, columns: usize, relu: i32, scratch: usize,
): void {
  if (columns) bias = openBiases(n, bias, columns, scratch);
  // max(·, −∞) is the identity
  const least: f32 = relu ? <f32>0 : -<f32>Infinity;
  for (let r: i32 = 0; r < rows; r++) {
    const row = y + ((<usize>r * <usize>ld) << 2);
    let j: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      const leasts = splat<v128>(least);
      for (; j + 4 <= n; j += 4) biasAt<v128>((<usize>j) << 2, row, bias, leasts);
    }
    for (; j < n; j++) biasAt<f32>((<usize>j) << 2, row, bias, least);
  }
}

/** scratch[j] = bias[columns[j]], j < n; returns scratch. */
// @ts-ignore: decorator
@inline
export function openBiases(n: i32, bias: usize, columns: usize, scratch: usize): usize {
  for (let j: i32 = 0; j < n; j++) {
    const column = load<u32>(columns + (<usize>j << 2));
    store<f32>(scratch + (<usize>j << 2), load<f32>(bias + (<usize>column << 2)));
  }
  return scratch;
}

// @ts-ignore: decorator
@inline
function biasAt<T>(o: usize, y: usize, bias: usize, least: T): void {
  put<T>(y + o, most<T>(add<T>(get<T>(y + o), add<T>(get<T>(bias + o), splat<T>(0))), least));
}

/**
 * The gradient through max(·, 0), in place: dy[r, j] ← h[r, j] > 0 ? dy[r, j] : 0, with h the layer's output.
 * h and dy [rows, n], both with leading dimension ld.
 */
export function reluGradient(rows: i32, n: i32, h: usize, dy: usize, ld: i32): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    let j: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      const zeros = splat<v128>(0);
      for (; j + 4 <= n; j += 4) reluGradientAt<v128>(row + ((<usize>j) << 2), h, dy, zeros);
    }
    for (; j < n; j++) reluGradientAt<f32>(row + ((<usize>j) << 2), h, dy, 0);
  }
}

// @ts-ignore: decorator
@inline
function reluGradientAt<T>(o: usize, h: usize, dy: usize, zero: T): void {
  put<T>(dy + o, keepIfLess<T>(zero, get<T>(h + o), get<T>(dy + o)));
}
