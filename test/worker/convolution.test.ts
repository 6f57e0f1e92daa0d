import { expect, test } from 'vitest';
import { Network, Trainer, trainInWorker } from '../../src/index.js';
import { convolutional, images, pictures } from '../support/convolutional.js';
import { collect } from '../support/examples.js';
import { seen } from '../support/seen.js';
import { TestWorkers } from './workers.js';

const workers = TestWorkers.ofEachTest();

const data = pictures(120);
const shape = { ...convolutional.two, gates: { dropRate: 0.2 } };
const options = { epochs: 30, batchSize: 20, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 };

test('convolutions are trained in a worker to the same bits, from options and from a network that lost maps', async () => {
  const training = trainInWorker(workers.of('training'), shape, data, options);
  await collect(training);
  const network = await Network.create(shape);
  await collect(new Trainer(network, data, options));
  expect(network.shapes[1].outputs).toBeLessThan(9);
  expect(await seen(await training.network(), data.inputs)).toEqual(await seen(network, data.inputs));

  const before = await seen(network, data.inputs);
  const more = { ...options, epochs: 3, sampling: 'example' } as const;
  const second = trainInWorker(workers.of('training'), network, images(60), more);
  await collect(second);
  expect(await seen(network, data.inputs)).toEqual(before);
  await collect(new Trainer(network, images(60), more));
  expect(await seen(await second.network(), data.inputs)).toEqual(await seen(network, data.inputs));
});
