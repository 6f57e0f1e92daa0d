/** That memory is what it was said to be before there was any, to the byte, of all kinds of networks and trainings. */
import '../../src/convolutions.js';
import '../../src/inference/residual.js';
import '../../src/residual.js';
import '../../src/targets.js';
import '../../src/threads.js';
import { describe, expect, test } from 'vitest';
import { wideResNet } from '../../bench/wideResNet.js';
import { augmented } from '../../src/augment.js';
import { type Dataset, Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { type PlannedData, planMemory } from '../../src/memory.js';
import { convolutional } from '../support/convolutional.js';
import { threadsOf } from '../support/threads.js';

const dense: NetworkOptions = { inputs: 20, layers: [16, 9, 3], seed: 4 };
const residual: NetworkOptions = {
  inputs: { channels: 2, height: 8, width: 7 },
  layers: [
    { conv: 4, kernel: 3, padding: 1, batchNorm: true },
    { residual: 4 },
    { residual: 6, stride: 2 },
    { averagePool: 'global' },
    3,
  ],
};

const separable: NetworkOptions = {
  inputs: { channels: 2, height: 8, width: 7 },
  layers: [
    { conv: 6, kernel: 3, padding: 1, separable: true, batchNorm: true },
    { maxPool: 2 },
    { conv: 4, kernel: 2, separable: true, batchNorm: true },
    3,
  ],
};

const cases: readonly (readonly [string, NetworkOptions, PlannedData, TrainerOptions])[] = [
  ['dense layers', dense, { examples: 330 }, {}],
  ['without gates and averages', { ...dense, gates: false }, { examples: 9 }, { averaging: false }],
  ['gates on weights', { ...dense, gates: { on: 'weights' } }, { examples: 50 }, { batchSize: 20 }],
  ['a sample for each example', dense, { examples: 50 }, { sampling: 'example', optimizer: 'sgd' }],
  ['values', { ...dense, output: 'linear' }, { examples: 70, validationExamples: 3 }, {}],
  ['a target', dense, { examples: 40, bytes: true }, { epochs: 9, target: { multiplyAdds: 300 } }],
  ['convolutions', convolutional.two as NetworkOptions, { examples: 31, testExamples: 200 }, {}],
  ['residual blocks', residual, { examples: 31, testExamples: 7, bytes: true }, { optimizer: 'sgd' }],
  ['separable convolutions', separable, { examples: 31, testExamples: 7 }, {}],
  ['separable convolutions on threads', { ...separable, threads: threadsOf(3) }, { examples: 31 }, {}],
  ['on threads', { ...residual, threads: threadsOf(3) }, { examples: 31 }, { averaging: false }],
];

function examplesOf(network: Network, count: number, bytes = false): Dataset {
  const inputs = new (bytes ? Uint8Array : Float32Array)(count * network.inputs).fill(1);
  return network.output === 'linear'
    ? { inputs, targets: new Float32Array(count * network.outputs) }
    : { inputs, labels: new Uint8Array(count) };
}

describe('what is planned is what is taken', () => {
  test.each(cases)('%s', async (_, options, data, training) => {
    const alone = await planMemory(options);
    const whole = await planMemory(options, data, training);
    const network = await Network.create(options);
    expect(network.memoryBytes).toBe(alone.bytes);
    const { examples, testExamples = 0, validationExamples = 0, bytes } = data;
    const held = {
      ...(testExamples > 0 && { test: examplesOf(network, testExamples, bytes) }),
      ...(validationExamples > 0 && { validation: examplesOf(network, validationExamples, bytes) }),
    };
    const given = examplesOf(network, examples, bytes);
    expect(await planMemory(options, given, { ...training, ...held })).toEqual(whole);
    new Trainer(network, given, { ...training, ...held });
    expect(network.memoryBytes).toBe(whole.bytes);
    for (const { bytes, parts } of [alone, whole]) {
      expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
    }
    const names = whole.parts.map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['kernels', 'parameters', 'buffers']);
    expect(names.includes('averages')).toBe(training.averaging !== false);
    expect(names.includes('test data')).toBe(testExamples > 0);
    network.threads.stop?.();
  });
});

test('images that are moved by chance are planned with what moves them', async () => {
  const network = await Network.create(residual);
  const image = { channels: 2, height: 8, width: 7 };
  const data = augmented(examplesOf(network, 31, true), { image, flip: true, crop: 1 });
  const { bytes } = await planMemory(residual, data, { batchSize: 8 });
  new Trainer(network, data, { batchSize: 8 });
  expect(network.memoryBytes).toBe(bytes);
});

test('what cannot be is refused as the network and the trainer would refuse it', async () => {
  const expectError = (plan: Promise<unknown>, message: string) => expect(plan).rejects.toThrow(message);
  await expectError(planMemory({ ...dense, layers: [0] }), 'options.layers[0]: expected an integer from 1');
  await expectError(planMemory(dense, { examples: 0 }), 'data.examples: expected an integer from 1');
  await expectError(planMemory(dense, { examples: 1, images: 2 } as never), 'data.images');
  await expectError(planMemory(dense, { examples: 5 }, { batchSize: 0 }), 'options.batchSize');
  await expectError(planMemory(dense, { examples: 5 }, { lambda: [1] }), 'options.lambda: expected a number');
});

// Its training is 2.4 GB of it, and would be 5.6 if each gradient and all that is normalised had a place of its own.
test('WRN-28-10 at the batch of the paper, with all of CIFAR-10, is within what a memory can have', async () => {
  const data = { examples: 50_000, testExamples: 10_000, bytes: true };
  const training = { batchSize: 128, optimizer: 'sgd', averaging: false } as const;
  const { bytes, most } = await planMemory(wideResNet(28, 10), data, training);
  expect(bytes).toBeGreaterThan(2 ** 31);
  expect(bytes).toBeLessThan(0.9 * most);
  const twice = await planMemory(wideResNet(28, 10), data, { ...training, batchSize: 256 });
  expect(twice.bytes).toBeGreaterThan(twice.most);
});
