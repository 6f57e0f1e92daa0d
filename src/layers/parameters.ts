import type { Arena } from '../runtime/arena.js';
import { convolutionPart } from './kinds.js';
import { biasesOf, columnsOf, gateCount, type LayerShape, rowsOf } from './shape.js';

/** Where the parameters of a layer, or numbers of the same form, stand in linear memory. */
export interface ParameterRegion {
  /** W [rows, columns] */
  readonly weights: number;
  /** b [outputs]; empty for a convolution, whose biases are in W */
  readonly bias: number;
  /** log α of each gate; 0 where there are none */
  readonly logAlpha: number;
}

/** The parameters of a layer, copied out of linear memory. */
export interface LayerParameters {
  /** Input neurons; channels of a convolution. */
  readonly inputs: number;
  /** Neurons; maps of a convolution. */
  readonly outputs: number;
  /** W [inputs, outputs], or [outputs, inputs, kernel, kernel], row by row */
  readonly weights: Float32Array;
  /** b [outputs] */
  readonly bias: Float32Array;
  /**
   * log α of each gate: [inputs], or [outputs] of a convolution; with gates on weights as these, each map's bias behind its
   * weights. Absent where there are no gates.
   */
  readonly logAlpha?: Float32Array;
}

export function planParameters(arena: Arena, shape: LayerShape): ParameterRegion {
  const rows = rowsOf(shape);
  return {
    weights: arena.words(rows * columnsOf(shape)),
    bias: arena.words(biasesOf(shape)),
    logAlpha: shape.gates ? arena.words(gateCount(shape)) : 0,
  };
}

export function readParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): LayerParameters {
  const { inputs, outputs } = shape;
  const rows = rowsOf(shape);
  const matrix = arena.f32(region.weights, rows * columnsOf(shape));
  const { weights, bias } = shape.conv
    ? convolutionPart('split')(matrix, rows)
    : { weights: matrix.slice(), bias: arena.f32(region.bias, outputs).slice() };
  if (!shape.gates) return { inputs, outputs, weights, bias };
  return { inputs, outputs, weights, bias, logAlpha: arena.f32(region.logAlpha, gateCount(shape)).slice() };
}

export function writeParameters(
  arena: Arena,
  shape: LayerShape,
  region: ParameterRegion,
  from: LayerParameters,
): void {
  const rows = rowsOf(shape);
  const matrix = arena.f32(region.weights, rows * columnsOf(shape));
  if (shape.conv) convolutionPart('join')(from, rows, matrix);
  else {
    matrix.set(from.weights);
    arena.f32(region.bias, shape.outputs).set(from.bias);
  }
  if (shape.gates && from.logAlpha) arena.f32(region.logAlpha, gateCount(shape)).set(from.logAlpha);
}

export function clearParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): void {
  const rows = rowsOf(shape);
  arena.f32(region.weights, rows * columnsOf(shape)).fill(0);
  arena.f32(region.bias, biasesOf(shape)).fill(0);
  if (shape.gates) arena.f32(region.logAlpha, gateCount(shape)).fill(0);
}
