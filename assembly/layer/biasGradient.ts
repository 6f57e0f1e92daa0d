import { add, get, put, splat } from '../math/lanes';

/**
 * The gradient of a layer's bias, its L2 penalty included:
 *
 *     g[columns[j]] = Σ_r dy[r, j] + weightDecay · bias[columns[j]]         dy [rows, n], leading dimension ld
 *
 * and weightDecay · bias elsewhere: a neuron whose gate in the next layer is closed feels only the penalty.
 * bias and g [outputs]; `columns` 0 for all (then n = outputs). Each sum runs over r from the first row to the last.
 * `scratch` [n].
 */
export function biasGradient(
  rows: i32, n: i32, dy: usize, ld: i32, columns: usize, outputs: i32, weightDecay: f32, bias: usize, g: usize,
  scratch: usize,
): void {
  columnSums(rows, n, dy, ld, scratch);
  biasGradientOf(n, columns, outputs, weightDecay, bias, g, scratch);
}

/** The same from the sums [n]. */
// @ts-ignore: decorator
@inline
export function biasGradientOf(
  n: i32, columns: usize, outputs: i32, weightDecay: f32, bias: usize, g: usize, sums: usize,
): void {
  for (let j: i32 = 0; j < outputs; j++) {
    const o = <usize>j << 2;
    store<f32>(g + o, weightDecay * load<f32>(bias + o));
  }
  for (let j: i32 = 0; j < n; j++) {
    const column = columns ? load<u32>(columns + (<usize>j << 2)) : <u32>j;
    const at = g + (<usize>column << 2);
    store<f32>(at, load<f32>(sums + (<usize>j << 2)) + load<f32>(at));
  }
}

/** sums[j] = Σ_r x[r, j], from the first row to the last; x [rows, n], leading dimension ld. */
export function columnSums(rows: i32, n: i32, x: usize, ld: i32, sums: usize): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= n; j += 4) columnSum<v128>((<usize>j) << 2, rows, x, (<usize>ld) << 2, sums);
  }
  for (; j < n; j++) columnSum<f32>((<usize>j) << 2, rows, x, (<usize>ld) << 2, sums);
}

// @ts-ignore: decorator
@inline
function columnSum<T>(o: usize, rows: i32, x: usize, stride: usize, sums: usize): void {
  let total = splat<T>(0);
  for (let at = x + o, end = at + <usize>rows * stride; at < end; at += stride) total = add<T>(total, get<T>(at));
  put<T>(sums + o, total);
}
