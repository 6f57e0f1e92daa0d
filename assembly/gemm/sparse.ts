/**
 * Products whose left operand is full of zeros: the pixels of a digit, counts of words, what a rectifier lets through. Panels
 * of it keep only the steps that are not 0, each with the place of its row in B's panel:
 *
 *     left  | a place | a place | …      a panel is one row without its zeros      steps [m]: how many each kept
 *
 * Of MNIST's pixels 81 % are black, of the hidden neurons of a trained network 84 % are silent: so much of the product is never
 * computed. A tile that is one row high and 40 columns wide takes a third longer for a step than one of 5 × 8, whose rows would
 * have to share their zeros: only 58 % of the pixels are black in all of five examples. Leaving a zero out changes no bits but the
 * sign of a zero, as x + 0 is x; so sums are made to start from +0 here, and then the build does not show.
 * That B is finite is for the caller to see to (0 · ∞ would be NaN).
 *
 * The order of each sum is that of multiplyPacked.
 */
import { NR } from './microkernel';
import { PANELS, sparseMicrokernel } from './sparseMicrokernel';

/** The bytes from one row of a panel of B to the next. */
const ROW: i32 = NR << 2;

/** The words that the sparse panels of a left operand [m, k] take at most. */
export function sparsePanels(m: i32, k: i32): i32 {
  return 2 * m * k;
}

/** The words of `steps` for m rows. */
export function sparseSteps(m: i32): i32 {
  return m;
}

/** Sparse panels of A[i,p] = a[i*lda + p], i < m, p < k. Returns the steps that were kept, of k in each panel. */
export function packSparse(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  let all: i32 = 0;
  for (let i: i32 = 0; i < m; i++) {
    const kept = packNumbers(k, a + ((<usize>i * <usize>lda) << 2), 4, panels + (<usize>(i * k) << 3));
    store<i32>(steps + (<usize>i << 2), kept);
    all += kept;
  }
  return all;
}

/** Sparse panels of A[i,p] = a[p*lda + i], i < m, p < k. Returns the steps that were kept, of k in each panel. */
export function packSparseTransposed(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  const pitch = <usize>lda << 2;
  let all: i32 = 0;
  let i: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= m; i += 4) {
      const o = <usize>i << 2;
      all += packFourColumns(k, a + o, pitch, panels + (<usize>(i * k) << 3), steps + o);
    }
  }
  for (; i < m; i++) {
    const o = <usize>i << 2;
    const kept = packNumbers(k, a + o, pitch, panels + (<usize>(i * k) << 3));
    store<i32>(steps + o, kept);
    all += kept;
  }
  return all;
}

/**
 * k numbers, `pitch` bytes from one to the next, as a panel; returns its steps. Each number is written with its place, the next
 * one over it if it was 0: branches would be guessed wrongly half of the time.
 */
