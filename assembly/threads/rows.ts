/** What runs over the rows of a minibatch, on all threads: each has some of the rows. */
import { scatterFloats as scatter } from '../conv/flatten';
import * as alone from '../data/gather';
import * as activation from '../layer/activation';
import { arg, put, share } from './crew';

/** The ns that a number takes: gathered from a list, copied as it is, changed in place. */
const GATHERED: f64 = 1;
const COPIED: f64 = 0.2;
const CHANGED: f64 = 0.3;

// @ts-ignore: decorator
@inline
function cost(rows: i32, n: i32, each: f64): f64 {
  return <f64>rows * <f64>n * each;
}

/** The rest of a list from row r on; 0, which stands for all, stays 0 only where `data` moves instead. */
// @ts-ignore: decorator
@inline
function listFrom(list: usize, r: i32): usize {
  return list ? list + (<usize>r << 2) : 0;
}

// @ts-ignore: decorator
@inline
function rowAt(matrix: usize, r: i32, ld: i32): usize {
  return matrix + ((<usize>r * <usize>ld) << 2);
}

/** As data/gather, on all threads. */
export function gatherBytes(
  rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, scale: f32, out: usize, ld: i32,
  scratch: usize,
): void {
  const squeeze = alone.prepareSqueezing(rows, count, width, columns, scratch);
  put<i32>(0, squeeze);
  put<i32>(1, count);
  put<usize>(2, data);
  put<i32>(3, width);
  put<usize>(4, examples);
  put<usize>(5, columns);
  put<f32>(6, scale);
  put<usize>(7, out);
  put<i32>(8, ld);
  put<usize>(9, scratch);
  share(byteRows, rows, 1, cost(rows, count, squeeze ? 0.3 : columns ? GATHERED : COPIED));
}

function byteRows(from: i32, to: i32, t: i32): void {
  const width = arg<i32>(3);
  const examples = arg<usize>(4);
  const ld = arg<i32>(8);
  const data = arg<usize>(2) + (examples ? 0 : <usize>from * <usize>width);
  const out = rowAt(arg<usize>(7), from, ld);
  const list = listFrom(examples, from);
  const squeeze = arg<i32>(0) != 0;
  alone.gatherByteRows(
    squeeze, to - from, arg<i32>(1), data, width, list, arg<usize>(5), arg<f32>(6), out, ld, arg<usize>(9),
  );
}

/** As data/gather, on all threads. What is gathered in its own place is not shared. */
export function gatherFloats(
  rows: i32, count: i32, data: usize, width: i32, examples: usize, columns: usize, out: usize, ld: i32,
): void {
  if (data == out) {
    alone.gatherFloats(rows, count, data, width, examples, columns, out, ld);
    return;
  }
  put<i32>(1, count);
  put<usize>(2, data);
  put<i32>(3, width);
  put<usize>(4, examples);
  put<usize>(5, columns);
  put<usize>(7, out);
  put<i32>(8, ld);
  share(floatRows, rows, 1, cost(rows, count, columns ? GATHERED : COPIED));
}

function floatRows(from: i32, to: i32, t: i32): void {
  const width = arg<i32>(3);
  const examples = arg<usize>(4);
  const ld = arg<i32>(8);
  const data = examples ? arg<usize>(2) : rowAt(arg<usize>(2), from, width);
  const list = listFrom(examples, from);
  alone.gatherFloats(to - from, arg<i32>(1), data, width, list, arg<usize>(5), rowAt(arg<usize>(7), from, ld), ld);
}

/** As conv/flatten, on all threads. */
export function scatterFloats(
  rows: i32, count: i32, x: usize, ldx: i32, columns: usize, y: usize, ldy: i32, width: i32,
): void {
  put<i32>(1, count);
  put<usize>(2, x);
  put<i32>(3, ldx);
  put<usize>(4, columns);
  put<usize>(5, y);
  put<i32>(6, ldy);
  put<i32>(7, width);
  share(scatteredRows, rows, 1, cost(rows, count, GATHERED));
}

function scatteredRows(from: i32, to: i32, t: i32): void {
  const ldx = arg<i32>(3);
  const ldy = arg<i32>(6);
  const x = rowAt(arg<usize>(2), from, ldx);
  const y = rowAt(arg<usize>(5), from, ldy);
  scatter(to - from, arg<i32>(1), x, ldx, arg<usize>(4), y, ldy, arg<i32>(7));
}

/** As layer/activation, on all threads. */
export function addBias(
  rows: i32, n: i32, y: usize, ld: i32, bias: usize, columns: usize, relu: i32, scratch: usize,
): void {
  put<i32>(1, n);
  put<usize>(2, y);
  put<i32>(3, ld);
  put<usize>(4, columns ? activation.openBiases(n, bias, columns, scratch) : bias);
  put<i32>(5, relu);
  share(biasedRows, rows, 1, cost(rows, n, CHANGED));
}

function biasedRows(from: i32, to: i32, t: i32): void {
  const ld = arg<i32>(3);
  activation.addBias(to - from, arg<i32>(1), rowAt(arg<usize>(2), from, ld), ld, arg<usize>(4), 0, arg<i32>(5), 0);
}

/** As layer/activation, on all threads. */
export function reluGradient(rows: i32, n: i32, h: usize, dy: usize, ld: i32): void {
  put<i32>(1, n);
  put<usize>(2, h);
  put<usize>(3, dy);
  put<i32>(4, ld);
  share(rectifiedRows, rows, 1, cost(rows, n, CHANGED));
}

function rectifiedRows(from: i32, to: i32, t: i32): void {
  const ld = arg<i32>(4);
  activation.reluGradient(to - from, arg<i32>(1), rowAt(arg<usize>(2), from, ld), rowAt(arg<usize>(3), from, ld), ld);
}
