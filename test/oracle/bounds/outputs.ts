import { expect } from 'vitest';
import type { Network } from '../../../src/network/network.js';
import { type Bounded, UNIT } from './bounded.js';
import { boundedGatesOf } from './gates.js';
import { linkedLayers } from './links.js';
import { boundedSigmoid, boundedSoftmax } from './losses.js';
import { boundedForward, boundedRows } from './objective.js';

/** Outputs before any softmax, by the oracle, of the parameters that predict. */
export function boundedLogits(network: Network, rows: Float32Array | Uint8Array): Bounded {
  const state = network.state();
  const layers = linkedLayers(state, network.hasAverage ? 'averaged' : 'last');
  const gates = layers.map(({ logAlpha }, l) => {
    const own = state.layers[l].gates;
    return logAlpha && own ? boundedGatesOf(own).test(logAlpha) : undefined;
  });
  const steps = boundedForward(layers, rows.length / network.inputs, boundedRows(rows), gates, false);
  return steps[steps.length - 1].y;
}

/** Outputs, by the oracle, of the parameters that predict. */
export function boundedOutputs(network: Network, rows: Float32Array | Uint8Array): Bounded {
  const logits = boundedLogits(network, rows);
  if (network.output === 'linear') return logits;
  if (network.output === 'sigmoid') return boundedSigmoid(logits);
  return boundedSoftmax(logits, rows.length / network.inputs);
}

/** @param times how often the bound may be needed: between two results, each of which may be so far from the truth, twice */
export function expectWithin(
  actual: ArrayLike<number>,
  { value, error }: Bounded,
  times: number,
  what: string,
): void {
  expect(actual.length, `${what}: length`).toBe(value.length);
  value.forEach((expected, i) => {
    const most = times * error[i] + UNIT * Math.abs(expected);
    if (!(Math.abs(actual[i] - expected) <= most))
      expect.fail(`${what}[${i}] is ${actual[i]}, not ${expected} ± ${most}`);
  });
}
