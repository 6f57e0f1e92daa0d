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
  fill(0, n, keyLow, keyHigh, step, stream, false, out);
}

/**
 * -> u [n] f32: samples 0 to n − 1 of (step, stream) under the key, uniform on the 2²³ odd multiples of 2⁻²⁴ in (0, 1):
 *
 *     u_i = (2 · (word_i >>> 9) + 1) · 2⁻²⁴
 *
 * Never 0 nor 1, so its logit is finite; 1 − u is exact and has the same distribution.
 */
export function uniforms(n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, u: usize): void {
  fill(0, n, keyLow, keyHigh, step, stream, true, u);
}

/** Those from sample 4 · position on: u_i is what `uniforms` gives as u of 4 · position + i. */
export function uniformsFrom(
  position: u32, n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, u: usize,
): void {
  fill(position, n, keyLow, keyHigh, step, stream, true, u);
}

/** n samples to out, from block `position` on, as words or as uniforms: eight blocks at once, then one by one, the last perhaps in part. */
// @ts-ignore: decorator
@inline
function fill(
  position: u32, n: i32, k0: u32, k1: u32, step: u32, stream: u32, asUniforms: bool, out: usize,
): void {
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 32 <= n; i += 32) {
      eightBlocks(position + (i >> 2), step, stream, k0, k1, asUniforms, out + (<usize>i << 2));
    }
  }
  for (; i < n; i += 4) {
    block(n - i, position + (i >> 2), step, stream, 0, k0, k1, asUniforms, out + (<usize>i << 2));
  }
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
 * Thirty-two samples from block `position` on. Lane l of a0 to a3 holds block position + l, lane l of b0 to b3 block
 * position + 4 + l: two independent chains, since one leaves half the multipliers waiting for its last product.
 */
// @ts-ignore: decorator
@inline
function eightBlocks(position: u32, step: u32, stream: u32, k0: u32, k1: u32, asUniforms: bool, out: usize): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let a0 = i32x4.add(i32x4.splat(position), i32x4(0, 1, 2, 3));
  let a1 = i32x4.splat(step);
  let a2 = i32x4.splat(stream);
  let a3 = i32x4.splat(0);
  let b0 = i32x4.add(i32x4.splat(position), i32x4(4, 5, 6, 7));
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  for (let round = 0; round < 10; round++) {
    const key0 = i32x4.splat(k0);
    const key1 = i32x4.splat(k1);
    const nextA0 = mix(a2, m1, a1, key0);
    const nextA2 = mix(a0, m0, a3, key1);
    a1 = i32x4.mul(a2, m1);
    a3 = i32x4.mul(a0, m0);
    a0 = nextA0;
    a2 = nextA2;
    const nextB0 = mix(b2, m1, b1, key0);
    const nextB2 = mix(b0, m0, b3, key1);
    b1 = i32x4.mul(b2, m1);
    b3 = i32x4.mul(b0, m0);
    b0 = nextB0;
    b2 = nextB2;
    k0 += W0;
    k1 += W1;
  }
  putBlocks(a0, a1, a2, a3, asUniforms, out);
  putBlocks(b0, b1, b2, b3, asUniforms, out + 64);
}

/** high(a · m) ^ c ^ key, of four unsigned words. */
// @ts-ignore: decorator
@inline
function mix(a: v128, m: v128, c: v128, key: v128): v128 {
  const low = i64x2.extmul_low_i32x4_u(a, m);
  const high = i64x2.extmul_high_i32x4_u(a, m);
  return v128.xor(v128.xor(v128.shuffle<i32>(low, high, 1, 3, 5, 7), c), key);
}

/**
 * Four blocks, one per lane, to an address, each block's words together:
 *
 *     w0 | p0 q0 r0 s0 |
 *     w1 | p1 q1 r1 s1 |   ->   | p0 p1 p2 p3 | q0 q1 q2 q3 | r0 r1 r2 r3 | s0 s1 s2 s3 |
 *     …
 */
// @ts-ignore: decorator
@inline
function putBlocks(w0: v128, w1: v128, w2: v128, w3: v128, asUniforms: bool, out: usize): void {
  const a = v128.shuffle<i32>(w0, w1, 0, 4, 1, 5); // p0 p1 q0 q1
  const b = v128.shuffle<i32>(w2, w3, 0, 4, 1, 5); // p2 p3 q2 q3
  const c = v128.shuffle<i32>(w0, w1, 2, 6, 3, 7); // r0 r1 s0 s1
  const d = v128.shuffle<i32>(w2, w3, 2, 6, 3, 7); // r2 r3 s2 s3
  putFour(v128.shuffle<i64>(a, b, 0, 2), asUniforms, out);
  putFour(v128.shuffle<i64>(a, b, 1, 3), asUniforms, out + 16);
  putFour(v128.shuffle<i64>(c, d, 0, 2), asUniforms, out + 32);
  putFour(v128.shuffle<i64>(c, d, 1, 3), asUniforms, out + 48);
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
