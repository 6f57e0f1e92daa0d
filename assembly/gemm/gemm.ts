/**
 * The product of two packed operands, and the whole product from plain matrices.
 *
 *     for each block of KC steps                          (one block up to K = 800)
 *       for each block of MC rows of C                    A's block stays in L2
 *         for each panel of NR columns                    B's panel stays in L1
 *           for each panel of MR rows                     microkernel
 *
 * Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (2008).
 */
import { MR, NR, microkernel, microkernelHalf } from './microkernel';
import { leftPanels, packLeft, packLeftTransposed, packRight, packRightTransposed, rightPanels } from './pack';

/** k is not blocked up to this: a panel of B then still fits into L1 beside the stream of A. */
const WHOLE_K: i32 = 800;

/** The largest block of a longer k. */
const BLOCK_K: i32 = 512;

/** The floats of A in one block of rows: 128 KB, which leaves room for C and B in any L2. */
const BLOCK_A: i32 = 32768;

/** The floats of B that are packed at a time, at least: 256 KB, half of the smallest L2 we know. */
const SLAB: i32 = 65536;

/** The bytes of scratch that multiplyPacked needs for the tiles at C's edge. */
export function tileBytes(): i32 {
  return (MR * NR) << 2;
}

/**
 * C[i,j] = Σ_p A[i,p]·B[p,j]      A [m, k] as left panels · B [k, n] as right panels -> c [m, n], ldc ≥ n
 *
 * Each element is summed from the first p to the last, starting from its first product. Only the m × n elements are
 * written, and none is read before it is written: C may hold NaN. k = 0 gives zeros. `tile` is scratch of tileBytes().
 */
export function multiplyPacked(
  m: i32,
  n: i32,
  k: i32,
  left: usize,
  right: usize,
  c: usize,
  ldc: i32,
  tile: usize,
): void {
  multiplyPackedOnto(m, n, k, left, right, c, ldc, 0, tile);
}

/**
 * multiplyPacked, or C[i,j] ← C[i,j] + Σ_p A[i,p]·B[p,j] if `onto` is not 0: the sums in C go on with the first product,
 * so that the steps of one long product may come in parts and give the same bits.
 */
export function multiplyPackedOnto(
  m: i32,
  n: i32,
  k: i32,
  left: usize,
  right: usize,
  c: usize,
  ldc: i32,
  onto: i32,
  tile: usize,
): void {
  if (m <= 0 || n <= 0) return;
  if (k <= 0) {
    if (onto) return;
    for (let i: i32 = 0; i < m; i++) memory.fill(c + ((<usize>i * <usize>ldc) << 2), 0, <usize>n << 2);
    return;
  }
  const blocks = k <= WHOLE_K ? 1 : (k + BLOCK_K - 1) / BLOCK_K;
  const blockK = (k + blocks - 1) / blocks;
  const panels = (m + MR - 1) / MR;
  const blocksM = (panels * MR * blockK + BLOCK_A - 1) / BLOCK_A;
  const blockM = ((panels + blocksM - 1) / blocksM) * MR;
  for (let p: i32 = 0; p < k; p += blockK) {
    const depth = min(blockK, k - p);
    for (let i: i32 = 0; i < m; i += blockM) {
      const a = left + ((<usize>i * <usize>k + <usize>p * <usize>MR) << 2);
      const b = right + ((<usize>p * <usize>NR) << 2);
      block(min(blockM, m - i), n, k, depth, a, b, c + ((<usize>i * <usize>ldc) << 2), ldc, onto | p, tile);
    }
  }
}

/** The first m rows of C through `depth` steps of panels that have k; `onto` continues the sums in C. */
function block(
  m: i32,
  n: i32,
  k: i32,
  depth: i32,
  left: usize,
  right: usize,
  c: usize,
  ldc: i32,
  onto: i32,
  tile: usize,
): void {
  for (let j: i32 = 0; j < n; j += NR) {
    const b = right + ((<usize>j * <usize>k) << 2);
    for (let i: i32 = 0; i < m; i += MR) {
      const a = left + ((<usize>i * <usize>k) << 2);
      const target = c + ((<usize>i * <usize>ldc + <usize>j) << 2);
      if (i + MR <= m && j + NR <= n) microkernel(depth, a, b, target, ldc, onto);
      else edge(min(MR, m - i), min(NR, n - j), depth, a, b, target, ldc, onto, tile);
    }
  }
}

