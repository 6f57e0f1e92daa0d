import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson, toOnnx } from '../../src/export.js';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadMnist } from '../../src/node.js';
import { convolutional } from '../support/convolutional.js';
import { collect } from '../support/examples.js';
import { anyNetwork, gatedBy, networks, rows } from './convolutionNetworks.js';
import { evaluateRows } from './evaluateJson.js';
import {
  expectLogits,
  expectOutputs,
  expectOutputsOfOnnx,
  expectSameDigits,
  ROUNDING,
} from './expectOnnx.js';
import { difference } from './networks.js';
import { openOnnx } from './onnxRuntime.js';

describe.each(networks)('ONNX Runtime, of a network %s', (_, make) => {
  test('gives its outputs within rounding, for one row and for many', async () => {
    await expectOutputs(await make(), rows);
  });
});

test('ONNX Runtime gives the logits', async () => {
  await expectLogits(await Network.create(convolutional.two), rows);
});

test('whatever the geometry, ONNX Runtime gives the outputs of the network', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { network, rows } = await anyNetwork(seed);
      const model = await openOnnx(await toOnnx(network));
      expectOutputsOfOnnx((await model.run(rows)).data, network, rows);
      await model.close();
    }),
    { numRuns: 100 },
  );
});

describe('on 2,000 test images of MNIST, the files of', () => {
  const inputs = { channels: 1, height: 28, width: 28 };
  const layers = [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }, 500, 10];
  const training: TrainerOptions = { batchSize: 50, epochs: 2, learningRate: 3e-3, averaging: 0.99 };

  /** Every third gate is closed from the beginning: with so few steps no other would be. */
  async function lenet5(on?: 'weights'): Promise<Network> {
    const { train } = await loadMnist();
    const part = { inputs: train.inputs.subarray(0, 3000 * 784), labels: train.labels.subarray(0, 3000) };
    const network = await Network.create({ inputs, layers, gates: on ? { on } : {}, seed: 1 });
    gatedBy(network, 1, (l, i) => (i + l) % 3 === 0);
    await collect(new Trainer(network, part, training));
    return network;
  }

  let shared: Promise<Network> | undefined;
  const gated = () => {
    shared ??= lenet5();
    return shared;
  };

  test.each([
    ['a gated LeNet-5', gated],
    ['a pruned one', async () => (await gated()).prune()],
    ['one with gates on weights', () => lenet5('weights')],
  ])('%s give its outputs within rounding and the same classes', async (_, make) => {
    const { test: images } = await loadMnist();
    const some = { inputs: images.inputs.subarray(0, 2000 * 784), labels: images.labels.subarray(0, 2000) };
    const network = await make();
    const small = (await network.prune()).parameters();
    const zeros = small[1].weights.filter((weight) => weight === 0).length;
    expect(25_000 - small[1].weights.length + zeros).toBeGreaterThan(8000);
    await expectSameDigits(network, some, 1700);
    const few = Float32Array.from(some.inputs.subarray(0, 20 * 784), (byte) => byte / 255);
    const logits = network.logits(few);
    expect(difference(evaluateRows(await toJson(network), few), logits)).toBeLessThan(10 * ROUNDING);
  });
});
