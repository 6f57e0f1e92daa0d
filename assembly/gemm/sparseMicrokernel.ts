/**
 * One tile of a product of sparse panels: C[i,j] = Σ_s left[s][i] · B[place_s][j] over the steps that a panel has kept.
 *
 *     left  [steps][MR + 1]    a0 a1 a2 a3 a4 place | …      place: the byte offset of the step's row in B's panel
 *     right [k][NR]            as for microkernel
 *
 * The same tile and the same order as in microkernel. A sum starts from +0, so a tile without steps is zeros, and zeros
 * that were left out do not show.
 */
import { MR, NR } from './microkernel';
import { multiplyAdd } from './multiplyAdd';

/** The tile c[i*ldc + j], i < MR, j < NR. c is not read. */
export function sparseMicrokernel(steps: i32, left: usize, right: usize, c: usize, ldc: i32): void {
  if (ASC_FEATURE_SIMD) sparse5x8(steps, left, right, c, ldc);
  else sparse3x3(steps, left, right, c, ldc);
}

/** The first step must not stand alone here: V8 then loads all of a step at once, and keeps two sums in memory (1.9×). */
// @ts-ignore: decorator
@inline
function sparse5x8(steps: i32, left: usize, right: usize, c: usize, ldc: i32): void {
  const stride = <usize>ldc << 2;
  const row1 = c + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const row4 = row3 + stride;
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0);
  let c41 = f32x4.splat(0);
  for (const end = left + <usize>steps * 24; left < end; left += 24) {
    const at = right + load<u32>(left, 20);
    const b0 = v128.load(at);
    const b1 = v128.load(at, 16);
    let a = v128.load32_splat(left);
    c00 = multiplyAdd(c00, a, b0);
    c01 = multiplyAdd(c01, a, b1);
    a = v128.load32_splat(left, 4);
    c10 = multiplyAdd(c10, a, b0);
    c11 = multiplyAdd(c11, a, b1);
    a = v128.load32_splat(left, 8);
    c20 = multiplyAdd(c20, a, b0);
    c21 = multiplyAdd(c21, a, b1);
    a = v128.load32_splat(left, 12);
    c30 = multiplyAdd(c30, a, b0);
    c31 = multiplyAdd(c31, a, b1);
    a = v128.load32_splat(left, 16);
    c40 = multiplyAdd(c40, a, b0);
    c41 = multiplyAdd(c41, a, b1);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row4, c40);
  v128.store(row4, c41, 16);
}

// @ts-ignore: decorator
@inline
function sparse3x3(steps: i32, left: usize, right: usize, c: usize, ldc: i32): void {
  const stride = <usize>ldc << 2;
  const row1 = c + stride;
  const row2 = row1 + stride;
  let c00: f32 = 0;
  let c01: f32 = 0;
  let c02: f32 = 0;
  let c10: f32 = 0;
  let c11: f32 = 0;
  let c12: f32 = 0;
  let c20: f32 = 0;
  let c21: f32 = 0;
  let c22: f32 = 0;
  for (const end = left + (<usize>steps << 4); left < end; left += 16) {
    const at = right + load<u32>(left, 12);
    const b0 = load<f32>(at);
    const b1 = load<f32>(at, 4);
    const b2 = load<f32>(at, 8);
    let a = load<f32>(left);
    c00 += a * b0;
    c01 += a * b1;
    c02 += a * b2;
    a = load<f32>(left, 4);
    c10 += a * b0;
    c11 += a * b1;
    c12 += a * b2;
    a = load<f32>(left, 8);
    c20 += a * b0;
    c21 += a * b1;
    c22 += a * b2;
  }
  store<f32>(c, c00);
  store<f32>(c, c01, 4);
  store<f32>(c, c02, 8);
  store<f32>(row1, c10);
  store<f32>(row1, c11, 4);
  store<f32>(row1, c12, 8);
  store<f32>(row2, c20);
  store<f32>(row2, c21, 4);
  store<f32>(row2, c22, 8);
}
