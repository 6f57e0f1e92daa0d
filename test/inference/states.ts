import type { LayerParameters, LayerState } from '../../src/layers/plan.js';
import type { NetworkState } from '../../src/network/state.js';
import { Random } from '../support/random.js';

/** A network of random sizes: gates that are open, half open and closed or none, averages or none, inputs lost or none. */
export function randomState(seed: number): NetworkState {
  const random = new Random(seed);
  const depth = random.integer(1, 4);
  const sizes = Array.from({ length: depth + 1 }, () => random.integer(1, random.pick([3, 20, 70])));
  const gated = random.pick([true, true, false]);
  const hasAverage = random.pick([true, false]);
  const gates = gated
    ? { temperature: 0.6, gamma: -0.1, zeta: 1.1, testGate: random.pick(['mean', 'median'] as const) }
    : undefined;
  const layers = sizes.slice(1).map((outputs, l): LayerState => {
    const width = sizes[l] + random.pick([0, 5]);
    const origins = width === sizes[l] ? undefined : Int32Array.from({ length: sizes[l] }, (_, i) => i + 3);
    const set = () => randomParameters(random, sizes[l], outputs, gated);
    return { width, origins, gates, last: set(), averaged: hasAverage ? set() : undefined };
  });
  return { output: random.pick(['softmax', 'linear', 'sigmoid']), seed, layers };
}

function randomParameters(random: Random, inputs: number, outputs: number, gated: boolean): LayerParameters {
  const floats = (n: number, low: number, high: number) => Float32Array.from(random.values(n, low, high));
  return {
    inputs,
    outputs,
    weights: floats(inputs * outputs, -1, 1),
    bias: floats(outputs, -1, 1),
    // Most of them closed now and then, and all of a narrow layer's.
    ...(gated && { logAlpha: floats(inputs, -5, random.pick([-1, 4])) }),
  };
}
