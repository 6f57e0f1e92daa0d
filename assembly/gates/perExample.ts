import { add, get, mul, put } from '../math/lanes';

/**
 * One gate sample per example: the inputs of a layer are gated themselves, and its product is dense.
 *
 *     gated[r, i] = x[r, i] · z[r, i]                      x, gated [rows, n] with leading dimension ld; z [rows, n]
 */
export function gateInputs(rows: i32, n: i32, x: usize, ld: i32, z: usize, gated: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const gates = z + ((<usize>r * <usize>n) << 2);
    let i: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      for (; i + 4 <= n; i += 4) gateAt<v128>((<usize>i) << 2, x + row, gates, gated + row);
    }
    for (; i < n; i++) gateAt<f32>((<usize>i) << 2, x + row, gates, gated + row);
  }
}

// @ts-ignore: decorator
@inline
function gateAt<T>(o: usize, x: usize, z: usize, gated: usize): void {
  put<T>(gated + o, mul<T>(get<T>(x + o), get<T>(z + o)));
}

/**
 * The gradients through the gating, from dgated = dL/dgated [rows, n], leading dimension ld:
 *
 *     gradient[i] ← gradient[i] + Σ_r dgated[r, i] · x[r, i] · dz[r, i]        dz = dz/dlogα [rows, n]
 *     dgated[r, i] ← dgated[r, i] · z[r, i]                                    which then is dL/dx
 *
 * Each sum runs over r from the first row to the last.
 */
export function gateInputsGradient(
  rows: i32, n: i32, x: usize, ld: i32, z: usize, dz: usize, dgated: usize, gradient: usize,
): void {
  gateColumnsGradient(0, n, rows, n, x, ld, z, dz, dgated, gradient);
}

/** Of columns `from` to before `to` alone. */
// @ts-ignore: decorator
@inline
export function gateColumnsGradient(
  from: i32, to: i32, rows: i32, n: i32, x: usize, ld: i32, z: usize, dz: usize, dgated: usize, gradient: usize,
): void {
  for (let r: i32 = 0; r < rows; r++) {
    const row = (<usize>r * <usize>ld) << 2;
    const gates = (<usize>r * <usize>n) << 2;
    let i = from;
    if (ASC_FEATURE_SIMD) {
      for (; i + 4 <= to; i += 4) {
        gateGradientAt<v128>((<usize>i) << 2, x + row, z + gates, dz + gates, dgated + row, gradient);
      }
    }
    for (; i < to; i++) {
      gateGradientAt<f32>((<usize>i) << 2, x + row, z + gates, dz + gates, dgated + row, gradient);
    }
  }
}

// @ts-ignore: decorator
@inline
function gateGradientAt<T>(o: usize, x: usize, z: usize, dz: usize, dgated: usize, gradient: usize): void {
  const d = get<T>(dgated + o);
  const term = mul<T>(mul<T>(d, get<T>(x + o)), get<T>(dz + o));
  put<T>(gradient + o, add<T>(get<T>(gradient + o), term));
  put<T>(dgated + o, mul<T>(d, get<T>(z + o)));
}
