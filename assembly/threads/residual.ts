/**
 * What residual networks do between their convolutions, on all threads: each has some of the maps where they are summed over all images,
 * else some of the images.
 */
import * as pools from '../conv/averagePool';
import * as maxima from '../conv/pool';
import { rowsOfWindows, windowsInRow } from '../conv/window';
import { spreadGradients, sumGradients } from '../norm/gradient';
import * as layers from '../norm/layer';
import { normaliseMaps as normaliseSome } from '../norm/normalise';
import { addShortcut as addSome } from '../norm/shortcut';
import { batchStatistics as statisticsOfSome } from '../norm/statistics';
import { arg, put, share } from './crew';

/** The ns that a cell takes: in two sums; in one; changed, copied or added. */
const SUMMED: f64 = 0.6;
const AVERAGED: f64 = 0.4;
const CHANGED: f64 = 0.3;

// @ts-ignore: decorator
@inline
function cost(images: i32, count: i32, area: i32, each: f64): f64 {
  return <f64>images * <f64>count * <f64>area * each;
}

/** Argument i, images that are `ld` floats apart, from image `from` on. */
// @ts-ignore: decorator
@inline
function imagesFrom(i: i32, from: i32, ld: i32): usize {
  return arg<usize>(i) + ((<usize>from * <usize>ld) << 2);
}

/** As norm/statistics, on all threads: each has some of the maps. */
export function batchStatistics(
  images: i32, maps: i32, area: i32, x: usize, ld: i32, list: usize, epsilon: f64, statistics: usize,
): void {
  put<i32>(0, images);
  put<i32>(1, area);
  put<usize>(2, x);
  put<i32>(3, ld);
  put<usize>(4, list);
  put<f64>(6, epsilon);
  put<usize>(8, statistics);
  share(someStatistics, maps, 1, cost(images, maps, area, SUMMED));
}

function someStatistics(from: i32, to: i32, t: i32): void {
  const area = arg<i32>(1);
  const list = arg<usize>(4);
  const x = arg<usize>(2) + (list ? 0 : (<usize>from * <usize>area) << 2);
  const some = list ? list + (<usize>from << 2) : 0;
  statisticsOfSome(
    arg<i32>(0), to - from, area, x, arg<i32>(3), some, arg<f64>(6), arg<usize>(8) + <usize>from * 12,
  );
}

/** As norm/gradient, on all threads: each has some of the maps, and then some of the images. */
export function normaliseGradient(layer: usize, images: i32): void {
  put<usize>(0, layer);
  put<i32>(1, images);
  const count = layers.maps(layer);
  share(someSums, count, 1, cost(images, count, layers.area(layer), SUMMED));
  share(someGradients, images, 1, cost(images, count, layers.area(layer), CHANGED));
}

function someSums(from: i32, to: i32, t: i32): void {
  sumGradients(arg<usize>(0), arg<i32>(1), from, to);
}

function someGradients(from: i32, to: i32, t: i32): void {
  spreadGradients(arg<usize>(0), from, to);
}

/** As norm/normalise, on all threads. */
export function normaliseMaps(
  images: i32, count: i32, area: i32, x: usize, ldx: i32, list: usize, coefficients: usize, y: usize, ldy: i32, relu: i32,
): void {
  put<i32>(1, count);
  put<i32>(2, area);
  put<usize>(3, x);
  put<i32>(4, ldx);
  put<usize>(5, list);
  put<usize>(6, coefficients);
  put<usize>(7, y);
  put<i32>(8, ldy);
  put<i32>(9, relu);
  share(normalisedImages, images, 1, cost(images, count, area, CHANGED));
}

function normalisedImages(from: i32, to: i32, t: i32): void {
  const ldx = arg<i32>(4);
  const ldy = arg<i32>(8);
  normaliseSome(
    to - from, arg<i32>(1), arg<i32>(2), imagesFrom(3, from, ldx), ldx, arg<usize>(5), arg<usize>(6), imagesFrom(7, from, ldy), ldy,
    arg<i32>(9),
  );
}

/** As norm/shortcut, on all threads. */
export function addShortcut(
  images: i32, count: i32, area: i32, x: usize, ldx: i32, from: usize, y: usize, ldy: i32, to: usize, onto: i32,
): void {
  put<i32>(1, count);
  put<i32>(2, area);
  put<usize>(3, x);
  put<i32>(4, ldx);
  put<usize>(5, from);
  put<usize>(6, y);
  put<i32>(7, ldy);
  put<usize>(8, to);
  put<i32>(9, onto);
  share(joinedImages, images, 1, cost(images, count, area, CHANGED));
}

