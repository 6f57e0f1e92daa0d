/** Depthwise convolutions on all threads: each has some of the images, and on the way back some of the maps. */
import { slideImages } from '../conv/depthwise';
import { gradientsOfMaps } from '../conv/depthwiseGradient';
import * as layers from '../conv/layer';
import { tapsOf } from '../conv/line';
import { arg, put, share } from './crew';

/** The ns of a cell under one weight. */
const TAP: f64 = ASC_FEATURE_SIMD ? 0.15 : 1;

// @ts-ignore: decorator
@inline
function cost(layer: usize, rows: i32): f64 {
  const cells = <f64>layers.height(layer) * <f64>layers.width(layer) * <f64>tapsOf(layers.window(layer));
  return cells * <f64>layers.maps(layer) * <f64>rows * TAP;
}

/** As conv/depthwise, on all threads. */
export function depthwiseImages(layer: usize, rows: i32): void {
  put<usize>(0, layer);
  share(someImages, rows, 1, cost(layer, rows));
}

function someImages(from: i32, to: i32, t: i32): void {
  slideImages(arg<usize>(0), from, to, t);
}

/** As conv/depthwiseGradient, on all threads. */
export function depthwiseImagesGradient(layer: usize, rows: i32): void {
  put<usize>(0, layer);
  put<i32>(1, rows);
  share(someMaps, layers.maps(layer), 1, 2 * cost(layer, rows));
}

function someMaps(from: i32, to: i32, t: i32): void {
  gradientsOfMaps(arg<usize>(0), arg<i32>(1), from, to, t);
}
