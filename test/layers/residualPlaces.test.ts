/** That how many rows there are places for, and what is made twice for want of them, changes no bits. */
import '../../src/residual.js';
import '../../src/inference/residual.js';
import '../../src/threads.js';
import { afterEach, describe, expect, test } from 'vitest';
import { type LayerOptions, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { provide } from '../../src/layers/kinds.js';
import { evaluatedResidual, evaluatedWithin } from '../../src/layers/residual/evaluatedKind.js';
import { trainedResidual, trainedWithin } from '../../src/layers/residual/trainedKind.js';
import { encodeModel } from '../../src/saving/model.js';
import { Random } from '../support/random.js';
import { threadsOf } from '../support/threads.js';
import { shareAllPhases } from '../threads/shareAllPhases.js';

shareAllPhases();

const inputs = { channels: 2, height: 8, width: 7 };
const stem = { conv: 4, kernel: 3, padding: 1, batchNorm: true } as const;

const networks: Readonly<Record<string, readonly LayerOptions[]>> = {
  'blocks and means of whole maps': [
    stem,
    { residual: 4 },
    { residual: 6, stride: 2 },
    { residual: 6, kernel: [1, 3] },
    { averagePool: 'global' },
    3,
  ],
  'blocks below neurons': [stem, { residual: 5 }, { residual: 5 }, 4, 3],
  'normalised convolutions with maxima and means': [
    stem,
    { maxPool: 2 },
    { conv: 5, kernel: 2, batchNorm: true },
    { conv: 3, kernel: 1, relu: false },
    { averagePool: 2 },
    3,
  ],
};

const training: TrainerOptions = {
  ...{ epochs: 3, batchSize: 16, learningRate: 0.02, lambda: 20, weightDecay: 1e-3 },
  ...{ averaging: 0.9, logAlphaLimit: 0.7, removal: 2, optimizer: 'sgd' },
};

/** More than an evaluator takes at once, and no multiple of anything. */
const ROWS = 131;

function rowsOf(examples: number) {
  const random = new Random(1);
  const floats = Float32Array.from(random.values(examples * 2 * 8 * 7));
  return { inputs: floats, labels: Uint32Array.from(random.labels(examples, 3)) };
}

afterEach(() => provide('residual convolution', { evaluated: evaluatedResidual, trained: trainedResidual }));

async function trained(layers: readonly LayerOptions[]): Promise<Network> {
  const network = await Network.create({ inputs, layers, seed: 5 });
  for await (const _ of new Trainer(network, rowsOf(60), training));
  return network;
}

/** What a network, what pruning leaves of it, its dense form, and a model of its file predict, of floats and of bytes. */
async function answersOf(network: Network): Promise<Float32Array[]> {
  const { inputs: floats } = rowsOf(ROWS);
  const bytes = Uint8Array.from(floats, (x) => 100 * (x + 1));
  const others = [
    await network.prune(),
    await network.dense(),
    await loadModel(encodeModel(network.state())),
  ];
  return [network, ...others].flatMap((each) => [each.predict(floats), each.predict(bytes)]);
}

describe.each(Object.entries(networks))('%s', (_, layers) => {
  test('predict the same bits of rows that are taken one by one, some at a time, and all at once', async () => {
    const state = (await trained(layers)).state();
    const most = await Network.fromState(state);
    const expected = await answersOf(most);
    for (const budget of [1, 40_000]) {
      provide('residual convolution', { evaluated: evaluatedWithin(budget) });
      const network = await Network.fromState(state);
      expect(network.memoryBytes).toBeLessThan(most.memoryBytes);
      expect(await answersOf(network)).toEqual(expected);
    }
  });

  test('predict the same bits on threads, each of which takes one row at a time', async () => {
    const state = (await trained(layers)).state();
    const expected = (await Network.fromState(state)).predict(rowsOf(ROWS).inputs);
    provide('residual convolution', { evaluated: evaluatedWithin(1) });
    const network = await Network.fromState(state, undefined, state, threadsOf(3));
    expect(network.predict(rowsOf(ROWS).inputs)).toEqual(expected);
    network.threads.stop?.();
  });

  test('train to the same bits where what is normalised is made twice', async () => {
    const expected = await trained(layers);
    provide('residual convolution', { trained: trainedWithin(0) });
    const twice = await trained(layers);
    expect(await twice.digest('averaged')).toBe(await expected.digest('averaged'));
    expect(await twice.digest()).toBe(await expected.digest());
  });
});
