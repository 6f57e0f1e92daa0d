import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson, toOnnx } from '../../src/export.js';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadMnist } from '../../src/node.js';
import { convolutional, imageNumbers } from '../support/convolutional.js';
import { collect } from '../support/examples.js';
import { anyNetwork, gatedBy, networks, rows } from './convolutionNetworks.js';
import { evaluateRows } from './evaluateJson.js';
import { classes, difference } from './networks.js';
import { openOnnx } from './onnxRuntime.js';

/** Of probabilities, and of values about as large. */
const ROUNDING = 1e-5;

describe.each(networks)('ONNX Runtime, of a network %s', (_, make) => {
  test('gives its outputs within rounding, for one row and for many', async () => {
    const network = await make();
    const model = await openOnnx(await toOnnx(network));
    const name = network.output === 'linear' ? 'values' : 'probabilities';
    expect(model).toMatchObject({ inputNames: ['inputs'], outputNames: [name] });
    expect(model.shapes).toEqual([
      ['batch', imageNumbers],
      ['batch', 3],
    ]);
    for (const some of [rows, rows.slice(0, imageNumbers)]) {
      const outputs = await model.run(some);
      expect(outputs.dims).toEqual([some.length / imageNumbers, 3]);
      expect(difference(outputs.data, network.predict(some))).toBeLessThan(ROUNDING);
    }
    await model.close();
  });
});

test('ONNX Runtime gives the logits', async () => {
  const network = await Network.create(convolutional.two);
  const model = await openOnnx(await toOnnx(network, { logits: true }));
  expect(model.outputNames).toEqual(['logits']);
  expect(difference((await model.run(rows)).data, network.logits(rows))).toBeLessThan(10 * ROUNDING);
  await model.close();
});

test('whatever the geometry, ONNX Runtime gives the outputs of the network', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { network, rows } = await anyNetwork(seed);
      const model = await openOnnx(await toOnnx(network));
      expect(difference((await model.run(rows)).data, network.predict(rows))).toBeLessThan(ROUNDING);
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
    const bytes = images.inputs.subarray(0, 2000 * 784);
    // Bytes are b/255 for the network, and floats for others.
    const floats = Float32Array.from(bytes, (byte) => byte / 255);
    const network = await make();
    const expected = network.predict(bytes);
    const small = (await network.prune()).parameters();
    const zeros = small[1].weights.filter((weight) => weight === 0).length;
    expect(25_000 - small[1].weights.length + zeros).toBeGreaterThan(8000);
    const model = await openOnnx(await toOnnx(network));
    const outputs = await model.run(floats);
    expect(difference(outputs.data, expected)).toBeLessThan(ROUNDING);
    expect(classes(outputs.data)).toEqual(classes(expected));
    const right = classes(expected).filter((digit, row) => digit === images.labels[row]).length;
    expect(right).toBeGreaterThan(1700);
    await model.close();
    const few = floats.subarray(0, 20 * 784);
    const logits = network.logits(few);
    expect(difference(evaluateRows(await toJson(network), few), logits)).toBeLessThan(10 * ROUNDING);
  });
});
