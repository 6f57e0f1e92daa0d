/**
 * A depthwise convolution: map m of an image is its channel m under a window of its own, [maps, taps + 1] with the biases last.
 *
 *     y[m, oy, ox] = f(Σ_(ky, kx) w[m, ky, kx] · x[m, oy·strideY + ky·dilationY − paddingY, ox alike] + b[m])
 *
 * Nothing is summed over channels, so it is no product of matrices: a channel is a line (./line). f is max(0, ·), and a NaN stays one;
 * where the layer's pooling has no cells, f is the identity. The cells of ./layer are those of other convolutions, but that `left` are
 * w as they are, and `right` is scratch of depthwiseWords.
 */
import * as layers from './layer';
import { aheadOf, bytes, copyCells, lengthOf, pitchOf, planeOf, putOffsets, slide, tapsOf } from './line';
import { rowsOfWindows, strideX, strideY, windowsInRow } from './window';

/** images [rows, maps, height · width] -> outputs [rows, maps, mapHeight · mapWidth]. */
export function depthwiseImages(layer: usize, rows: i32): void {
  slideImages(layer, 0, rows, 0);
}

/** Images `from` to before `to`, with the scratch of thread t. */
export function slideImages(layer: usize, from: i32, to: i32, t: i32): void {
  const window = layers.window(layer);
  const height = layers.height(layer);
  const width = layers.width(layer);
  const rows = rowsOfWindows(window);
  const across = windowsInRow(window);
  const pitch = pitchOf(layer);
  const taps = tapsOf(window);
  const length = lengthOf(layer);
  // max(·, −∞) is the identity
  const least: f32 = layers.isPlain(layer) ? -<f32>Infinity : <f32>0;
  const offsets = layers.right(layer, t);
  const line = offsets + bytes(2 * taps);
  const inside = line + bytes(aheadOf(layer));
  const sums = line + bytes(planeOf(layer));
  putOffsets(window, pitch, offsets);
  memory.fill(line, 0, sums - line);
  for (let n = from; n < to; n++) {
    let x = layers.images(layer, n);
    let y = layers.outputs(layer, n);
    let w = layers.left(layer);
    for (let map = layers.maps(layer); map > 0; map--) {
      copyCells(height, width, x, bytes(width), 4, inside, bytes(pitch), 4);
      slide(length, taps, offsets, w, load<f32>(w + bytes(taps)), least, line, sums);
      copyCells(rows, across, sums, bytes(strideY(window) * pitch), bytes(strideX(window)), y, bytes(across), 4);
      x += bytes(height * width);
      y += bytes(rows * across);
      w += bytes(taps + 1);
    }
  }
}
