import { formOf } from '../layers/kinds.js';
import type { LayerParameters, LayerState } from '../layers/plan.js';
import { Network } from '../network/network.js';
import { outputsOf, quantised, type WeightLayout } from './int8.js';
import { joinParts, separableParts } from './separable.js';

/** A layer with the weights that 8-bit codes stand for. */
function rounded(layer: LayerState): LayerParameters {
  const { last, conv } = layer;
  const { outputs } = last;
  const layout: WeightLayout = formOf(layer).gatesInputs ? 'outputs last' : 'outputs first';
  const round = (weights: Float32Array) => {
    const outputOf = outputsOf(weights, outputs, layout);
    const { codes, scales } = quantised(weights, outputs, layout);
    return Float32Array.from(codes, (code, i) => code * scales[outputOf(i)]);
  };
  const parts = conv && separableParts(conv, last);
  const weights = parts
    ? joinParts(last, round(parts.channels.weights), round(parts.windows))
    : round(last.weights);
  return { ...last, weights };
}

/** A pruned network with the weights that 8-bit codes stand for. */
export async function quantisedNetwork(network: Network): Promise<Network> {
  const state = (await network.prune()).state();
  const layers = state.layers.map((layer) => ({ ...layer, last: rounded(layer) }));
  return Network.fromState({ ...state, layers }, network.kernels);
}