function joinedImages(from: i32, to: i32, t: i32): void {
  const ldx = arg<i32>(4);
  const ldy = arg<i32>(7);
  addSome(
    to - from, arg<i32>(1), arg<i32>(2), imagesFrom(3, from, ldx), ldx, arg<usize>(5), imagesFrom(6, from, ldy), ldy, arg<usize>(8),
    arg<i32>(9),
  );
}

/** The arguments of a pooling but for its images: from where to where, each with the floats from one image to the next. */
// @ts-ignore: decorator
@inline
function putPool(
  maps: i32, height: i32, width: i32, window: usize, from: usize, ldFrom: i32, to: usize, ldTo: i32,
): void {
  put<i32>(1, maps);
  put<i32>(2, height);
  put<i32>(3, width);
  put<usize>(4, window);
  put<usize>(5, from);
  put<i32>(6, ldFrom);
  put<usize>(7, to);
  put<i32>(8, ldTo);
}

/** As conv/averagePool, on all threads. */
export function averagePool(
  images: i32, maps: i32, height: i32, width: i32, window: usize, x: usize, ldx: i32, out: usize, ldOut: i32,
): void {
  putPool(maps, height, width, window, x, ldx, out, ldOut);
  share(pooledImages, images, 1, cost(images, maps, height * width, AVERAGED));
}

function pooledImages(from: i32, to: i32, t: i32): void {
  const ldx = arg<i32>(6);
  const ldOut = arg<i32>(8);
  pools.averagePool(
    to - from, arg<i32>(1), arg<i32>(2), arg<i32>(3), arg<usize>(4), imagesFrom(5, from, ldx), ldx, imagesFrom(7, from, ldOut), ldOut,
  );
}

/** As conv/averagePool, on all threads. */
export function averagePoolGradient(
  images: i32, maps: i32, height: i32, width: i32, window: usize, dout: usize, ldOut: i32, dx: usize, ldx: i32,
): void {
  putPool(maps, height, width, window, dout, ldOut, dx, ldx);
  share(pooledGradients, images, 1, cost(images, maps, height * width, CHANGED));
}

function pooledGradients(from: i32, to: i32, t: i32): void {
  const ldOut = arg<i32>(6);
  const ldx = arg<i32>(8);
  pools.averagePoolGradient(
    to - from, arg<i32>(1), arg<i32>(2), arg<i32>(3), arg<usize>(4), imagesFrom(5, from, ldOut), ldOut, imagesFrom(7, from, ldx), ldx,
  );
}

/** The arguments of maxima but for how many maps there are. */
// @ts-ignore: decorator
@inline
function putMaxima(height: i32, width: i32, window: usize, y: usize, ldy: i32, out: usize, indices: usize): void {
  putPool(0, height, width, window, y, ldy, out, 0);
  put<usize>(9, indices);
}

/** Cells of a map behind pooling. */
// @ts-ignore: decorator
@inline
function areaBehind(): i32 {
  const window = arg<usize>(4);
  return rowsOfWindows(window) * windowsInRow(window);
}

/** As conv/pool, on all threads: each has some of the maps, whichever images they are of. */
export function poolMaps(
  maps: i32, height: i32, width: i32, window: usize, y: usize, ldy: i32, out: usize, indices: usize,
): void {
  putMaxima(height, width, window, y, ldy, out, indices);
  share(someMaxima, maps, 1, cost(1, maps, height * width, AVERAGED));
}

function someMaxima(from: i32, to: i32, t: i32): void {
  const ldy = arg<i32>(6);
  const area = areaBehind();
  maxima.poolMaps(
    to - from, arg<i32>(2), arg<i32>(3), arg<usize>(4), imagesFrom(5, from, ldy), ldy, imagesFrom(7, from, area),
    arg<usize>(9) + <usize>from * <usize>area,
  );
}

/** As conv/pool, on all threads. */
export function poolMapsGradient(
  maps: i32, height: i32, width: i32, window: usize, dout: usize, indices: usize, dy: usize, ldy: i32,
): void {
  putMaxima(height, width, window, dy, ldy, dout, indices);
  share(someMaximaGradients, maps, 1, cost(1, maps, height * width, CHANGED));
}

function someMaximaGradients(from: i32, to: i32, t: i32): void {
  const ldy = arg<i32>(6);
  const area = areaBehind();
  maxima.poolMapsGradient(
    to - from, arg<i32>(2), arg<i32>(3), arg<usize>(4), imagesFrom(7, from, area), arg<usize>(9) + <usize>from * <usize>area,
    imagesFrom(5, from, ldy), ldy,
  );
}
