import { formOf } from '../layers/kinds.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { Network } from '../network/network.js';
import { outputsOf, quantised, type WeightLayout } from './int8.js';

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
