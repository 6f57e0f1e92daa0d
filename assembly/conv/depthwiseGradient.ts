import { combineLanes, dot, sum } from '../math/reduce';
import * as layers from './layer';
import { aheadOf, bytes, copyCells, lengthOf, pitchOf, planeOf, putOffsets, reachOf, slide, tapsOf, vectors } from './line';
import { rowsOfWindows, strideX, strideY, windowsInRow } from './window';

/**
 * The gradients of a depthwise convolution (./depthwise) from dy, which knows no rectifier: whoever calls has made 0 what that held back.
 *
 *     D[m, k] = Σ over images and (oy, ox) of dy · the cell under tap k       D[m, taps] = Σ dy       D [maps, taps + 1], pitch dPitch
 *     dx[m, i] = Σ_k w[m, k] · dy of the window whose tap k is on cell i      where somebody asks for it
 *
 * dy is a line, too, behind zeros as long as a window reaches, and 0 where no window begins: dx slides over it with the offsets of
 * taps turned back, and D is the product of it and x from each tap's offset on. These sums are lane trees (math/reduce) for each image,
 * along the line, and go from the first image to the last; dx is a sum over the taps, from its first product on.
 */
export function depthwiseImagesGradient(layer: usize, rows: i32): void {
  gradientsOfMaps(layer, rows, 0, layers.maps(layer), 0);
}

/** Maps `top` to before `bottom` of all images, with the scratch of thread t. */
export function gradientsOfMaps(layer: usize, images: i32, top: i32, bottom: i32, t: i32): void {
  const window = layers.window(layer);
  const height = layers.height(layer);
  const width = layers.width(layer);
  const rows = rowsOfWindows(window);
  const across = windowsInRow(window);
  const pitch = pitchOf(layer);
  const taps = tapsOf(window);
  const length = lengthOf(layer);
  const ahead = aheadOf(layer);
  const offsets = layers.right(layer, t);
  const line = offsets + bytes(2 * taps);
  const sums = line + bytes(planeOf(layer));
  const slopes = sums + bytes(planeOf(layer) + reachOf(layer));
  putOffsets(window, pitch, offsets);
  memory.fill(line, 0, slopes + bytes(planeOf(layer)) - line);
  for (let map = top; map < bottom; map++) {
    const d = layers.d(layer) + bytes(map * layers.dPitch(layer));
    const w = layers.left(layer) + bytes(map * (taps + 1));
    const x = bytes(map * height * width);
    for (let n: i32 = 0; n < images; n++) {
      const dy = layers.outputGradients(layer, n) + bytes(map * rows * across);
      copyCells(height, width, layers.images(layer, n) + x, bytes(width), 4, line + bytes(ahead), bytes(pitch), 4);
      copyCells(rows, across, dy, bytes(across), 4, slopes, bytes(strideY(window) * pitch), bytes(strideX(window)));
      for (let k: i32 = 0; k < taps; k += 4) someTaps(length, slopes, line, offsets, k, taps - k, d, n);
      addTo(d + bytes(taps), n, sum(rows * across, dy));
      if (!layers.asksForImageGradients(layer)) continue;
      slide(vectors((height - 1) * pitch + width), taps, offsets + bytes(taps), w, 0, -<f32>Infinity, slopes + bytes(ahead), sums);
      copyCells(height, width, sums, bytes(pitch), 4, layers.imageGradients(layer, n) + x, bytes(width), 4);
    }
  }
}

/** D goes on at taps k to k + 3, or at those that are `left`: a sum alone would wait for each addition. */
function someTaps(length: i32, slopes: usize, line: usize, offsets: usize, k: i32, left: i32, d: usize, n: i32): void {
  offsets += bytes(k);
  d += bytes(k);
  if (ASC_FEATURE_SIMD) {
    const end = slopes + bytes(length);
    let x0 = line + load<i32>(offsets);
    let x1 = line + load<i32>(offsets + bytes(min(1, left - 1)));
    let x2 = line + load<i32>(offsets + bytes(min(2, left - 1)));
    let x3 = line + load<i32>(offsets + bytes(min(3, left - 1)));
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let at = slopes; at < end; at += 16) {
      const dy = v128.load(at);
      s0 = f32x4.add(s0, f32x4.mul(dy, v128.load(x0)));
      s1 = f32x4.add(s1, f32x4.mul(dy, v128.load(x1)));
      s2 = f32x4.add(s2, f32x4.mul(dy, v128.load(x2)));
      s3 = f32x4.add(s3, f32x4.mul(dy, v128.load(x3)));
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
    }
    addTo(d, n, combineLanes(s0));
    if (left > 1) addTo(d + 4, n, combineLanes(s1));
    if (left > 2) addTo(d + 8, n, combineLanes(s2));
    if (left > 3) addTo(d + 12, n, combineLanes(s3));
  } else {
    for (let i: i32 = 0, count = min(4, left); i < count; i++) {
      addTo(d + bytes(i), n, dot(length, slopes, line + load<i32>(offsets + bytes(i))));
    }
  }
}

/** What begins with image 0. */
// @ts-ignore: decorator
@inline
function addTo(at: usize, n: i32, value: f32): void {
  store<f32>(at, n > 0 ? load<f32>(at) + value : value);
}
