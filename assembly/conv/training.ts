/**
 * A gated convolution with a rectifier and max pooling while it trains (./layer), image by image. The patches of an image are a
 * matrix, [channels · kernel cells + 1, positions], whose last row of ones meets the biases in W; it exists only as panels:
 *
 *     y = (z ⊙ W) · patches       out = max over windows of max(0, y)
 *     D = Σ over images of dy · patchesᵀ              dx = dyᵀ · (z ⊙ W), added up where patches overlap
 *
 * Where windows have no cells out is y, and nothing is rectified or pooled. D is summed over the images from the first to the last, and
 * in each over the positions. With one gate sample per example y is gated, and W is not.
 */
import { multiplyPacked, multiplyPackedOnto } from '../gemm/gemm';
import { leftPanels, packLeft, packLeftTransposed } from '../gemm/pack';
import { multiplySparse, multiplySparseOnto, packSparse, packSparseTransposed, sparsePanels, sparseSteps } from '../gemm/sparse';
import { dot } from '../math/reduce';
import { addPatches } from './addPatches';
import * as layers from './layer';
import { copyMaps, scaleMaps } from './maps';
import { packPatches } from './patches';
import { packColumnsTransposed } from './patchesTransposed';
import { poolMaps, poolMapsGradient } from './pool';

/** x -> out and places, of so many images. */
export function convolveImages(layer: usize, rows: i32): void {
  forwardImages(layer, 0, rows, 0);
}

/** From dOut: D, dx where somebody asks for it, and with a gate sample per example what the gates' gradient gets of the data. */
export function convolveImagesGradient(layer: usize, rows: i32): void {
  const together = layers.together(layer);
  for (let n: i32 = 0; n < rows; n += together) {
    const end = min(rows, n + together);
    gradientsOfImages(layer, n, n, end, 0);
    gradientsOfWeights(layer, n, end, 0, layers.maps(layer), 0, layers.columns(layer), 0);
  }
  addGateSlopes(layer, rows);
}

/** Images `from` to before `to`, with the scratch of thread t. */
export function forwardImages(layer: usize, from: i32, to: i32, t: i32): void {
  const maps = layers.maps(layer);
  const area = layers.mapHeight(layer) * layers.mapWidth(layer);
  const pitch = layers.mapPitch(layer);
  const right = layers.right(layer, t);
  const perExample = layers.hasGatesPerExample(layer);
  const own = layers.wholeMaps(layer, t);
  const plain = layers.isPlain(layer);
  for (let n = from; n < to; n++) {
    packPatches(
      layers.channels(layer), layers.height(layer), layers.width(layer), layers.window(layer), layers.images(layer, n), right,
    );
    if (plain && !perExample) {
      const out = layers.outputs(layer, n);
      multiplyPacked(maps, area, layers.columns(layer), layers.left(layer), right, out, area, layers.tile(layer, t));
      continue;
    }
    const y = perExample ? layers.ungatedMaps(layer, n) : own;
    multiplyPacked(maps, area, layers.columns(layer), layers.left(layer), right, y, pitch, layers.tile(layer, t));
    // The gates' gradient needs y itself: a copy is gated.
    if (perExample) gateMaps(maps, area, pitch, layers.gatesOf(layer, n), y, own);
    if (plain) copyMaps(maps, area, own, pitch, layers.outputs(layer, n), area);
    else {
      poolMaps(
        maps, layers.mapHeight(layer), layers.mapWidth(layer), layers.pooling(layer), own, pitch, layers.outputs(layer, n),
        layers.places(layer, n),
      );
    }
  }
}

/** gated[map] = z[map] · y[map]; both [maps, area] with leading dimension `pitch`. */
function gateMaps(maps: i32, area: i32, pitch: i32, z: usize, y: usize, gated: usize): void {
  copyMaps(maps, area, y, pitch, gated, pitch);
  scaleMaps(maps, area, gated, pitch, z);
}

/** Of images `from` to before `to`: panels of dy, the first of those done together being `first`; dx; the slopes of the gates. */
export function gradientsOfImages(layer: usize, first: i32, from: i32, to: i32, t: i32): void {
  const maps = layers.maps(layer);
  const area = layers.mapHeight(layer) * layers.mapWidth(layer);
  const pitch = layers.mapPitch(layer);
  const dy = layers.wholeMaps(layer, t);
  for (let n = from; n < to; n++) {
    if (layers.isPlain(layer)) copyMaps(maps, area, layers.outputGradients(layer, n), area, dy, pitch);
    else {
      poolMapsGradient(
        maps, layers.mapHeight(layer), layers.mapWidth(layer), layers.pooling(layer), layers.outputGradients(layer, n),
        layers.places(layer, n), dy, pitch,
      );
    }
    if (layers.hasGatesPerExample(layer)) {
      slopesOfGates(maps, area, layers.ungatedMaps(layer, n), dy, pitch, layers.gateSlopesOf(layer, n));
      scaleMaps(maps, area, dy, pitch, layers.gatesOf(layer, n));
    }
    packMaps(maps, area, dy, pitch, layers.packedGradients(layer, n - first));
    if (layers.asksForImageGradients(layer)) gradientOfImage(layer, n - first, n, dy, t);
  }
}

/**
 * The words of dy of an image as a left operand: whether it is sparse, the steps of each panel if it is, and its panels.
 *
 * Behind pooling three of four cells are 0, and what the rectifier holds back: so zeros are left out (gemm/sparse.ts), as long as
 * that pays. It depends on the image alone, and changes no bits but the sign of a zero.
 */
