/** P(z ≠ 0) gate by gate is what the sums of the summary are made of, whatever was removed. */
import { describe, expect, test } from 'vitest';
import '../../src/convolutions.js';
import { Network, type NetworkOptions, Trainer } from '../../src/index.js';
import { clusters, collect } from '../support/examples.js';

const networks: readonly (readonly [string, NetworkOptions])[] = [
  ['dense layers', { inputs: 20, layers: [7, 5, 3] }],
  ['no gates', { inputs: 20, layers: [7, 3], gates: false }],
  ['gates on weights', { inputs: 20, layers: [7, 3], gates: { on: 'weights' } }],
  ['convolutions', { inputs: { channels: 1, height: 4, width: 5 }, layers: [{ conv: 3, kernel: 2 }, 6, 3] }],
];

describe.each(networks)('P(z ≠ 0) of a network with %s', (_, options) => {
  test('sums to what the summary expects', async () => {
    const network = await Network.create({ ...options, seed: 3 });
    const probabilities = network.openProbabilities();
    const { layers } = network.summary();
    expect(probabilities.map(({ length }) => length)).toEqual(layers.map(({ gates }) => gates));
    const sums = probabilities.map((all) => all.reduce((sum, p) => sum + p, 0));
    sums.forEach((sum, l) => {
      expect(sum / layers[l].expectedOpen).toBeCloseTo(1, 5);
    });
  });
});

test('has the formula of the paper, sigmoid(log α − β log(−γ / ζ)), and 0 where an input was removed', async () => {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 5 });
  const removing = { epochs: 40, batchSize: 30, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 };
  await collect(new Trainer(network, clusters(330, 20, 3), removing));
  const { logAlpha } = network.parameters('averaged')[0];
  const [first] = network.openProbabilities();
  const kept = first.filter((p) => p > 0);
  expect(first).toHaveLength(20);
  expect(kept.length).toBeLessThan(20);
  const expected = [...(logAlpha as Float32Array)].map(
    (a) => 1 / (1 + Math.exp(-(a - (2 / 3) * Math.log(0.1 / 1.1)))),
  );
  expect(kept).toHaveLength(expected.length);
  kept.forEach((p, i) => {
    expect(p).toBeCloseTo(expected[i], 5);
  });
  const state = network.state();
  const origins = state.layers[0].origins as Int32Array;
  expect([...origins].every((input) => first[input] > 0)).toBe(true);
});
