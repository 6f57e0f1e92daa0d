import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { stateBuffers } from '../../src/network/state.js';
import { clusters, collect } from '../support/examples.js';
import { seen } from '../support/seen.js';

const data = clusters(330, 20, 3);
const removing: TrainerOptions = {
  epochs: 40,
  batchSize: 30,
  lambda: 1,
  learningRate: 2e-2,
  logAlphaLimit: 3,
  removal: 2,
};

const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['that is fresh', () => Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 })],
  ['without gates', () => Network.create({ inputs: 20, layers: [5, 3], gates: false, output: 'linear' })],
  ['with averages', () => trained({ epochs: 2 })],
  ['without averages', () => trained({ epochs: 2, averaging: false })],
  ['that lost inputs', () => trained(removing)],
  ['that was pruned', async () => (await trained(removing)).prune()],
];

async function trained(options: TrainerOptions): Promise<Network> {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });
  await collect(new Trainer(network, data, options));
  return network;
}

describe.each(networks)('the state of a network %s', (_, make) => {
  test('gives the same network, bit for bit, after a clone', async () => {
    const network = await make();
    const again = await Network.fromState(structuredClone(network.state()));
    expect(await seen(again, data.inputs)).toEqual(await seen(network, data.inputs));
  });

  test('is a copy, which can be handed over without copying it again', async () => {
    const network = await make();
    const before = await network.digest();
    const state = network.state();
    const moved = structuredClone(state, { transfer: stateBuffers(state) });
    const arrays = state.layers.flatMap(({ origins, last, averaged }) => [
      ...(origins ? [origins] : []),
      ...Object.values({ ...last, averaged: averaged?.logAlpha }).filter((value) =>
        ArrayBuffer.isView(value),
      ),
    ]);
    expect(arrays.map(({ byteLength }) => byteLength)).toEqual(arrays.map(() => 0));
    expect(moved).toEqual(network.state());
    expect(await network.digest()).toBe(before);
  });
});

test('a network from a state is trained on to the same bits', async () => {
  const network = await trained(removing);
  expect(network.shapes[1].inputs).toBeLessThan(16);
  const again = await Network.fromState(network.state());
  for (const each of [network, again]) {
    await collect(new Trainer(each, data, { ...removing, epochs: 5, sampling: 'example' }));
  }
  expect(await seen(again, data.inputs)).toEqual(await seen(network, data.inputs));
});
