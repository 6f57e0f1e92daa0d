import '../../src/residual.js';
import '../../src/targets.js';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { augmented } from '../../src/augment.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const STEPS = 5000;
const examples = 600;
const inputs = new Float32Array(20 * examples).map((_, i) => (i % 7) / 7);
const weights = new Float32Array(examples).map((_, i) => (i % 3) / 1.5);
const targets = new Float32Array(4 * examples).fill(0.25);
const groups = Array.from({ length: 20 }, (_, i) => i >> 1);

const cases: readonly (readonly [string, Partial<NetworkOptions>, TrainerOptions])[] = [
  ['that share gates', { gates: { groups } }, {}],
  ['that share gates, a sample per example', { gates: { groups } }, { sampling: 'example' }],
  ['with probabilities for classes', {}, { validation: { inputs, targets, weights }, patience: 3 }],
  ['with sigmoid outputs', { output: 'sigmoid' }, {}],
  ['with linear outputs', { output: 'linear' }, {}],
  // Its epochs are never over: it does not get to choose.
  ['with a target', { gates: { groups } }, { target: { multiplyAdds: 300 }, epochs: 1e6, removal: false }],
  ['with a target for each layer', {}, { target: { inputs: [9, 9, 5] }, epochs: 1e6, removal: false }],
];

test.each(cases)(
  'a step of a network %s, on rows with weights, takes nothing of the heap',
  async (_, more, options) => {
    const network = await Network.create({ inputs: 20, layers: [16, 9, 4], seed: 1, ...more });
    const data = { inputs, targets, weights };
    const trainer = new Trainer(network, data, { batchSize: 10, weightDecay: 1e-4, ...options });
    expect(heapOf(() => trainer.step())).toBeLessThan(5 * STEPS);
  },
);

/** What so many steps take of the heap. */
function heapOf(step: () => unknown): number {
  const run = () => {
    for (let i = 0; i < STEPS; i++) step();
  };
  // Until the engine has compiled it for good.
  for (let warmUp = 0; warmUp < 4; warmUp++) run();
  const windows = Array.from({ length: 9 }, () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    run();
    return process.memoryUsage().heapUsed - before;
  });
  // The third least: the engine itself takes some for its compiler now and then. One number a step would be 60 kB.
  return windows.sort((a, b) => a - b)[2];
}

test('nor does a step of a network with batch normalisation and residual blocks, one of which is closed, on images moved by chance', async () => {
  const network = await Network.create({
    inputs: { channels: 2, height: 4, width: 4 },
    layers: [
      { conv: 3, kernel: 3, padding: 1, batchNorm: true },
      { residual: 3 },
      { residual: 4, stride: 2 },
      { averagePool: 'global' },
      4,
    ],
    seed: 1,
  });
  const parameters = network.parameters();
  parameters[4].logAlpha?.fill(-4);
  network.setParameters(parameters);
  const images = { inputs: new Float32Array(32 * examples).map((_, i) => (i % 7) / 7), targets };
  const image = { channels: 2, height: 4, width: 4 };
  const moved = augmented(images, { image, flip: true, crop: 1, padding: 'zeros' });
  const trainer = new Trainer(network, moved, { batchSize: 5, weightDecay: 1e-4, learningRate: 1e-9 });
  expect(heapOf(() => trainer.step())).toBeLessThan(5 * STEPS);
});
