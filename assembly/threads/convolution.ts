/** Convolutions on all threads: each has some of the images, and then some of the weights' gradient. */
import * as layers from '../conv/layer';
import { addGateSlopes, forwardImages, gradientsOfImages, gradientsOfWeights } from '../conv/training';
import { MR, NR } from '../gemm/microkernel';
import { PANELS } from '../gemm/sparseMicrokernel';
import { evaluateSome } from '../winograd/evaluation';
import { arg, put, share, threads } from './crew';

/** Multiply-adds in a ns, packing included. */
const SPEED: f64 = ASC_FEATURE_SIMD ? 14 : 3.5;

/** Columns of D that a tile of a sparse product is wide. */
const STRIP: i32 = NR * PANELS;

/** Of one image, in ns. */
// @ts-ignore: decorator
@inline
function costOfImage(layer: usize): f64 {
  const area = <f64>layers.mapHeight(layer) * <f64>layers.mapWidth(layer);
  return (<f64>layers.maps(layer) * <f64>layers.columns(layer) * area) / SPEED;
}

/** As conv/training, on all threads. */
export function convolveImages(layer: usize, rows: i32): void {
  put<usize>(0, layer);
  share(someImages, rows, 1, costOfImage(layer) * <f64>rows);
}

function someImages(from: i32, to: i32, t: i32): void {
  forwardImages(arg<usize>(0), from, to, t);
}

/** As winograd/evaluation, on all threads. */
export function evaluateImages(layer: usize, rows: i32): void {
  put<usize>(0, layer);
  // Taken at points or in one pass, an image takes half as long.
  share(evaluatedImages, rows, 1, 0.5 * costOfImage(layer) * <f64>rows);
}

function evaluatedImages(from: i32, to: i32, t: i32): void {
  evaluateSome(arg<usize>(0), from, to, t);
}

/** As conv/training, on all threads. */
export function convolveImagesGradient(layer: usize, rows: i32): void {
  const together = layers.together(layer);
  const rowPanels = (layers.maps(layer) + MR - 1) / MR;
  const strips = (layers.columns(layer) + STRIP - 1) / STRIP;
  // Columns are packed by whoever needs them: maps are cut only where there are too few of those.
  const parts = min(rowPanels, max(1, (2 * threads()) / strips));
  for (let n: i32 = 0; n < rows; n += together) {
    const end = min(rows, n + together);
    const cost = costOfImage(layer) * <f64>(end - n);
    put<usize>(0, layer);
    put<i32>(1, n);
    put<i32>(2, end);
    put<i32>(3, parts);
    put<i32>(4, rowPanels);
    share(someGradients, end - n, 1, cost);
    share(someWeights, strips * parts, 1, cost);
  }
  addGateSlopes(layer, rows);
}

function someGradients(from: i32, to: i32, t: i32): void {
  const first = arg<i32>(1);
  gradientsOfImages(arg<usize>(0), first, first + from, first + to, t);
}

/** Blocks of D: those of the same columns come one after another. */
function someWeights(from: i32, to: i32, t: i32): void {
  const layer = arg<usize>(0);
  const parts = arg<i32>(3);
  const rowPanels = arg<i32>(4);
  const maps = layers.maps(layer);
  const columns = layers.columns(layer);
  for (let block = from; block < to; ) {
    const strip = block / parts;
    const part = block - strip * parts;
    // Whole strips go together.
    const strips = part == 0 ? (to - block) / parts : 0;
    const lastPart = strips > 0 ? parts : min(parts, part + to - block);
    const top = ((rowPanels * part) / parts) * MR;
    const bottom = min(maps, ((rowPanels * lastPart) / parts) * MR);
    const end = min(columns, (strip + max(1, strips)) * STRIP);
    gradientsOfWeights(layer, arg<i32>(1), arg<i32>(2), top, bottom, strip * STRIP, end, t);
    block += strips > 0 ? strips * parts : lastPart - part;
  }
}
