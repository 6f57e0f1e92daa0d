/**
 * One tile of a matrix product, held in registers: C[i,j] (+)= Σ_p A[i,p]·B[p,j] for i < MR, j < NR, p < k.
 *
 *     left  [k][MR]    a0 a1 a2 a3 a4 | a0 a1 a2 a3 a4 | …      a column of A each step
 *     right [k][NR]    b0 b1 … b7     | b0 b1 … b7     | …      a row of B each step
 *
 * The tile is as large as V8's 15 vector registers allow: with SIMD 5×2 accumulators, two vectors of B and one element
 * of A in all lanes (6×8 spills, and takes twice the time); in the scalar build 3×3, three of B and one of A.
 *
 * Each element is summed from the first k to the last, one product after another, starting from its first product (a
 * sum from +0 would lose the sign of −0). Products are rounded before they are added. So the tile's shape, the order of
 * the tiles and the block size never show in the bits, and the SIMD and the scalar build agree; the relaxed build may
 * round a product and its sum at once.
 */
import { multiplyAdd } from './multiplyAdd';

/** Rows of a tile, and so of a panel of the left operand. */
export const MR: i32 = ASC_FEATURE_SIMD ? 5 : 3;

/** Columns of a tile, and so of a panel of the right operand. */
export const NR: i32 = ASC_FEATURE_SIMD ? 8 : 3;

/**
 * The tile c[i*ldc + j], i < MR, j < NR, of A·B, or of c + A·B if `onto` is not 0: so sums are continued that an
 * earlier block of k began. k ≥ 1. c is read only for `onto`: else it may hold NaN.
 *
 * Source: Van Zee and van de Geijn, BLIS (2015), the microkernel as an outer product.
 */
export function microkernel(k: i32, left: usize, right: usize, c: usize, ldc: i32, onto: i32): void {
  if (ASC_FEATURE_SIMD) microkernel5x8(k, left, right, c, ldc, onto);
  else microkernel3x3(k, left, right, c, ldc, onto);
}

// @ts-ignore: decorator
@inline
function microkernel5x8(k: i32, left: usize, right: usize, c: usize, ldc: i32, onto: i32): void {
  const stride = <usize>ldc << 2;
  const row1 = c + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const row4 = row3 + stride;
  const end = left + <usize>k * 20;

  // The first step stands alone: it starts the sums, and V8 then hoists the addresses out of the loop (1.17×).
  let b0 = v128.load(right);
  let b1 = v128.load(right, 16);
  let a = v128.load32_splat(left);
  let c00 = f32x4.mul(a, b0);
  let c01 = f32x4.mul(a, b1);
  a = v128.load32_splat(left, 4);
  let c10 = f32x4.mul(a, b0);
  let c11 = f32x4.mul(a, b1);
  a = v128.load32_splat(left, 8);
  let c20 = f32x4.mul(a, b0);
  let c21 = f32x4.mul(a, b1);
  a = v128.load32_splat(left, 12);
  let c30 = f32x4.mul(a, b0);
  let c31 = f32x4.mul(a, b1);
  a = v128.load32_splat(left, 16);
  let c40 = f32x4.mul(a, b0);
  let c41 = f32x4.mul(a, b1);
  if (onto) {
    c00 = f32x4.add(v128.load(c), c00);
    c01 = f32x4.add(v128.load(c, 16), c01);
    c10 = f32x4.add(v128.load(row1), c10);
    c11 = f32x4.add(v128.load(row1, 16), c11);
    c20 = f32x4.add(v128.load(row2), c20);
    c21 = f32x4.add(v128.load(row2, 16), c21);
    c30 = f32x4.add(v128.load(row3), c30);
    c31 = f32x4.add(v128.load(row3, 16), c31);
    c40 = f32x4.add(v128.load(row4), c40);
    c41 = f32x4.add(v128.load(row4, 16), c41);
  }
  left += 20;
  right += 32;

  while (left < end) {
    b0 = v128.load(right);
    b1 = v128.load(right, 16);
    a = v128.load32_splat(left);
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
    left += 20;
    right += 32;
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

/**
 * The first four columns of a tile alone: c[i*ldc + j], i < MR, j < 4. For the last columns of C in the SIMD build, as
 * the other half of the tile would be for nothing (300, 100 and 10 columns all end in half a panel).
 */
export function microkernelHalf(k: i32, left: usize, right: usize, c: usize, ldc: i32, onto: i32): void {
  const stride = <usize>ldc << 2;
  const row1 = c + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const row4 = row3 + stride;
  const end = left + <usize>k * 20;

  let b = v128.load(right);
  let c0 = f32x4.mul(v128.load32_splat(left), b);
  let c1 = f32x4.mul(v128.load32_splat(left, 4), b);
  let c2 = f32x4.mul(v128.load32_splat(left, 8), b);
  let c3 = f32x4.mul(v128.load32_splat(left, 12), b);
  let c4 = f32x4.mul(v128.load32_splat(left, 16), b);
  if (onto) {
    c0 = f32x4.add(v128.load(c), c0);
    c1 = f32x4.add(v128.load(row1), c1);
    c2 = f32x4.add(v128.load(row2), c2);
    c3 = f32x4.add(v128.load(row3), c3);
    c4 = f32x4.add(v128.load(row4), c4);
  }
  left += 20;
  right += 32;

  while (left < end) {
    b = v128.load(right);
    c0 = multiplyAdd(c0, v128.load32_splat(left), b);
    c1 = multiplyAdd(c1, v128.load32_splat(left, 4), b);
    c2 = multiplyAdd(c2, v128.load32_splat(left, 8), b);
    c3 = multiplyAdd(c3, v128.load32_splat(left, 12), b);
    c4 = multiplyAdd(c4, v128.load32_splat(left, 16), b);
    left += 20;
    right += 32;
  }

  v128.store(c, c0);
  v128.store(row1, c1);
  v128.store(row2, c2);
  v128.store(row3, c3);
  v128.store(row4, c4);
}

// @ts-ignore: decorator
@inline
function microkernel3x3(k: i32, left: usize, right: usize, c: usize, ldc: i32, onto: i32): void {
  const stride = <usize>ldc << 2;
  const row1 = c + stride;
  const row2 = row1 + stride;
  const end = left + <usize>k * 12;

  let b0 = load<f32>(right);
  let b1 = load<f32>(right, 4);
  let b2 = load<f32>(right, 8);
  let a = load<f32>(left);
  let c00 = a * b0;
  let c01 = a * b1;
  let c02 = a * b2;
  a = load<f32>(left, 4);
  let c10 = a * b0;
  let c11 = a * b1;
  let c12 = a * b2;
  a = load<f32>(left, 8);
  let c20 = a * b0;
  let c21 = a * b1;
  let c22 = a * b2;
  if (onto) {
    c00 = load<f32>(c) + c00;
    c01 = load<f32>(c, 4) + c01;
    c02 = load<f32>(c, 8) + c02;
    c10 = load<f32>(row1) + c10;
    c11 = load<f32>(row1, 4) + c11;
    c12 = load<f32>(row1, 8) + c12;
    c20 = load<f32>(row2) + c20;
    c21 = load<f32>(row2, 4) + c21;
    c22 = load<f32>(row2, 8) + c22;
  }
  left += 12;
  right += 12;

  while (left < end) {
    b0 = load<f32>(right);
    b1 = load<f32>(right, 4);
    b2 = load<f32>(right, 8);
    a = load<f32>(left);
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
    left += 12;
    right += 12;
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
