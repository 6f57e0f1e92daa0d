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
  for (let j: i32 = 0; j < outputs; j++) {
    const o = <usize>j << 2;
    store<f32>(g + o, weightDecay * load<f32>(bias + o));
  }
  for (let j: i32 = 0; j < n; j++) {
    const column = columns ? load<u32>(columns + (<usize>j << 2)) : <u32>j;
    const at = g + (<usize>column << 2);
    store<f32>(at, load<f32>(scratch + (<usize>j << 2)) + load<f32>(at));
  }
}

/** sums[j] = Σ_r x[r, j], from the first row to the last; x [rows, n], leading dimension ld. */
function columnSums(rows: i32, n: i32, x: usize, ld: i32, sums: usize): void {
  const stride = <usize>ld << 2;
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= n; j += 4) {
      let at = x + (<usize>j << 2);
      let total = f32x4.splat(0);
      for (let r: i32 = 0; r < rows; r++) {
        total = f32x4.add(total, v128.load(at));
        at += stride;
      }
      v128.store(sums + (<usize>j << 2), total);
    }
  }
  for (; j < n; j++) {
    let at = x + (<usize>j << 2);
    let total: f32 = 0;
    for (let r: i32 = 0; r < rows; r++) {
      total += load<f32>(at);
      at += stride;
    }
    store<f32>(sums + (<usize>j << 2), total);
  }
}
