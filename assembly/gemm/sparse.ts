/**
 * Products whose left operand is full of zeros: the pixels of a digit, counts of words, one-hot codes. Panels of it keep
 * only the steps in which some lane is not 0, each with the place of its row in B's panel:
 *
 *     left  | a0 a1 a2 a3 a4 place | a0 a1 a2 a3 a4 place | …      steps [panels]: how many each panel kept
 *
 * 58 % of the pixels are black in all of five examples of MNIST, and five neighbouring pixels are black together in 69 % of
 * the examples: so much of the product is never computed. Leaving a zero out changes no bits but the sign of a zero, as x + 0
 * is x; so sums are made to start from +0 here, and then neither the panels' width nor the build shows. That B is finite
 * is for the caller to see to (0 · ∞ would be NaN).
 *
 * The order of each sum is that of multiplyPacked.
 */
import { MR, NR } from './microkernel';
import { sparseMicrokernel } from './sparseMicrokernel';

/** Words of one step of a panel: its lanes, then its place. */
const STEP: i32 = MR + 1;

/** The floats of A in one block of rows: 128 KB, which leaves room for C and B in any L2. */
const BLOCK_A: i32 = 32768;

/** The words that the sparse panels of a left operand [m, k] take at most. */
export function sparsePanels(m: i32, k: i32): i32 {
  return ((m + MR - 1) / MR) * STEP * k;
}

/** The words of `steps` for m rows. */
export function sparseSteps(m: i32): i32 {
  return (m + MR - 1) / MR;
}

/** Sparse panels of A[i,p] = a[i*lda + p], i < m, p < k. Returns the steps that were kept, of k in each panel. */
export function packSparse(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  const pitch = <usize>lda << 2;
  let all: i32 = 0;
  for (let i: i32 = 0; i < m; i += MR) {
    const rows = min(MR, m - i);
    const kept = rows == MR ? wholePanelOfRows(k, a, pitch, panels) : panelOfRows(rows, 0, k, a, pitch, panels, 0);
    store<i32>(steps, kept);
    all += kept;
    steps += 4;
    panels += <usize>(STEP * k) << 2;
    a += pitch * <usize>MR;
  }
  return all;
}

/** Sparse panels of A[i,p] = a[p*lda + i], i < m, p < k. Returns the steps that were kept, of k in each panel. */
export function packSparseTransposed(m: i32, k: i32, a: usize, lda: i32, panels: usize, steps: usize): i32 {
  const pitch = <usize>lda << 2;
  let all: i32 = 0;
  for (let i: i32 = 0; i < m; i += MR) {
    const columns = min(MR, m - i);
    const kept = columns == MR ? wholePanelOfColumns(k, a, pitch, panels) : panelOfColumns(columns, k, a, pitch, panels);
    store<i32>(steps, kept);
    all += kept;
    steps += 4;
    panels += <usize>(STEP * k) << 2;
    a += <usize>MR << 2;
  }
  return all;
}

/**
 * C[i,j] = Σ_p A[i,p]·B[p,j]      A [m, k] as sparse panels · B [k, n] as right panels -> c [m, n], ldc ≥ n
 *
 * As multiplyPacked, but a sum starts from +0. `tile` is scratch of tileBytes().
 */
export function multiplySparse(
  m: i32, n: i32, k: i32, left: usize, steps: usize, right: usize, c: usize, ldc: i32, tile: usize,
): void {
  const panels = (m + MR - 1) / MR;
  const blocks = max(1, (panels * MR * k + BLOCK_A - 1) / BLOCK_A);
  const block = ((panels + blocks - 1) / blocks) * MR;
  for (let top: i32 = 0; top < m; top += block) {
    const bottom = min(m, top + block);
    for (let j: i32 = 0; j < n; j += NR) {
      const b = right + (<usize>(j * k) << 2);
      for (let i = top; i < bottom; i += MR) {
        const panel = i / MR;
        const a = left + (<usize>(panel * STEP * k) << 2);
        const kept = load<i32>(steps + (<usize>panel << 2));
        const target = c + ((<usize>i * <usize>ldc + <usize>j) << 2);
        if (i + MR <= bottom && j + NR <= n) sparseMicrokernel(kept, a, b, target, ldc);
        else edge(min(MR, bottom - i), min(NR, n - j), kept, a, b, target, ldc, tile);
      }
    }
  }
}

/** A tile of which only m × n elements lie in C: computed whole in scratch memory. */
function edge(m: i32, n: i32, kept: i32, a: usize, b: usize, c: usize, ldc: i32, tile: usize): void {
  sparseMicrokernel(kept, a, b, tile, NR);
  for (let i: i32 = 0; i < m; i++) {
    for (let j: i32 = 0; j < n; j++) store<f32>(c + (<usize>j << 2), load<f32>(tile + (<usize>j << 2)));
    c += <usize>ldc << 2;
    tile += <usize>NR << 2;
  }
}

/** Whether a float is not zero, of either sign: 1 or 0. */
// @ts-ignore: decorator
@inline
function isNonZero(value: f32): i32 {
  return i32(value != 0);
}

