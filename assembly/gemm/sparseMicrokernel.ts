/**
 * One row of a product of sparse panels: c[j] = Σ_s left[s] · B[place_s][j] over the steps that a panel has kept.
 *
 *     left  [steps][2]         a place | a place | …      place: the byte offset of the step's row in a panel of B
 *     right [panels][k][NR]    as for microkernel
 *
 * The same order as in microkernel. A sum starts from +0, or goes on, so a row without steps is zeros, and zeros that were left out
 * do not show. With SIMD a tile is five panels wide, or two or one at C's edge: ten accumulators, as in microkernel, for
 * which eleven vectors are loaded where that loads seven, so that a step takes a third longer; in the scalar build it is
 * one panel wide.
 */
import { NR } from './microkernel';
import { multiplyAdd } from './multiplyAdd';

/** The most panels of the right operand that a tile is wide. */
export const PANELS: i32 = ASC_FEATURE_SIMD ? 5 : 1;

/**
 * c[j], j < panels · NR, with 5, 2 or 1 panels (1 in the scalar build) that lie `pitch` bytes apart. c is read only if `onto` is not 0:
 * then its sums go on.
 */
// @ts-ignore: decorator
@inline
export function sparseMicrokernel(
  panels: i32, steps: i32, left: usize, right: usize, pitch: usize, c: usize, onto: i32,
): void {
  if (ASC_FEATURE_SIMD) {
    if (panels == 5) sparse1x40(steps, left, right, pitch, c, onto);
    else if (panels == 2) sparse1x16(steps, left, right, pitch, c, onto);
    else sparse1x8(steps, left, right, c, onto);
  } else sparse1x3(steps, left, right, c, onto);
}

/** Where a sum starts. */
// @ts-ignore: decorator
@inline
function begun(at: usize, onto: i32): v128 {
  return onto ? v128.load(at) : f32x4.splat(0);
}

function sparse1x40(steps: i32, left: usize, right: usize, pitch: usize, c: usize, onto: i32): void {
  const right1 = right + pitch;
  const right2 = right1 + pitch;
  const right3 = right2 + pitch;
  const right4 = right3 + pitch;
  let c0 = begun(c, onto);
  let c1 = begun(c + 16, onto);
  let c2 = begun(c + 32, onto);
  let c3 = begun(c + 48, onto);
  let c4 = begun(c + 64, onto);
  let c5 = begun(c + 80, onto);
  let c6 = begun(c + 96, onto);
  let c7 = begun(c + 112, onto);
  let c8 = begun(c + 128, onto);
  let c9 = begun(c + 144, onto);
  for (const end = left + (<usize>steps << 3); left < end; left += 8) {
    const a = v128.load32_splat(left);
    const place = <usize>load<u32>(left, 4);
    c0 = multiplyAdd(c0, a, v128.load(right + place));
    c1 = multiplyAdd(c1, a, v128.load(right + place, 16));
    c2 = multiplyAdd(c2, a, v128.load(right1 + place));
    c3 = multiplyAdd(c3, a, v128.load(right1 + place, 16));
    c4 = multiplyAdd(c4, a, v128.load(right2 + place));
    c5 = multiplyAdd(c5, a, v128.load(right2 + place, 16));
    c6 = multiplyAdd(c6, a, v128.load(right3 + place));
    c7 = multiplyAdd(c7, a, v128.load(right3 + place, 16));
    c8 = multiplyAdd(c8, a, v128.load(right4 + place));
    c9 = multiplyAdd(c9, a, v128.load(right4 + place, 16));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
  v128.store(c, c6, 96);
  v128.store(c, c7, 112);
  v128.store(c, c8, 128);
  v128.store(c, c9, 144);
}

function sparse1x16(steps: i32, left: usize, right: usize, pitch: usize, c: usize, onto: i32): void {
  const right1 = right + pitch;
  let c0 = begun(c, onto);
  let c1 = begun(c + 16, onto);
  let c2 = begun(c + 32, onto);
  let c3 = begun(c + 48, onto);
  for (const end = left + (<usize>steps << 3); left < end; left += 8) {
    const a = v128.load32_splat(left);
    const place = <usize>load<u32>(left, 4);
    c0 = multiplyAdd(c0, a, v128.load(right + place));
    c1 = multiplyAdd(c1, a, v128.load(right + place, 16));
    c2 = multiplyAdd(c2, a, v128.load(right1 + place));
    c3 = multiplyAdd(c3, a, v128.load(right1 + place, 16));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
}

// @ts-ignore: decorator
@inline
function sparse1x8(steps: i32, left: usize, right: usize, c: usize, onto: i32): void {
  let c0 = begun(c, onto);
  let c1 = begun(c + 16, onto);
  for (const end = left + (<usize>steps << 3); left < end; left += 8) {
    const a = v128.load32_splat(left);
    const place = <usize>load<u32>(left, 4);
    c0 = multiplyAdd(c0, a, v128.load(right + place));
    c1 = multiplyAdd(c1, a, v128.load(right + place, 16));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}

// @ts-ignore: decorator
@inline
function sparse1x3(steps: i32, left: usize, right: usize, c: usize, onto: i32): void {
  let c0: f32 = onto ? load<f32>(c) : 0;
  let c1: f32 = onto ? load<f32>(c, 4) : 0;
  let c2: f32 = onto ? load<f32>(c, 8) : 0;
  for (const end = left + (<usize>steps << 3); left < end; left += 8) {
    const a = load<f32>(left);
    const at = right + <usize>load<u32>(left, 4);
    c0 += a * load<f32>(at);
    c1 += a * load<f32>(at, 4);
    c2 += a * load<f32>(at, 8);
  }
  store<f32>(c, c0);
  store<f32>(c, c1, 4);
  store<f32>(c, c2, 8);
}
