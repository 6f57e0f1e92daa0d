/**
 * What gates take beside the products, on all threads, where there are many: on each weight, or for each example. Each has some of the
 * cells, or of the rows, or of the columns where rows are summed.
 */
import * as gaussian from '../gates/gaussianStep';
import * as step from '../gates/hardConcreteStep';
import { putPenalties } from '../gates/penalty';
import * as examples from '../gates/perExample';
import * as weights from '../gates/weights';
import { longDot } from '../math/longSum';
import { normalsOf } from '../math/normal';
import { uniformsFrom } from '../math/philox';
import { arg, put, share } from './crew';

/** The ns that a cell takes: its noise, its sample, its part of the penalties, and that of their sums. */
const DRAWN: f64 = 1.3;
const NORMAL: f64 = 9;
const SAMPLED: f64 = 3.7;
const PENALISED: f64 = 3;
const SUMMED: f64 = 0.25;
/** One product, and the gradients through one. */
const MULTIPLIED: f64 = 0.13;
const DERIVED: f64 = 0.3;

/** Cells in a cache line; of noise, so many are whole blocks. */
const LINE: i32 = 16;

// @ts-ignore: decorator
@inline
function cost(rows: i32, n: i32, each: f64): f64 {
  return <f64>rows * <f64>n * each;
}

/** Argument i, a list of cells, from cell `from` on. */
// @ts-ignore: decorator
@inline
function cells(i: i32, from: i32): usize {
  return arg<usize>(i) + (<usize>from << 2);
}

/** As math/philox, on all threads. */
export function uniforms(n: i32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, u: usize): void {
  put<u32>(0, keyLow);
  put<u32>(1, keyHigh);
  put<u32>(2, step);
  put<u32>(3, stream);
  put<usize>(4, u);
  share(drawnCells, n, LINE, cost(1, n, DRAWN));
}

function drawnCells(from: i32, to: i32, t: i32): void {
  uniformsFrom(from >> 2, to - from, arg<u32>(0), arg<u32>(1), arg<u32>(2), arg<u32>(3), cells(4, from));
}

/** As math/normal, on all threads. */
export function normals(
  n: i32, mean: f32, deviation: f32, keyLow: u32, keyHigh: u32, step: u32, stream: u32, out: usize,
): void {
  put<u32>(0, keyLow);
  put<u32>(1, keyHigh);
  put<u32>(2, step);
  put<u32>(3, stream);
  put<usize>(4, out);
  put<f32>(5, mean);
  put<f32>(6, deviation);
  share(normalCells, n, LINE, cost(1, n, NORMAL));
}

function normalCells(from: i32, to: i32, t: i32): void {
  const at = cells(4, from);
  drawnCells(from, to, t);
  normalsOf(to - from, arg<f32>(5), arg<f32>(6), at);
}

/** As gates/hardConcreteStep, on all threads: some of the rows, or of the cells of a single one. */
export function sampleGates(rows: i32, n: i32, logAlpha: usize, u: usize, constants: usize, z: usize, dz: usize): void {
  put<i32>(0, rows);
  put<i32>(1, n);
  put<usize>(2, logAlpha);
  put<usize>(3, u);
  put<usize>(4, constants);
  put<usize>(5, z);
  put<usize>(6, dz);
  share(sampled, rows > 1 ? rows : rows * n, rows > 1 ? 1 : LINE, cost(rows, n, SAMPLED));
}

function sampled(from: i32, to: i32, t: i32): void {
  const isRows = arg<i32>(0) > 1;
  const n = arg<i32>(1);
  const first = isRows ? from * n : from;
  const rows = isRows ? to - from : 1;
  const logAlpha = cells(2, isRows ? 0 : from);
  const constants = arg<usize>(4);
  step.sampleGates(rows, isRows ? n : to - from, logAlpha, cells(3, first), constants, cells(5, first), cells(6, first));
}

/** The arguments that are the sums of `penalties`, and which distribution it is of. */
const SQUARES: i32 = 8;
const OPEN: i32 = 10;
const DISTRIBUTION: i32 = 12;
const HARD_CONCRETE: i32 = 0;
const GAUSSIAN: i32 = 1;

/** As gates/hardConcreteStep, on all threads. */
export function penalties(
  inputs: i32, outputs: i32, logAlpha: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  put<i32>(DISTRIBUTION, HARD_CONCRETE);
  penaliseAll(inputs, outputs, logAlpha, bias, norms, constants, p, gradient, decay, results);
}

/** As gates/gaussianStep, on all threads. */
export function gaussianPenalties(
  inputs: i32, outputs: i32, logAlpha: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  put<i32>(DISTRIBUTION, GAUSSIAN);
  penaliseAll(inputs, outputs, logAlpha, bias, norms, constants, p, gradient, decay, results);
}

