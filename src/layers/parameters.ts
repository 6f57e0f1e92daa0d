import type { GateSettings } from '../gates/settings.js';
import type { Arena } from '../runtime/arena.js';

/** A dense layer: y = (x ∘ z) W + b, with a gate z on each input, or none. */
export interface LayerShape {
  /** Sizes as they are now: removal makes them smaller, for everyone who holds this shape. */
  inputs: number;
  outputs: number;
  readonly gates: GateSettings | undefined;
}

/** Where the parameters of a layer stand in linear memory. */
export interface ParameterRegion {
  /** W [inputs, outputs] */
  readonly weights: number;
  /** b [outputs] */
  readonly bias: number;
  /** log α [inputs]; 0 where there are no gates */
  readonly logAlpha: number;
}

/** The parameters of a layer, copied out of linear memory. */
export interface LayerParameters {
  readonly inputs: number;
  readonly outputs: number;
  /** W [inputs, outputs], row by row */
  readonly weights: Float32Array;
  /** b [outputs] */
  readonly bias: Float32Array;
  /** log α [inputs]; absent where there are no gates */
  readonly logAlpha?: Float32Array;
}

export function planParameters(arena: Arena, shape: LayerShape): ParameterRegion {
  return {
    weights: arena.words(shape.inputs * shape.outputs),
    bias: arena.words(shape.outputs),
    logAlpha: shape.gates ? arena.words(shape.inputs) : 0,
  };
}

export function readParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): LayerParameters {
  const { inputs, outputs } = shape;
  const weights = arena.f32(region.weights, inputs * outputs).slice();
  const bias = arena.f32(region.bias, outputs).slice();
  if (!shape.gates) return { inputs, outputs, weights, bias };
  return { inputs, outputs, weights, bias, logAlpha: arena.f32(region.logAlpha, inputs).slice() };
}

export function writeParameters(
  arena: Arena,
  shape: LayerShape,
  region: ParameterRegion,
  from: LayerParameters,
): void {
  arena.f32(region.weights, shape.inputs * shape.outputs).set(from.weights);
  arena.f32(region.bias, shape.outputs).set(from.bias);
  if (shape.gates && from.logAlpha) arena.f32(region.logAlpha, shape.inputs).set(from.logAlpha);
}

export function clearParameters(arena: Arena, shape: LayerShape, region: ParameterRegion): void {
  arena.f32(region.weights, shape.inputs * shape.outputs).fill(0);
  arena.f32(region.bias, shape.outputs).fill(0);
  if (shape.gates) arena.f32(region.logAlpha, shape.inputs).fill(0);
}

/** Leading dimension of a row of activations: whole tiles of the product. */
export function leading(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}