function packNumbers(k: i32, a: usize, pitch: usize, panel: usize): i32 {
  const start = panel;
  let places: i32 = 0;
  if (ASC_FEATURE_SIMD && pitch == 4) {
    let places4 = i32x4(0, ROW, 2 * ROW, 3 * ROW);
    for (const end = k & ~3; places < end * ROW; places += 4 * ROW) {
      const values = v128.load(a);
      const mask = presence(values);
      const low = v128.shuffle<f32>(values, places4, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(values, places4, 2, 6, 3, 7);
      v128.store_lane<i64>(panel, low, 0);
      v128.store_lane<i64>(panel + <usize>((mask & 1) << 3), low, 1);
      v128.store_lane<i64>(panel + <usize>(popcnt(mask & 3) << 3), high, 0);
      v128.store_lane<i64>(panel + <usize>(popcnt(mask & 7) << 3), high, 1);
      panel += <usize>(popcnt(mask) << 3);
      places4 = i32x4.add(places4, i32x4.splat(4 * ROW));
      a += 16;
    }
  }
  for (; places < k * ROW; places += ROW) {
    const value = load<f32>(a);
    store<f32>(panel, value);
    store<i32>(panel, places, 4);
    panel += <usize>(i32(value != 0) << 3);
    a += pitch;
  }
  return <i32>(panel - start) >> 3;
}

/** Four neighbouring columns of k numbers as a panel each; stores their steps, and returns the sum. */
function packFourColumns(k: i32, a: usize, pitch: usize, panel0: usize, steps: usize): i32 {
  const size = <usize>k << 3;
  const panel1 = panel0 + size;
  const panel2 = panel1 + size;
  const panel3 = panel2 + size;
  let p0 = panel0;
  let p1 = panel1;
  let p2 = panel2;
  let p3 = panel3;
  let places = i32x4.splat(0);
  for (let p: i32 = 0; p < k; p++) {
    const values = v128.load(a);
    const mask = presence(values);
    const low = v128.shuffle<f32>(values, places, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(values, places, 2, 6, 3, 7);
    v128.store_lane<i64>(p0, low, 0);
    v128.store_lane<i64>(p1, low, 1);
    v128.store_lane<i64>(p2, high, 0);
    v128.store_lane<i64>(p3, high, 1);
    p0 += <usize>((mask & 1) << 3);
    p1 += <usize>((mask & 2) << 2);
    p2 += <usize>((mask & 4) << 1);
    p3 += <usize>(mask & 8);
    places = i32x4.add(places, i32x4.splat(ROW));
    a += pitch;
  }
  const k0 = <i32>(p0 - panel0) >> 3;
  const k1 = <i32>(p1 - panel1) >> 3;
  const k2 = <i32>(p2 - panel2) >> 3;
  const k3 = <i32>(p3 - panel3) >> 3;
  store<i32>(steps, k0);
  store<i32>(steps, k1, 4);
  store<i32>(steps, k2, 8);
  store<i32>(steps, k3, 12);
  return k0 + k1 + k2 + k3;
}

/** A bit for each of four lanes, 1 where it is not zero: zeros of both signs are equal to 0, a NaN is not. */
// @ts-ignore: decorator
@inline
function presence(values: v128): i32 {
  return i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
}

/**
 * C[i,j] = Σ_p A[i,p]·B[p,j]      A [m, k] as sparse panels · B [k, n] as right panels -> c [m, n], ldc ≥ n
 *
 * As multiplyPacked, but a sum starts from +0. `tile` is scratch of tileBytes().
 */
export function multiplySparse(
  m: i32, n: i32, k: i32, left: usize, steps: usize, right: usize, c: usize, ldc: i32, tile: usize,
): void {
  multiplySparseOnto(m, n, k, left, steps, right, c, ldc, 0, tile);
}

/** multiplySparse, or C[i,j] ← C[i,j] + Σ_p A[i,p]·B[p,j] if `onto` is not 0: the sums in C go on, as in multiplyPackedOnto. */
export function multiplySparseOnto(
  m: i32, n: i32, k: i32, left: usize, steps: usize, right: usize, c: usize, ldc: i32, onto: i32, tile: usize,
): void {
  const pitch = <usize>(k * NR) << 2;
  let panels: i32 = 1;
  for (let j: i32 = 0; j < n; j += panels * NR) {
    const rest = (n - j + NR - 1) / NR;
    panels = rest >= PANELS ? PANELS : min(rest, 2);
    const columns = min(panels * NR, n - j);
    const b = right + <usize>(j / NR) * pitch;
    for (let i: i32 = 0; i < m; i++) {
      const a = left + (<usize>(i * k) << 3);
      const kept = load<i32>(steps + (<usize>i << 2));
      const target = c + ((<usize>i * <usize>ldc + <usize>j) << 2);
      if (columns == panels * NR) sparseMicrokernel(panels, kept, a, b, pitch, target, onto);
      else {
        if (onto) memory.copy(tile, target, <usize>columns << 2);
        sparseMicrokernel(panels, kept, a, b, pitch, tile, onto);
        memory.copy(target, tile, <usize>columns << 2);
      }
    }
  }
}