/** Some of the cells, and then a whole sum each. */
function penaliseAll(
  inputs: i32, outputs: i32, logAlpha: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  put<i32>(0, inputs);
  put<usize>(1, logAlpha);
  put<usize>(2, norms);
  put<usize>(3, constants);
  put<usize>(4, logAlpha ? p : 0);
  put<usize>(5, gradient);
  put<usize>(6, decay);
  put<f64>(OPEN, 0);
  if (logAlpha) share(penalisedCells, inputs, LINE, cost(1, inputs, PENALISED));
  share(sums, logAlpha ? 2 : 1, 1, cost(logAlpha ? 2 : 1, inputs, SUMMED));
  const squares = arg<f64>(SQUARES) + longDot(outputs, bias, bias);
  putPenalties(inputs, logAlpha ? p : 0, arg<f64>(OPEN), squares, constants, results);
}

function penalisedCells(from: i32, to: i32, t: i32): void {
  const p = cells(4, from);
  const dp = p + (<usize>arg<i32>(0) << 2);
  const constants = arg<usize>(3);
  const n = to - from;
  if (arg<i32>(DISTRIBUTION) == GAUSSIAN) {
    gaussian.gaussianPenaltiesOfGates(
      from, n, cells(1, from), cells(2, from), constants, p, dp, cells(5, from), cells(6, from),
    );
  } else {
    step.penaltiesOfGates(from, n, cells(1, from), cells(2, from), constants, p, dp, cells(5, from), cells(6, from));
  }
}

/** The first sum is that of the squares, the second that of what is open. */
function sums(from: i32, to: i32, t: i32): void {
  const n = arg<i32>(0);
  const p = arg<usize>(4);
  if (from == 0) put<f64>(SQUARES, longDot(n, arg<usize>(2), p));
  if (to == 2) put<f64>(OPEN, longDot(n, p, 0));
}

/** As gates/weights, on all threads. */
export function product(n: i32, a: usize, b: usize, y: usize): void {
  put<usize>(0, a);
  put<usize>(1, b);
  put<usize>(2, y);
  share(multipliedCells, n, LINE, cost(1, n, MULTIPLIED));
}

function multipliedCells(from: i32, to: i32, t: i32): void {
  weights.product(to - from, cells(0, from), cells(1, from), cells(2, from));
}

/** As gates/weights, on all threads. */
export function weightGradients(
  rows: i32, columns: i32, d: usize, ldd: i32, w: usize, z: usize, dz: usize, decay: usize, gateGradient: usize, g: usize,
): void {
  put<i32>(0, columns);
  put<usize>(1, d);
  put<i32>(2, ldd);
  put<usize>(3, w);
  put<usize>(4, z);
  put<usize>(5, dz);
  put<usize>(6, decay);
  put<usize>(7, gateGradient);
  put<usize>(8, g);
  share(derivedRows, rows, 1, cost(rows, columns, DERIVED));
}

function derivedRows(from: i32, to: i32, t: i32): void {
  const columns = arg<i32>(0);
  const ldd = arg<i32>(2);
  const first = from * columns;
  weights.weightGradients(
    to - from, columns, cells(1, from * ldd), ldd, cells(3, first), cells(4, first), cells(5, first), cells(6, first),
    cells(7, first), cells(8, first),
  );
}

/** As gates/perExample, on all threads. */
export function gateInputs(rows: i32, n: i32, x: usize, ld: i32, z: usize, gated: usize): void {
  put<i32>(0, n);
  put<usize>(1, x);
  put<i32>(2, ld);
  put<usize>(3, z);
  put<usize>(4, gated);
  share(gatedRows, rows, 1, cost(rows, n, MULTIPLIED));
}

function gatedRows(from: i32, to: i32, t: i32): void {
  const n = arg<i32>(0);
  const ld = arg<i32>(2);
  examples.gateInputs(to - from, n, cells(1, from * ld), ld, cells(3, from * n), cells(4, from * ld));
}

/** As gates/perExample, on all threads: some of the columns, each of which is a sum over the rows. */
export function gateInputsGradient(
  rows: i32, n: i32, x: usize, ld: i32, z: usize, dz: usize, dgated: usize, gradient: usize,
): void {
  put<i32>(0, rows);
  put<i32>(1, n);
  put<usize>(2, x);
  put<i32>(3, ld);
  put<usize>(4, z);
  put<usize>(5, dz);
  put<usize>(6, dgated);
  put<usize>(7, gradient);
  share(derivedColumns, n, LINE, cost(rows, n, DERIVED));
}

function derivedColumns(from: i32, to: i32, t: i32): void {
  examples.gateColumnsGradient(
    from, to, arg<i32>(0), arg<i32>(1), arg<usize>(2), arg<i32>(3), arg<usize>(4), arg<usize>(5), arg<usize>(6),
    arg<usize>(7),
  );
}
