import { formOf } from '../layers/kinds.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { Network } from '../network/network.js';
import type { WeightLayout } from './loops.js';

/** The greatest code, and minus the least one: symmetric, so that 0 stays 0. */
const MOST = 127;

/** Weights as 8-bit integers: weight = code · scale, rounded to float32, with a scale for each output. */
export interface QuantisedWeights {
  /** Laid out as the weights. */
  readonly codes: Int8Array;
  /** f32 [outputs]: the greatest |weight| of an output / 127 */
  readonly scales: Float32Array;
}

/** The codes next to the weights. Halves are rounded away from 0; an output of zeros has scale 0. */
export function quantised(weights: Float32Array, outputs: number, layout: WeightLayout): QuantisedWeights {
  const outputOf = outputsOf(weights, outputs, layout);
  const scales = new Float32Array(outputs);
  weights.forEach((weight, i) => {
    scales[outputOf(i)] = Math.max(scales[outputOf(i)], Math.abs(weight));
  });
  scales.forEach((most, o) => {
    scales[o] = most / MOST;
  });
  const codes = Int8Array.from(weights, (weight, i) => {
    const code = Math.floor(Math.abs(weight) / scales[outputOf(i)] + 0.5);
    // A tiny scale is a rounded one; and 0 / 0 is no number.
    return code > 0 ? Math.sign(weight) * Math.min(MOST, code) : 0;
  });
  return { codes, scales };
}

/** A layer with the weights that 8-bit codes stand for. */
function rounded(layer: LayerState): LayerParameters {
  const { outputs, weights } = layer.last;
  const layout: WeightLayout = formOf(layer).gatesInputs ? 'outputs last' : 'outputs first';
  const outputOf = outputsOf(weights, outputs, layout);
  const { codes, scales } = quantised(weights, outputs, layout);
  return { ...layer.last, weights: Float32Array.from(codes, (code, i) => code * scales[outputOf(i)]) };
}

/** A pruned network with the weights that 8-bit codes stand for. */
export async function quantisedNetwork(network: Network): Promise<Network> {
  const state = (await network.prune()).state();
  const layers = state.layers.map((layer) => ({ ...layer, last: rounded(layer) }));
  return Network.fromState({ ...state, layers }, network.kernels);
}

/** Of which output weight i is. */
function outputsOf(weights: Float32Array, outputs: number, layout: WeightLayout): (i: number) => number {
  if (layout === 'outputs last') return (i) => i % outputs;
  const each = weights.length / outputs;
  return (i) => Math.floor(i / each);
}
