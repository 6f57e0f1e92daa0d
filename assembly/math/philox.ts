/**
 * Philox4x32-10: random words as a pure function of a key and a counter, so that any sample can be had again, in any
 * order, by any number of threads.
 *
 *     key = (keyLow, keyHigh)          counter = (position, step, stream, 0)
 *
 * A block is four words; position counts blocks: sample i is word i mod 4 of block ⌊i/4⌋. One of ten rounds:
 *
 *     c0, c1, c2, c3  <-  high(M1·c2) ^ c1 ^ k0,  low(M1·c2),  high(M0·c0) ^ c3 ^ k1,  low(M0·c0)
 *     k0, k1          <-  k0 + W0,  k1 + W1
 *
 * Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
 */

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;
const SCALE: f32 = 5.9604644775390625e-8; // 2⁻²⁴

/**
 * The block of one counter: counter (c0, c1, c2, c3), key (k0, k1) -> out [4] u32.
 * For known answers; `words` and `uniforms` write many blocks.
 */
export function philoxBlock(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, out: usize): void {
  block(4, c0, c1, c2, c3, k0, k1, false, out);
}

/** -> out [n] u32: samples 0 to n − 1 of (step, stream) under the key, as they leave the generator. */
export function words(n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, out: usize): void {
  fill(n, keyLow, keyHigh, step, stream, false, out);
}

/**
 * -> u [n] f32: samples 0 to n − 1 of (step, stream) under the key, uniform on the 2²³ odd multiples of 2⁻²⁴ in (0, 1):
 *
 *     u_i = (2 · (word_i >>> 9) + 1) · 2⁻²⁴
 *
 * Never 0 nor 1, so its logit is finite; 1 − u is exact and has the same distribution.
 */
export function uniforms(n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, u: usize): void {
  fill(n, keyLow, keyHigh, step, stream, true, u);
}

/** n samples to out, as words or as uniforms: four blocks at once, then one by one, the last perhaps in part. */
// @ts-ignore: decorator
@inline
function fill(n: i32, k0: u32, k1: u32, step: u32, stream: u32, asUniforms: bool, out: usize): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= n; i += 16) fourBlocks(i >> 2, step, stream, k0, k1, asUniforms, out + (<usize>i << 2));
  }
  for (; i < n; i += 4) block(n - i, i >> 2, step, stream, 0, k0, k1, asUniforms, out + (<usize>i << 2));
}

/**
 * The first n (all four from n = 4 on) words of one block. A pair of words is one u64, the even word on top: then the
 * product of a round is the next pair but for an xor into its upper half.
 */
// @ts-ignore: decorator
@inline
function block(
  n: i32, c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, asUniforms: bool, out: usize,
): void {
  let first = (<u64>c0 << 32) | <u64>c1;
  let second = (<u64>c2 << 32) | <u64>c3;
  for (let round = 0; round < 10; round++) {
    const next = (<u64>M1 * (second >> 32)) ^ ((first ^ <u64>k0) << 32);
    second = (<u64>M0 * (first >> 32)) ^ ((second ^ <u64>k1) << 32);
    first = next;
    k0 += W0;
    k1 += W1;
  }
  put(<u32>(first >> 32), asUniforms, out);
  if (n > 1) put(<u32>first, asUniforms, out + 4);
  if (n > 2) put(<u32>(second >> 32), asUniforms, out + 8);
  if (n > 3) put(<u32>second, asUniforms, out + 12);
}

/** One sample to an address. */
// @ts-ignore: decorator
@inline
function put(word: u32, asUniform: bool, out: usize): void {
  if (asUniform) store<f32>(out, <f32>(<i32>((word >>> 8) | 1)) * SCALE); // (w >>> 8) | 1 = 2 · (w >>> 9) + 1
  else store<u32>(out, word);
}

/**
 * Sixteen samples from block `position` on. Lane l holds block position + l, so the words are transposed at the end:
 *
 *     c0 | b0 b1 b2 b3 |          out | b0.c0 b0.c1 b0.c2 b0.c3 | b1.c0 b1.c1 b1.c2 b1.c3 | b2 … | b3 … |
 *     c1 | b0 b1 b2 b3 |   ->
 *     …
 */
// @ts-ignore: decorator
@inline
function fourBlocks(position: u32, step: u32, stream: u32, k0: u32, k1: u32, asUniforms: bool, out: usize): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let c0 = i32x4.add(i32x4.splat(position), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(step);
  let c2 = i32x4.splat(stream);
  let c3 = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const high0 = highHalves(c0, m0);
    const high1 = highHalves(c2, m1);
    const low0 = i32x4.mul(c0, m0);
    const low1 = i32x4.mul(c2, m1);
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
    c1 = low1;
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
    c3 = low0;
    k0 += W0;
    k1 += W1;
  }
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5); // b0.c0 b0.c1 b1.c0 b1.c1
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7); // b2.c0 b2.c1 b3.c0 b3.c1
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  putFour(v128.shuffle<i64>(a, b, 0, 2), asUniforms, out);
  putFour(v128.shuffle<i64>(a, b, 1, 3), asUniforms, out + 16);
  putFour(v128.shuffle<i64>(c, d, 0, 2), asUniforms, out + 32);
  putFour(v128.shuffle<i64>(c, d, 1, 3), asUniforms, out + 48);
}

/** The upper 32 bits of the four products a · b of unsigned words. */
// @ts-ignore: decorator
@inline
function highHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

/** Four samples to an address. */
// @ts-ignore: decorator
@inline
function putFour(word: v128, asUniforms: bool, out: usize): void {
  if (asUniforms) {
    const odd = v128.or(i32x4.shr_u(word, 8), i32x4.splat(1));
    v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(odd), f32x4.splat(SCALE)));
  } else {
    v128.store(out, word);
  }
}
