import type { Arena } from '../runtime/arena.js';
import { formOf } from './kinds.js';
import type { LayerParameters, ParameterRegion } from './plan.js';
import type { LayerShape } from './shape.js';
import { biasesOf, columnsOf, gateCount, rowsOf } from './sizes.js';

export function planParameters(arena: Arena, shape: LayerShape): ParameterRegion {
  const statistics = formOf(shape).normalises?.(shape) ? arena.words(2 * rowsOf(shape)) : 0;
  return { ...planMoments(arena, shape), statistics };
}

/** Of what an optimizer moves: not of statistics. */
export function planMoments(arena: Arena, shape: LayerShape): ParameterRegion {
  const rows = rowsOf(shape);
  return {
    weights: arena.words(rows * columnsOf(shape)),
    bias: arena.words(biasesOf(shape)),
    logAlpha: shape.gates ? arena.words(gateCount(shape)) : 0,
    statistics: 0,
  };
}

export function readParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): LayerParameters {
  const { inputs, outputs } = shape;
  const rows = rowsOf(shape);
  const matrix = arena.f32(region.weights, rows * columnsOf(shape));
  const beside = arena.f32(region.bias, biasesOf(shape));
  return {
    inputs,
    outputs,
    ...formOf(shape).split(matrix, beside, rows, shape),
    ...(shape.gates && { logAlpha: arena.f32(region.logAlpha, gateCount(shape)).slice() }),
    ...(region.statistics && { statistics: arena.f32(region.statistics, 2 * rows).slice() }),
  };
}

export function writeParameters(
  arena: Arena,
  shape: LayerShape,
  region: ParameterRegion,
  from: LayerParameters,
): void {
  const rows = rowsOf(shape);
  const matrix = arena.f32(region.weights, rows * columnsOf(shape));
  formOf(shape).join(from, rows, matrix, arena.f32(region.bias, biasesOf(shape)), shape);
  if (shape.gates && from.logAlpha) arena.f32(region.logAlpha, gateCount(shape)).set(from.logAlpha);
  if (region.statistics && from.statistics) {
    arena.f32(region.statistics, 2 * rows).set(from.statistics);
  }
}

export function clearParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): void {
  const rows = rowsOf(shape);
  arena.f32(region.weights, rows * columnsOf(shape)).fill(0);
  arena.f32(region.bias, biasesOf(shape)).fill(0);
  if (shape.gates) arena.f32(region.logAlpha, gateCount(shape)).fill(0);
  if (region.statistics) arena.f32(region.statistics, 2 * rows).fill(0);
}
