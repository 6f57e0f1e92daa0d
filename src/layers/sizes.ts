import { formOf } from './kinds.js';
import { gatesWeights, type LayerGeometry, type LayerShape } from './shape.js';

/** Rows of W, which are as many as a layer with gates has gates. */
export function rowsOf(shape: LayerShape): number {
  return formOf(shape).rows(shape);
}

/** Columns of W. */
export function columnsOf(shape: LayerShape): number {
  return formOf(shape).columns(shape);
}

/** Biases beside W. */
export function biasesOf(shape: LayerShape): number {
  return formOf(shape).biases(shape);
}

/** Gates of a layer: one for each row of W, or one for each of its cells. */
export function gateCount(shape: LayerShape): number {
  return gatesWeights(shape) ? rowsOf(shape) * columnsOf(shape) : rowsOf(shape);
}

/** Numbers of a row below a layer: a convolution's are images, [channels, height, width]. */
export function imageSize(shape: LayerShape): number {
  return rowSize(shape, shape.inputs);
}

/** Numbers of a row below a network, whose first layer began with `width` rows of W: inputs that were removed count. */
export function rowSize(first: LayerShape, width: number): number {
  return formOf(first).rowSize(first, width);
}

/** Weights that meet in an output: of a convolution channels · kernel cells. */
export function fanIn(shape: LayerShape): number {
  return formOf(shape).fanIn(shape, shape.inputs);
}

/**
 * The layer below, if its gates are on its outputs and those of the layer itself on its inputs: then these are cells of the
 * maps below. Input i of those that it began with is cell i mod n of map ⌊i / n⌋, n = `mapCells`, and it is open if its own
 * gate and its map's are. Undefined elsewhere.
 */
export function mapsBelow<T extends LayerGeometry>(
  layer: LayerGeometry,
  below: T | undefined,
): T | undefined {
  return below && formOf(layer).gatesInputs && !formOf(below).gatesInputs ? below : undefined;
}

/** Cells of each output of a layer as the next one sees it: 1 for neurons. */
export function mapCells(layer: LayerGeometry): number {
  return formOf(layer).cells(layer);
}