export function packedMaps(maps: i32, area: i32): i32 {
  return headWords(maps) + max(leftPanels(maps, area), sparsePanels(maps, area));
}

/** Of a product of which more is left, leaving zeros out takes longer than computing it all: as src/layers/dense/zeros.ts has it. */
const WORTH: f32 = 0.65;

/** Of what stands before the panels. */
// @ts-ignore: decorator
@inline
function headWords(maps: i32): i32 {
  return (sparseSteps(maps) + 4) & ~3;
}

// @ts-ignore: decorator
@inline
function isSparse(packed: usize): bool {
  return load<i32>(packed) != 0;
}

// @ts-ignore: decorator
@inline
function stepsOf(packed: usize): usize {
  return packed + 4;
}

// @ts-ignore: decorator
@inline
function panelsOf(maps: i32, packed: usize): usize {
  return packed + (<usize>headWords(maps) << 2);
}

function packMaps(maps: i32, area: i32, dy: usize, pitch: i32, packed: usize): void {
  const panels = panelsOf(maps, packed);
  const kept = packSparse(maps, area, dy, pitch, panels, stepsOf(packed));
  const pays = <f32>kept <= WORTH * <f32>(maps * area);
  if (!pays) packLeft(maps, area, dy, pitch, 0, 0, panels);
  store<i32>(packed, i32(pays));
}

/** slopes[map] ← slopes[map] · Σ_p y[map, p] · dy[map, p]: from dz/dlogα to what the gate's gradient gets of an image. */
function slopesOfGates(maps: i32, area: i32, y: usize, dy: usize, pitch: i32, slopes: usize): void {
  for (let map: i32 = 0; map < maps; map++) {
    const o = (<usize>map * <usize>pitch) << 2;
    const at = slopes + (<usize>map << 2);
    store<f32>(at, load<f32>(at) * dot(area, y + o, dy + o));
  }
}

/**
 * dx of image n, which has that place among those done together, from dy: dpatches [positions, channels · kernel cells] = dyᵀ · (z ⊙ W),
 * added up.
 */
function gradientOfImage(layer: usize, place: i32, n: i32, dy: usize, t: i32): void {
  const maps = layers.maps(layer);
  const area = layers.mapHeight(layer) * layers.mapWidth(layer);
  const pitch = layers.mapPitch(layer);
  const cells = layers.columns(layer) - 1;
  const ld = layers.patchPitch(layer);
  const left = layers.turnedMaps(layer, t);
  const right = layers.rightWeights(layer);
  const dPatches = layers.patchGradients(layer, t);
  const tile = layers.tile(layer, t);
  if (isSparse(layers.packedGradients(layer, place))) {
    const steps = layers.turnedSteps(layer, t);
    packSparseTransposed(area, maps, dy, pitch, left, steps);
    multiplySparse(area, cells, maps, left, steps, right, dPatches, ld, tile);
  } else {
    packLeftTransposed(area, maps, dy, pitch, 0, 0, left);
    multiplyPacked(area, cells, maps, left, right, dPatches, ld, tile);
  }
  addPatches(
    layers.channels(layer), layers.height(layer), layers.width(layer), layers.window(layer), dPatches, ld,
    layers.imageGradients(layer, n), layers.paddedImage(layer, t),
  );
}

/**
 * D of maps `top` to before `bottom` and columns `start` to before `end`, the first ones of panels, goes on by images `first` to before
 * `last`, whose dy is packed; with image 0 it begins.
 */
export function gradientsOfWeights(
  layer: usize, first: i32, last: i32, top: i32, bottom: i32, start: i32, end: i32, t: i32,
): void {
  const maps = layers.maps(layer);
  const area = layers.mapHeight(layer) * layers.mapWidth(layer);
  const pitch = layers.dPitch(layer);
  const d = layers.d(layer) + ((<usize>top * <usize>pitch + <usize>start) << 2);
  const right = layers.right(layer, t);
  const tile = layers.tile(layer, t);
  for (let n = first; n < last; n++) {
    packColumnsTransposed(
      start, end, layers.columns(layer), layers.height(layer), layers.width(layer), layers.window(layer),
      layers.images(layer, n), right,
    );
    const packed = layers.packedGradients(layer, n - first);
    const dy = panelsOf(maps, packed);
    const onto = i32(n > 0);
    if (isSparse(packed)) {
      const left = dy + (<usize>sparsePanels(top, area) << 2);
      const steps = stepsOf(packed) + (<usize>top << 2);
      multiplySparseOnto(bottom - top, end - start, area, left, steps, right, d, pitch, onto, tile);
    } else {
      const left = dy + (<usize>leftPanels(top, area) << 2);
      multiplyPackedOnto(bottom - top, end - start, area, left, right, d, pitch, onto, tile);
    }
  }
}

/** With a gate sample per example: gradient[map] ← gradient[map] + slopes[n, map], image by image. */
export function addGateSlopes(layer: usize, rows: i32): void {
  if (!layers.hasGatesPerExample(layer)) return;
  const gradient = layers.gateGradient(layer);
  for (let n: i32 = 0; n < rows; n++) {
    const slopes = layers.gateSlopesOf(layer, n);
    for (let o: usize = 0, size = <usize>layers.maps(layer) << 2; o < size; o += 4) {
      store<f32>(gradient + o, load<f32>(gradient + o) + load<f32>(slopes + o));
    }
  }
}
