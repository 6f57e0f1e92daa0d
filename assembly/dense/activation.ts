/**
 * What follows the product of a layer, in place:
 *
 *     y[r, j] ← f(y[r, j] + bias[columns[j]])          y [rows, n], leading dimension ld
 *
 * f is max(·, 0) where `relu` is set, else the identity. `columns` are the open gates of the next layer, 0 for all.
 * A NaN stays a NaN, so that the loss shows it. `scratch` [n] is used where there are columns.
 */
export function addBias(
  rows: i32, n: i32, y: usize, ld: i32, bias: usize, columns: usize, relu: i32, scratch: usize,
): void {
  if (columns) {
    for (let j: i32 = 0; j < n; j++) {
      const column = load<u32>(columns + (<usize>j << 2));
      store<f32>(scratch + (<usize>j << 2), load<f32>(bias + (<usize>column << 2)));
    }
    bias = scratch;
  }
  for (let r: i32 = 0; r < rows; r++) {
    const row = y + ((<usize>r * <usize>ld) << 2);
    if (relu) addBiasRectified(n, row, bias);
    else addBiasPlain(n, row, bias);
  }
}

function addBiasPlain(n: i32, y: usize, bias: usize): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= n; j += 4) {
      const o = <usize>j << 2;
      v128.store(y + o, f32x4.add(v128.load(y + o), v128.load(bias + o)));
    }
  }
  for (; j < n; j++) {
    const o = <usize>j << 2;
    store<f32>(y + o, load<f32>(y + o) + load<f32>(bias + o));
  }
}

function addBiasRectified(n: i32, y: usize, bias: usize): void {
  let j: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const zero = f32x4.splat(0);
    for (; j + 4 <= n; j += 4) {
      const o = <usize>j << 2;
      // pmax(a, b) = a < b ? b : a, so a NaN passes through
      v128.store(y + o, f32x4.pmax(f32x4.add(v128.load(y + o), v128.load(bias + o)), zero));
    }
  }
  for (; j < n; j++) {
    const o = <usize>j << 2;
    const value = load<f32>(y + o) + load<f32>(bias + o);
    store<f32>(y + o, value < 0 ? <f32>0 : value);
  }
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
      const zero = f32x4.splat(0);
      for (; j + 4 <= n; j += 4) {
        const o = row + (<usize>j << 2);
        v128.store(dy + o, v128.and(v128.load(dy + o), f32x4.gt(v128.load(h + o), zero)));
      }
    }
    for (; j < n; j++) {
      const o = row + (<usize>j << 2);
      if (!(load<f32>(h + o) > 0)) store<f32>(dy + o, 0);
    }
  }
}
