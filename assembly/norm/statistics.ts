/**
 * What batch normalisation knows of each map, a row of three f32:
 *
 *     statistics [maps, 3]      mean | 1/√(variance + ε) | variance, unbiased: over n − 1
 *
 * taken from the batch while training, and from its running averages at test time.
 *
 * @see Ioffe, Szegedy: Batch Normalization, 2015 (arXiv 1502.03167)
 */
import { loadFirst } from '../math/reduce';
import { combineDoubles, firstDoubles, highDoubles, lowDoubles } from './doubles';
import { mapAt, rowOf } from './maps';

/** Columns of the statistics, and of their running averages. */
const STATISTICS: i32 = 3;
const RUNNING: i32 = 2;

/**
 * The statistics of a batch, over the n = images · area cells of each map:
 *
 *     mean = Σ x / n          variance = Σ (x − mean)² / n, with ε under the root; n/(n − 1) times that in the last column
 *
 * x [images, _, area] with `ld` floats from one image to the next. `list` (i32 [maps]) tells which of its maps, 0 for the first
 * ones. Without a cell nothing is written; of a single one the variance is 0.
 *
 * Both sums are taken in one pass, in float64, of x − c with c the map's first cell: since c is one of the n, (mean − c)² is at most n
 * times the variance, and what cancels costs 2⁻⁵³ · n of it at worst. Their order: in each of the four lanes image by image, cells
 * p = l, l + 4, … of the map, and then the lane tree.
 *
 *     image 0  | x0 x1 x2 x3 | x4 x5 x6 |     image 1  | x0 x1 x2 x3 | x4 x5 x6 |
 *                s0 s1 s2 s3   s0 s1 s2                  s0 s1 s2 s3   s0 s1 s2
 */
export function batchStatistics(
  images: i32, maps: i32, area: i32, x: usize, ld: i32, list: usize, epsilon: f64, statistics: usize,
): void {
  if (images == 0 || area == 0) return;
  for (let map: i32 = 0; map < maps; map++) {
    statisticsOfMap(images, area, mapAt(x, list, map, area), <usize>ld << 2, epsilon, rowOf(statistics, map, STATISTICS));
  }
}

function statisticsOfMap(images: i32, area: i32, x: usize, pitch: usize, epsilon: f64, to: usize): void {
  const centre = <f64>load<f32>(x);
  const end = <usize>area << 2;
  let total: f64 = 0;
  let totalOfSquares: f64 = 0;
  if (ASC_FEATURE_SIMD) {
    const rest = area & 3;
    const whole = end & ~15;
    const centres = f64x2.splat(centre);
    let low = f64x2.splat(0);
    let high = low;
    let lowSquares = low;
    let highSquares = low;
    for (let i: i32 = 0; i < images; i++, x += pitch) {
      for (let o: usize = 0; o < whole; o += 16) {
        const cells = v128.load(x + o);
        const first = f64x2.sub(lowDoubles(cells), centres);
        const second = f64x2.sub(highDoubles(cells), centres);
        low = f64x2.add(low, first);
        high = f64x2.add(high, second);
        lowSquares = f64x2.add(lowSquares, f64x2.mul(first, first));
        highSquares = f64x2.add(highSquares, f64x2.mul(second, second));
      }
      if (rest) {
        const cells = loadFirst(rest, x + whole);
        const first = firstDoubles(rest, f64x2.sub(lowDoubles(cells), centres));
        const second = firstDoubles(rest - 2, f64x2.sub(highDoubles(cells), centres));
        low = f64x2.add(low, first);
        high = f64x2.add(high, second);
        lowSquares = f64x2.add(lowSquares, f64x2.mul(first, first));
        highSquares = f64x2.add(highSquares, f64x2.mul(second, second));
      }
    }
    total = combineDoubles(low, high);
    totalOfSquares = combineDoubles(lowSquares, highSquares);
  } else {
    let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
    let q0: f64 = 0, q1: f64 = 0, q2: f64 = 0, q3: f64 = 0;
    for (let i: i32 = 0; i < images; i++, x += pitch) {
      // The lanes take turns, as in math/longSum, until all stand where they began.
      for (let o: usize = 0; o < end || o & 12; o += 4) {
        let s = s0;
        let q = q0;
        if (o < end) {
          const d = <f64>load<f32>(x + o) - centre;
          s += d;
          q += d * d;
        }
        s0 = s1;
        s1 = s2;
        s2 = s3;
        s3 = s;
        q0 = q1;
        q1 = q2;
        q2 = q3;
        q3 = q;
      }
    }
    total = (s0 + s2) + (s1 + s3);
    totalOfSquares = (q0 + q2) + (q1 + q3);
  }
  const n = <f64>images * <f64>area;
  const shift = total / n;
  const variance = max<f64>(totalOfSquares / n - shift * shift, 0);
  putStatistics(to, centre + shift, variance, epsilon, variance * (n / max<f64>(n - 1, 1)));
}

// @ts-ignore: decorator
@inline
function putStatistics(to: usize, mean: f64, variance: f64, epsilon: f64, unbiased: f64): void {
  store<f32>(to, <f32>mean);
  store<f32>(to, <f32>(1 / sqrt<f64>(variance + epsilon)), 4);
  store<f32>(to, <f32>unbiased, 8);
}

/**
 * The running averages of mean and unbiased variance, one step on:
 *
 *     running[rows[i]] ← (1 − momentum) · running[rows[i]] + momentum · (mean, variance) of map i
 *
 * running [_, 2]; `rows` (i32 [maps]) is 0 for the first ones. Each is rounded once.
 */
export function averageStatistics(maps: i32, statistics: usize, rows: usize, momentum: f64, running: usize): void {
  for (let map: i32 = 0; map < maps; map++) {
    const from = rowOf(statistics, map, STATISTICS);
    const to = mapAt(running, rows, map, RUNNING);
    store<f32>(to, averaged(load<f32>(to), load<f32>(from), momentum));
    store<f32>(to, averaged(load<f32>(to, 4), load<f32>(from, 8), momentum), 4);
  }
}

// @ts-ignore: decorator
@inline
function averaged(before: f32, now: f32, momentum: f64): f32 {
  return <f32>((1 - momentum) * <f64>before + momentum * <f64>now);
}

/** The statistics at test time: those that have been averaged. running [_, 2], `rows` as in averageStatistics. */
export function runningStatistics(maps: i32, running: usize, rows: usize, epsilon: f64, statistics: usize): void {
  for (let map: i32 = 0; map < maps; map++) {
    const from = mapAt(running, rows, map, RUNNING);
    const variance = <f64>load<f32>(from, 4);
    putStatistics(rowOf(statistics, map, STATISTICS), <f64>load<f32>(from), variance, epsilon, variance);
  }
}