/** A tile of which only m × n elements lie in C: computed whole in scratch memory. */
function edge(m: i32, n: i32, k: i32, a: usize, b: usize, c: usize, ldc: i32, onto: i32, tile: usize): void {
  if (ASC_FEATURE_SIMD) {
    if (m == MR && n == 4) {
      microkernelHalf(k, a, b, c, ldc, onto);
      return;
    }
  }
  if (onto) copyTile(m, n, c, ldc, tile, NR);
  if (ASC_FEATURE_SIMD && n <= 4) microkernelHalf(k, a, b, tile, NR, onto);
  else microkernel(k, a, b, tile, NR, onto);
  copyTile(m, n, tile, NR, c, ldc);
}

function copyTile(m: i32, n: i32, from: usize, ldFrom: i32, to: usize, ldTo: i32): void {
  for (let i: i32 = 0; i < m; i++) {
    if (ASC_FEATURE_SIMD && n == NR) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let j: i32 = 0; j < n; j++) store<f32>(to + (<usize>j << 2), load<f32>(from + (<usize>j << 2)));
    }
    from += <usize>ldFrom << 2;
    to += <usize>ldTo << 2;
  }
}

/** The bytes of scratch that gemm and its transposed forms need. */
export function gemmScratch(m: i32, n: i32, k: i32): i32 {
  return aligned(leftPanels(m, k) << 2) + aligned(rightPanels(k, min(n, slabColumns(m, n, k))) << 2) + aligned(tileBytes());
}

/**
 * The columns of B that are packed at a time: as even a division as whole panels allow. A slab is no smaller than A,
 * which is read again for each.
 */
function slabColumns(m: i32, n: i32, k: i32): i32 {
  const panels = (n + NR - 1) / NR;
  const size = max(SLAB, leftPanels(m, k));
  const slabs = max(1, (rightPanels(k, n) + size - 1) / size);
  return max(1, (panels + slabs - 1) / slabs) * NR;
}

/**
 * C = A·B from plain row-major matrices, by way of `scratch` (gemmScratch() bytes):
 *
 *     C[i,j] = Σ_p a[i,p]·b[p,j]      a [m, k] · b [k, n] -> c [m, n]
 *
 * A is packed whole, B a slab of columns at a time, which is used before it leaves L2. The order of each sum and the
 * contract at the edges are those of multiplyPacked.
 */
export function gemm(
  m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, scratch: usize,
): void {
  packLeft(m, k, a, lda, 0, 0, scratch);
  timesRight(false, m, n, k, b, ldb, c, ldc, scratch);
}

/** C = Aᵀ·B as `gemm`: C[i,j] = Σ_p a[p,i]·b[p,j], a [k, m] · b [k, n]. */
export function gemmLeftTransposed(
  m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, scratch: usize,
): void {
  packLeftTransposed(m, k, a, lda, 0, 0, scratch);
  timesRight(false, m, n, k, b, ldb, c, ldc, scratch);
}

/** C = A·Bᵀ as `gemm`: C[i,j] = Σ_p a[i,p]·b[j,p], a [m, k] · b [n, k]. */
export function gemmRightTransposed(
  m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, scratch: usize,
): void {
  packLeft(m, k, a, lda, 0, 0, scratch);
  timesRight(true, m, n, k, b, ldb, c, ldc, scratch);
}

/** C = A·B, or A·Bᵀ, with the panels of A at the start of scratch. */
function timesRight(
  transposed: bool, m: i32, n: i32, k: i32, b: usize, ldb: i32, c: usize, ldc: i32, scratch: usize,
): void {
  const slab = slabColumns(m, n, k);
  const right = scratch + <usize>aligned(leftPanels(m, k) << 2);
  const tile = right + <usize>aligned(rightPanels(k, min(n, slab)) << 2);
  for (let j: i32 = 0; j < n; j += slab) {
    const columns = min(slab, n - j);
    if (transposed) packRightTransposed(k, columns, b + ((<usize>j * <usize>ldb) << 2), ldb, 0, 0, 0, right);
    else packRight(k, columns, b + (<usize>j << 2), ldb, 0, 0, 0, right);
    multiplyPacked(m, columns, k, scratch, right, c + (<usize>j << 2), ldc, tile);
  }
}

/** Bytes rounded up to whole cache lines. */
// @ts-ignore: decorator
@inline
function aligned(bytes: i32): i32 {
  return (bytes + 63) & ~63;
}
