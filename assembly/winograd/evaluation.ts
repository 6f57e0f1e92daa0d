/**
 * A convolution with its rectifier and pooling at test time, image by image, in one of three ways: its tiles at points, if its sizes and
 * the range of the image allow it; in one pass, if it can; by patches, whatever it is. The last two give the same bits.
 */
import { convolvePooled } from '../conv/convolvePooled';
import * as layers from '../conv/layer';
import { copyMaps } from '../conv/maps';
import { packPatches } from '../conv/patches';
import { poolMaps } from '../conv/pool';
import { areTiles, paddingY, windowHeight } from '../conv/window';
import { multiplyPacked } from '../gemm/gemm';
import * as evaluated from './layer';
import { multiplyWinograd, winogradMaps, winogradPooledMaps } from './maps';
import { winogradTakes } from './range';
import { packWinograd } from './tiles';

/** images -> outputs, of so many images; see conv/layer and ./layer for the cells. */
export function evaluateImages(layer: usize, rows: i32): void {
  evaluateSome(layer, 0, rows, 0);
}

/** Images `from` to before `to`, with the scratch of thread t. */
export function evaluateSome(layer: usize, from: i32, to: i32, t: i32): void {
  const channels = layers.channels(layer);
  const cells = layers.height(layer) * layers.width(layer);
  for (let n = from; n < to; n++) {
    const x = layers.images(layer, n);
    const out = layers.outputs(layer, n);
    if (evaluated.atPoints(layer) && winogradTakes(channels, cells, x, evaluated.phases(layer, t))) {
      evaluateAtPoints(layer, x, out, t);
    } else if (channels > 0 && evaluated.inOnePass(layer)) {
      convolvePooled(
        layers.maps(layer), channels, layers.height(layer), layers.width(layer), windowHeight(layers.window(layer)), x,
        layers.left(layer), out, evaluated.offsets(layer, t), layers.tile(layer, t),
      );
    } else {
      evaluateByPatches(layer, x, out, t);
    }
  }
}

function evaluateByPatches(layer: usize, x: usize, out: usize, t: i32): void {
  const right = layers.right(layer, t);
  const y = layers.wholeMaps(layer, t);
  packPatches(layers.channels(layer), layers.height(layer), layers.width(layer), layers.window(layer), x, right);
  const area = layers.mapHeight(layer) * layers.mapWidth(layer);
  multiplyPacked(
    layers.maps(layer), area, layers.columns(layer), layers.left(layer), right, y, layers.mapPitch(layer),
    layers.tile(layer, t),
  );
  pool(layer, y, out, t);
}

/** Its windows are squares, and so is what surrounds the image. */
function evaluateAtPoints(layer: usize, x: usize, out: usize, t: i32): void {
  const maps = layers.maps(layer);
  const kernel = windowHeight(layers.window(layer));
  const padding = paddingY(layers.window(layer));
  const right = layers.right(layer, t);
  const products = evaluated.products(layer, t);
  const phases = evaluated.phases(layer, t);
  const pitch = evaluated.tilePitch(layer);
  const bias = evaluated.biases(layer);
  packWinograd(
    layers.channels(layer), layers.height(layer), layers.width(layer), kernel, padding, x, phases, right,
  );
  multiplyWinograd(
    maps, evaluated.tiles(layer), layers.channels(layer), evaluated.atPoints(layer), right, products, pitch,
    layers.tile(layer, t),
  );
  if (kernel == 5 && areTiles(2, layers.pooling(layer))) {
    winogradPooledMaps(maps, layers.mapHeight(layer), layers.mapWidth(layer), products, pitch, bias, out, phases);
    return;
  }
  const y = layers.wholeMaps(layer, t);
  winogradMaps(
    maps, layers.mapHeight(layer), layers.mapWidth(layer), kernel, products, pitch, bias, y, layers.mapPitch(layer), phases,
  );
  pool(layer, y, out, t);
}

function pool(layer: usize, y: usize, out: usize, t: i32): void {
  if (layers.isPlain(layer)) {
    const area = layers.mapHeight(layer) * layers.mapWidth(layer);
    copyMaps(layers.maps(layer), area, y, layers.mapPitch(layer), out, area);
    return;
  }
  poolMaps(
    layers.maps(layer), layers.mapHeight(layer), layers.mapWidth(layer), layers.pooling(layer), y, layers.mapPitch(layer), out,
    evaluated.unusedPlaces(layer, t),
  );
}
