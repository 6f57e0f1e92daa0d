import { describe, expect, test } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { Network, Trainer, trainInWorker } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { clusters, collect } from '../support/examples.js';
import { TestWorkers } from '../worker/workers.js';

const data = clusters(60, 6, 3);
const networkOptions = () => ({ inputs: 6, layers: [5, 3], gates: { dropRate: [0.3, 0.4] }, seed: 3 });
const trainerOptions = () => ({
  epochs: 3,
  batchSize: 20,
  lambda: [0.5, 2],
  schedule: { epochs: [1, 2], factor: 0.5 },
  optimizer: { name: 'adam' as const, beta1: 0.8, epsilon: 1e-7 },
  learningRate: 0.01,
});

/** Another training altogether. */
function spoil(options: ReturnType<typeof trainerOptions>): void {
  Object.assign(options, { batchSize: 7, learningRate: -1 });
  options.lambda.fill(Number.NaN);
  options.schedule.epochs.length = 0;
  options.schedule.factor = 9;
  options.optimizer.beta1 = 0.1;
}

async function expected() {
  const trainer = new Trainer(await Network.create(networkOptions()), data, trainerOptions());
  while (trainer.epochsDone < 3) trainer.step();
  return { trainer, bytes: await writeCheckpoint(trainer), digest: await trainer.network.digest() };
}

describe('options that are changed after they were given change nothing', () => {
  test('of a network', async () => {
    const options = networkOptions();
    const creating = Network.create(options);
    options.gates.dropRate.fill(0.9);
    Object.assign(options, { layers: [], build: 'nonsense' });
    expect(await (await creating).digest()).toBe(await (await Network.create(networkOptions())).digest());
  });

  test('of a trainer, nor of its checkpoint', async () => {
    const options = trainerOptions();
    const trainer = new Trainer(await Network.create(networkOptions()), data, options);
    trainer.step();
    spoil(options);
    while (trainer.epochsDone < 3) trainer.step();
    expect(await writeCheckpoint(trainer)).toEqual((await expected()).bytes);
  });

  test('of a worker, while it is made', async () => {
    const [network, options] = [networkOptions(), trainerOptions()];
    const start = new TestWorkers().of('training');
    const make = () => {
      network.layers.fill(2);
      network.gates.dropRate.fill(0.9);
      spoil(options);
      return start();
    };
    const training = trainInWorker(make, network, data, options);
    await collect(training);
    expect(await (await training.network()).digest()).toBe((await expected()).digest);
  });

  test('of a training that never begins', async () => {
    const network = networkOptions();
    const training = trainInWorker(new TestWorkers().of('training'), network, data, {
      signal: AbortSignal.abort(),
    });
    network.layers.fill(2);
    expect((await training.network()).shapes[0].outputs).toBe(5);
  });

  test('of a training that is resumed', async () => {
    const { bytes } = await expected();
    const options = { ...trainerOptions(), epochs: 4, build: 'simd' as string };
    const given = { ...data };
    const reading = readCheckpoint(new Blob([bytes]), given, options as object);
    spoil(options);
    options.build = 'nonsense';
    given.inputs = new Float32Array(1);
    const trainer = await reading;
    trainer.step();
    expect(trainer.stepsDone).toBe(10);
  });
});

describe('bytes that are overwritten once they were given change nothing', () => {
  test('of a network', async () => {
    const { trainer } = await expected();
    const bytes = writeModel(trainer.network);
    const reading = readModel(bytes);
    bytes.fill(255);
    const again = await reading;
    expect(await again.digest('averaged')).toBe(await trainer.network.digest('averaged'));
  });

  test('of a checkpoint', async () => {
    const { bytes } = await expected();
    const overwritten = bytes.slice();
    const reading = readCheckpoint(overwritten, data);
    overwritten.fill(255);
    expect(await writeCheckpoint(await reading)).toEqual(bytes);
  });

  test.each(['a buffer', 'an array'])('of a model, in %s', async (form) => {
    const { trainer } = await expected();
    const bytes = writeModel(trainer.network);
    const options = { build: 'auto' as string };
    const reading = loadModel(form === 'a buffer' ? bytes.buffer : bytes, options as object);
    bytes.fill(255);
    options.build = 'nonsense';
    expect((await reading).predict(data.inputs)).toEqual(trainer.network.predict(data.inputs));
  });
});
