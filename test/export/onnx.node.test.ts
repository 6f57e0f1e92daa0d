import { describe, expect, test } from 'vitest';
import { toOnnx } from '../../src/export.js';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadMnist, type MnistSet } from '../../src/node.js';
import { collect } from '../support/examples.js';
import { classes, data, difference, networks } from './networks.js';
import { openOnnx } from './onnxRuntime.js';

/** Of probabilities and of values of that size: sums in another order, of numbers of 24 bits. */
const ROUNDING = 1e-5;

describe.each(networks)('ONNX Runtime, of a network %s', (_, make) => {
  test('gives its outputs within rounding, for one row and for many', async () => {
    const network = await make();
    const model = await openOnnx(await toOnnx(network));
    const name = network.output === 'linear' ? 'values' : 'probabilities';
    expect(model).toMatchObject({ inputNames: ['inputs'], outputNames: [name] });
    expect(model.shapes).toEqual([
      ['batch', 20],
      ['batch', 3],
    ]);
    for (const rows of [data.inputs, data.inputs.slice(0, 20)]) {
      const outputs = await model.run(rows);
      expect(outputs.dims).toEqual([rows.length / 20, 3]);
      expect(difference(outputs.data, network.predict(rows))).toBeLessThan(ROUNDING);
    }
    await model.close();
  });

  test('gives its logits', async () => {
    const network = await make();
    const model = await openOnnx(await toOnnx(network, { logits: true }));
    expect(model.outputNames).toEqual([network.output === 'linear' ? 'values' : 'logits']);
    const { data: logits } = await model.run(data.inputs);
    expect(difference(logits, network.logits(data.inputs))).toBeLessThan(10 * ROUNDING);
    await model.close();
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
    const network = await make(train);
    const expected = network.predict(images.inputs);
    const model = await openOnnx(await toOnnx(network));
    // Bytes are b/255 for the network, and floats for ONNX.
    const outputs = await model.run(Float32Array.from(images.inputs, (byte) => byte / 255));
    expect(outputs.dims).toEqual([10_000, 10]);
    expect(difference(outputs.data, expected)).toBeLessThan(ROUNDING);
    expect(classes(outputs.data)).toEqual(classes(expected));
    const right = classes(expected).filter((digit, row) => digit === images.labels[row]).length;
    expect(right).toBeGreaterThan(8500);
    await model.close();
  });
});
