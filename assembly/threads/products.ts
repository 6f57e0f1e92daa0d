/**
 * Products of packed operands on all threads. C is cut into blocks: the longer of its sides into strips, which a thread keeps to, so
 * that its part of that operand stays in its cache; and these again where there are fewer strips than threads could take.
 */
import * as alone from '../gemm/gemm';
import { MR, NR } from '../gemm/microkernel';
import { leftPanels, rightPanels } from '../gemm/pack';
import * as zeros from '../gemm/sparse';
import { PANELS } from '../gemm/sparseMicrokernel';
import { arg, put, share, Task, threads } from './crew';

/** Multiply-adds in a ns. */
const SPEED: f64 = ASC_FEATURE_SIMD ? 20 : 4.5;

/** Panels of columns in a strip: their cells fill whole cache lines. */
const ABREAST: i32 = 2;

/** Blocks for each thread. */
const BLOCKS_EACH: i32 = 4;

/** The bytes of scratch for the tiles at C's edge, a tile for each thread. */
export function tileBytes(): i32 {
  return threads() * tileStride();
}

// @ts-ignore: decorator
@inline
function tileStride(): i32 {
  return (alone.tileBytes() + 63) & ~63;
}

/** As gemm/gemm, on all threads. */
export function multiplyPacked(
  m: i32, n: i32, k: i32, left: usize, right: usize, c: usize, ldc: i32, tile: usize,
): void {
  multiplyPackedOnto(m, n, k, left, right, c, ldc, 0, tile);
}

/** As gemm/gemm, on all threads. */
export function multiplyPackedOnto(
  m: i32, n: i32, k: i32, left: usize, right: usize, c: usize, ldc: i32, onto: i32, tile: usize,
): void {
  const cost = (<f64>m * <f64>n * <f64>k) / SPEED;
  putProduct(m, n, k, left, right, c, ldc, tile);
  put<i32>(8, onto);
  const rows = (m + MR - 1) / MR;
  const columns = (n + NR * ABREAST - 1) / (NR * ABREAST);
  shareBlocks(denseBlocks, rows, columns, columns > rows, cost);
}

/** As gemm/sparse, on all threads. */
export function multiplySparse(
  m: i32, n: i32, k: i32, left: usize, steps: usize, right: usize, c: usize, ldc: i32, tile: usize,
): void {
  // As if three of four zeros were left out.
  const cost = (<f64>m * <f64>n * <f64>k) / (3 * SPEED);
  putProduct(m, n, k, left, right, c, ldc, tile);
  put<usize>(8, steps);
  // A strip of columns of B stays in a cache for all rows.
  shareBlocks(sparseBlocks, m, (n + NR * PANELS - 1) / (NR * PANELS), true, cost);
}

// @ts-ignore: decorator
@inline
function putProduct(m: i32, n: i32, k: i32, left: usize, right: usize, c: usize, ldc: i32, tile: usize): void {
  put<i32>(0, m);
  put<i32>(1, n);
  put<i32>(2, k);
  put<usize>(3, left);
  put<usize>(4, right);
  put<usize>(5, c);
  put<i32>(6, ldc);
  put<usize>(7, tile);
}

/**
 * Shares C as a grid of so many steps of rows and columns: in strips along its longer side, or of columns if `wide`, whose parts
 * come one after another.
 */
function shareBlocks(task: Task, rows: i32, columns: i32, wide: bool, cost: f64): void {
  const strips = wide ? columns : rows;
  const across = wide ? rows : columns;
  const parts = strips > 0 ? min(across, (threads() * BLOCKS_EACH + strips - 1) / strips) : 0;
  put<i32>(9, wide ? 1 : 0);
  put<i32>(10, parts);
  put<i32>(11, across);
  share(task, strips * parts, 1, cost);
}

/** A block of C in steps: rows `top` to before `bottom`, columns `start` to before `end`. */
type Block = (top: i32, bottom: i32, start: i32, end: i32, tile: usize) => void;

/** Parts `from` to before `to` of the strips: whole strips side by side are one block. */
// @ts-ignore: decorator
@inline
function blocks(block: Block, from: i32, to: i32, t: i32): void {
  const parts = arg<i32>(10);
  const across = arg<i32>(11);
  const tile = tileOf(t);
  while (from < to) {
    const strip = from / parts;
    const part = from - strip * parts;
    const strips = part == 0 ? (to - from) / parts : 0;
    const lastPart = strips > 0 ? parts : min(parts, part + to - from);
    const near = (across * part) / parts;
    const far = (across * lastPart) / parts;
    const end = strip + max(strips, 1);
    if (arg<i32>(9)) block(near, far, strip, end, tile);
    else block(strip, end, near, far, tile);
    from += strips > 0 ? strips * parts : lastPart - part;
  }
}

function denseBlocks(from: i32, to: i32, t: i32): void {
  blocks(denseBlock, from, to, t);
}

function denseBlock(top: i32, bottom: i32, start: i32, end: i32, tile: usize): void {
  const k = arg<i32>(2);
  const ldc = arg<i32>(6);
  const i = top * MR;
  const j = start * NR * ABREAST;
  const m = min(arg<i32>(0), bottom * MR) - i;
  const n = min(arg<i32>(1), end * NR * ABREAST) - j;
  const left = arg<usize>(3) + ((<usize>leftPanels(i, 1) * <usize>k) << 2);
  const right = arg<usize>(4) + ((<usize>rightPanels(1, j) * <usize>k) << 2);
  const c = arg<usize>(5) + ((<usize>i * <usize>ldc + <usize>j) << 2);
  alone.multiplyPackedOnto(m, n, k, left, right, c, ldc, arg<i32>(8), tile);
}

function sparseBlocks(from: i32, to: i32, t: i32): void {
  blocks(sparseBlock, from, to, t);
}

function sparseBlock(top: i32, bottom: i32, start: i32, end: i32, tile: usize): void {
  const k = arg<i32>(2);
  const ldc = arg<i32>(6);
  const j = start * NR * PANELS;
  const n = min(arg<i32>(1), end * NR * PANELS) - j;
  const left = arg<usize>(3) + ((<usize>top * <usize>k) << 3);
  const right = arg<usize>(4) + ((<usize>rightPanels(1, j) * <usize>k) << 2);
  const c = arg<usize>(5) + ((<usize>top * <usize>ldc + <usize>j) << 2);
  zeros.multiplySparse(bottom - top, n, k, left, arg<usize>(8) + (<usize>top << 2), right, c, ldc, tile);
}

// @ts-ignore: decorator
@inline
function tileOf(t: i32): usize {
  return arg<usize>(7) + <usize>t * <usize>tileStride();
}
