import { describe, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadMnist, type MnistSet } from '../../src/node.js';
import { collect } from '../support/examples.js';
import { expectLogits, expectOutputs, expectSameDigits } from './expectOnnx.js';
import { data, networks } from './networks.js';

describe.each(networks)('ONNX Runtime, of a network %s', (_, make) => {
  test('gives its outputs within rounding, for one row and for many', async () => {
    await expectOutputs(await make(), data.inputs);
  });

  test('gives its logits', async () => {
    await expectLogits(await make(), data.inputs);
  });
});

describe('on all 10,000 test images of MNIST, the ONNX file of', () => {
  const layers = [300, 100, 10];

  async function trained(training: TrainerOptions, train: MnistSet, linear = false): Promise<Network> {
    const network = await Network.create({
      inputs: 784,
      layers,
      seed: 1,
      output: linear ? 'linear' : 'softmax',
    });
    const part = { inputs: train.inputs.subarray(0, 10_000 * 784), labels: train.labels.subarray(0, 10_000) };
    const targets = Float32Array.from({ length: 100_000 }, (_, i) =>
      part.labels[Math.floor(i / 10)] === i % 10 ? 1 : 0,
    );
    const set = linear ? { inputs: part.inputs, targets } : part;
    await collect(new Trainer(network, set, { batchSize: 100, learningRate: 5e-3, ...training }));
    return network;
  }

  const sparse = { epochs: 6, lambda: 0.3, averaging: 0.99 };
  let shared: Promise<Network> | undefined;
  const gated = (train: MnistSet) => {
    shared ??= trained(sparse, train);
    return shared;
  };
  const cases: readonly (readonly [string, (train: MnistSet) => Promise<Network>])[] = [
    ['a gated network', gated],
    ['a pruned one', async (train) => (await gated(train)).prune()],
    ['the dense one', async (train) => (await gated(train)).dense()],
    ['one that lost inputs', (train) => trained({ ...sparse, logAlphaLimit: 1, removal: 1 }, train)],
    ['one with linear outputs', (train) => trained({ ...sparse, lambda: 0.03 }, train, true)],
  ];

  test.each(cases)('%s gives its outputs within rounding and the same classes', async (_, make) => {
    const { train, test: images } = await loadMnist();
    await expectSameDigits(await make(train), images, 8500);
  });
});
