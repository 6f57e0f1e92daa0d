/** What runs over the weights of a layer, on all threads: each has some of the rows, or of the cells where rows do not matter. */
import * as norms from '../layer/rowNorms';
import { mapColumns } from '../layer/expand';
import * as step from '../layer/trainingStep';
import * as alone from '../layer/updateWeights';
import { inputs, outputs } from '../layer/weights';
import * as sizes from '../math/magnitude';
import * as tiny from '../optimizer/tiny';
import * as optimizer from '../optimizer/update';
import { arg, put, raise, share, threads } from './crew';

/** The ns that a cell takes: moved by an optimizer, looked at, squared. */
const MOVED: f64 = 1.2;
const SEEN: f64 = 0.12;

/** Cells in a cache line. */
const LINE: i32 = 16;

// @ts-ignore: decorator
@inline
function stride(n: i32): i32 {
  return (n + LINE - 1) & ~(LINE - 1);
}

/** A row for each thread, and one map for all. */
export function updateScratch(outputs: i32): i32 {
  return threads() * stride(outputs) + 2 * outputs;
}

/** As layer/updateWeights, on all threads. */
export function updateWeights(
  layer: usize, d: usize, ldd: i32, rows: usize, openRows: i32, columns: usize, openColumns: i32, settings: usize,
  scratch: usize,
): void {
  const count = inputs(layer);
  const n = outputs(layer);
  const map = columns ? scratch + (<usize>(threads() * stride(n)) << 2) : 0;
  if (columns) mapColumns(n, columns, openColumns, map);
  put<usize>(0, layer);
  put<usize>(1, d);
  put<i32>(2, ldd);
  put<usize>(3, rows);
  put<i32>(4, openRows);
  put<usize>(5, map);
  put<usize>(6, settings);
  put<usize>(7, scratch);
  share(updatedRows, count, 1, <f64>count * <f64>n * MOVED);
}

function updatedRows(from: i32, to: i32, t: i32): void {
  const layer = arg<usize>(0);
  const g = arg<usize>(7) + (<usize>(t * stride(outputs(layer))) << 2);
  alone.updateRows(
    from, to, layer, arg<usize>(1), arg<i32>(2), arg<usize>(3), arg<i32>(4), arg<usize>(5), arg<usize>(6), g,
  );
}

/** As layer/rowNorms, on all threads. */
export function rowNorms(rows: i32, n: i32, w: usize, squares: usize): void {
  put<i32>(1, n);
  put<usize>(2, w);
  put<usize>(3, squares);
  share(normedRows, rows, 1, <f64>rows * <f64>n * SEEN);
}

function normedRows(from: i32, to: i32, t: i32): void {
  const n = arg<i32>(1);
  norms.rowNorms(to - from, n, arg<usize>(2) + ((<usize>from * <usize>n) << 2), arg<usize>(3) + (<usize>from << 2));
}

/** As optimizer/update, on all threads. */
export function update(n: i32, g: usize, w: usize, first: usize, second: usize, mean: usize, settings: usize): void {
  put<usize>(1, g);
  put<usize>(2, w);
  put<usize>(3, first);
  put<usize>(4, second);
  put<usize>(5, mean);
  put<usize>(6, settings);
  share(updatedCells, n, LINE, <f64>n * MOVED);
}

function updatedCells(from: i32, to: i32, t: i32): void {
  const o = <usize>from << 2;
  const second = arg<usize>(4);
  const mean = arg<usize>(5);
  optimizer.update(
    to - from, arg<usize>(1) + o, arg<usize>(2) + o, arg<usize>(3) + o, second ? second + o : 0, mean ? mean + o : 0,
    arg<usize>(6),
  );
}

/** As layer/trainingStep, on all threads. */
export function updateGates(
  n: i32, g: usize, logAlpha: usize, first: usize, second: usize, mean: usize, settings: usize, constants: usize,
): void {
  put<usize>(1, g);
  put<usize>(2, logAlpha);
  put<usize>(3, first);
  put<usize>(4, second);
  put<usize>(5, mean);
  put<usize>(6, settings);
  put<usize>(7, constants);
  share(updatedGates, n, LINE, <f64>n * MOVED);
}

function updatedGates(from: i32, to: i32, t: i32): void {
  const o = <usize>from << 2;
  const second = arg<usize>(4);
  const mean = arg<usize>(5);
  step.updateGates(
    to - from, arg<usize>(1) + o, arg<usize>(2) + o, arg<usize>(3) + o, second ? second + o : 0, mean ? mean + o : 0,
    arg<usize>(6), arg<usize>(7),
  );
}

/** As optimizer/tiny, on all threads: each has a part of the part whose turn it is. */
export function dropTiny(
  n: i32, w: usize, first: usize, second: usize, mean: usize, turn: i32, turns: i32,
): void {
  const from = tiny.part(n, turn, turns);
  const count = tiny.part(n, turn + 1, turns) - from;
  const o = <usize>from << 2;
  put<usize>(2, w + o);
  put<usize>(3, first + o);
  put<usize>(4, second ? second + o : 0);
  put<usize>(5, mean ? mean + o : 0);
  share(droppedCells, count, LINE, <f64>count * 4 * SEEN);
}

function droppedCells(from: i32, to: i32, t: i32): void {
  const o = <usize>from << 2;
  const second = arg<usize>(4);
  const mean = arg<usize>(5);
  tiny.dropTiny(to - from, arg<usize>(2) + o, arg<usize>(3) + o, second ? second + o : 0, mean ? mean + o : 0, 0, 1);
}

/** As math/magnitude, on all threads: the largest of what each finds. */
export function magnitude(rows: i32, n: i32, x: usize, ld: i32): i32 {
  put<i32>(0, rows);
  put<i32>(1, n);
  put<usize>(2, x);
  put<i32>(3, ld);
  put<i32>(4, sizes.magnitude(0, 0, x, 0));
  share(magnitudes, rows > 1 ? rows : rows * n, rows > 1 ? 1 : LINE, <f64>rows * <f64>n * SEEN);
  return arg<i32>(4);
}

function magnitudes(from: i32, to: i32, t: i32): void {
  const ld = arg<i32>(3);
  const found =
    arg<i32>(0) > 1
      ? sizes.magnitude(to - from, arg<i32>(1), arg<usize>(2) + ((<usize>from * <usize>ld) << 2), ld)
      : sizes.magnitude(1, to - from, arg<usize>(2) + (<usize>from << 2), 0);
  raise(4, found);
}