/** A panel of MR rows; returns its steps. Each step is written, and the next one over it if it was all zeros. */
function wholePanelOfRows(k: i32, a: usize, pitch: usize, panel: usize): i32 {
  if (!ASC_FEATURE_SIMD) return panelOfRows(MR, 0, k, a, pitch, panel, 0);
  else return fiveRows(k, a, pitch, panel);
}

function fiveRows(k: i32, a: usize, pitch: usize, panel: usize): i32 {
  const row1 = a + pitch;
  const row2 = row1 + pitch;
  const row3 = row2 + pitch;
  const row4 = row3 + pitch;
  const start = panel;
  let p: i32 = 0;
  for (; p + 4 <= k; p += 4) {
    const at = <usize>p << 2;
    const r0 = v128.load(a + at);
    const r1 = v128.load(row1 + at);
    const r2 = v128.load(row2 + at);
    const r3 = v128.load(row3 + at);
    const r4 = v128.load(row4 + at);
    // Zeros of both signs are equal to 0; a NaN is not.
    const any = v128.or(v128.or(v128.or(r0, r1), v128.or(r2, r3)), r4);
    const present = f32x4.ne(any, f32x4.splat(0));
    if (!v128.any_true(present)) continue;
    const mask = i32x4.bitmask(present);
    const ab01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const cd01 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const cd23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const place = p * (NR << 2);
    v128.store(panel, v128.shuffle<i64>(ab01, cd01, 0, 2));
    v128.store_lane<f32>(panel, r4, 0, 16);
    panel = closeStep(panel, place, mask & 1);
    v128.store(panel, v128.shuffle<i64>(ab01, cd01, 1, 3));
    v128.store_lane<f32>(panel, r4, 1, 16);
    panel = closeStep(panel, place + (NR << 2), (mask >> 1) & 1);
    v128.store(panel, v128.shuffle<i64>(ab23, cd23, 0, 2));
    v128.store_lane<f32>(panel, r4, 2, 16);
    panel = closeStep(panel, place + 2 * (NR << 2), (mask >> 2) & 1);
    v128.store(panel, v128.shuffle<i64>(ab23, cd23, 1, 3));
    v128.store_lane<f32>(panel, r4, 3, 16);
    panel = closeStep(panel, place + 3 * (NR << 2), mask >> 3);
  }
  return panelOfRows(MR, p, k, a, pitch, start, <i32>(panel - start) / (STEP << 2));
}

/** Writes a step's place, and returns where the next step goes: over this one, if it is not `present`. */
// @ts-ignore: decorator
@inline
function closeStep(step: usize, place: i32, present: i32): usize {
  store<i32>(step, place, 20);
  return step + <usize>(present * (STEP << 2));
}

/** Steps p … k − 1 of up to MR rows, after the `kept` ones that the panel has; returns how many it then has. */
function panelOfRows(rows: i32, p: i32, k: i32, a: usize, pitch: usize, panel: usize, kept: i32): i32 {
  for (; p < k; p++) {
    const step = panel + <usize>(kept * (STEP << 2));
    let present: i32 = 0;
    for (let i: i32 = 0; i < MR; i++) {
      const value: f32 = i < rows ? load<f32>(a + <usize>i * pitch + (<usize>p << 2)) : 0;
      store<f32>(step + (<usize>i << 2), value);
      present |= isNonZero(value);
    }
    store<i32>(step + (<usize>MR << 2), p * (NR << 2));
    kept += present;
  }
  return kept;
}

/** A panel of MR neighbouring columns; returns its steps. */
function wholePanelOfColumns(k: i32, a: usize, pitch: usize, panel: usize): i32 {
  if (!ASC_FEATURE_SIMD) return panelOfColumns(MR, k, a, pitch, panel);
  else return fiveColumns(k, a, pitch, panel);
}

function fiveColumns(k: i32, a: usize, pitch: usize, panel: usize): i32 {
  const start = panel;
  for (let p: i32 = 0; p < k; p++) {
    const lanes = v128.load(a);
    const fifth = load<f32>(a, 16);
    const present = i32(v128.any_true(f32x4.ne(lanes, f32x4.splat(0)))) | isNonZero(fifth);
    v128.store(panel, lanes);
    store<f32>(panel, fifth, 16);
    panel = closeStep(panel, p * (NR << 2), present);
    a += pitch;
  }
  return <i32>(panel - start) / (STEP << 2);
}

function panelOfColumns(columns: i32, k: i32, a: usize, pitch: usize, panel: usize): i32 {
  let kept: i32 = 0;
  for (let p: i32 = 0; p < k; p++) {
    const step = panel + <usize>(kept * (STEP << 2));
    let present: i32 = 0;
    for (let i: i32 = 0; i < MR; i++) {
      const value: f32 = i < columns ? load<f32>(a + (<usize>i << 2)) : 0;
      store<f32>(step + (<usize>i << 2), value);
      present |= isNonZero(value);
    }
    store<i32>(step + (<usize>MR << 2), p * (NR << 2));
    kept += present;
    a += pitch;
  }
  return kept;
}
