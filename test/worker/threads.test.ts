/** A training in a worker that has threads of its own: the bits are those of one thread. */
import { beforeEach, describe, expect, test } from 'vitest';
import { resumeInWorker, writeCheckpoint } from '../../src/files.js';
import {
  type L0netError,
  Network,
  type NetworkOptions,
  Trainer,
  type TrainingCheckpoint,
  trainInWorker,
  type WorkerTrainingOptions,
} from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { collectGarbage } from '../support/garbage.js';
import { nests } from '../support/threads.js';
import { shape, TestWorkers } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

// Workers need memories beside those of the page.
beforeEach(collectGarbage);

/** Larger, so that phases are worth sharing. */
const large: NetworkOptions = { inputs: 20, layers: [300, 200, 3], seed: 4 };
const options = {
  epochs: 3,
  batchSize: 100,
  removal: 1,
  lambda: 1,
  learningRate: 2e-2,
  logAlphaLimit: 3,
} as const;
const threads = { count: 2, require: nests };

describe.each([shape, large])('%o', (network) => {
  const ways: Record<string, () => Promise<[Network | NetworkOptions, WorkerTrainingOptions]>> = {
    'options of the training': async () => [network, { threads }],
    'options of the network': async () => [{ ...network, threads }, {}],
    'both, of which those of the training count': async () => [
      { ...network, threads: 'none' as 'auto' },
      { threads },
    ],
    'a network': async () => [await Network.create(network), { threads }],
  };

  test.each(Object.entries(ways))('%s', async (_, way) => {
    const alone = await Network.create(network);
    const wanted = await collect(new Trainer(alone, data, options));
    const [given, own] = await way();
    const training = trainInWorker(workers.of('threaded'), given, data, { ...options, ...own });
    const found = await collect(training);
    expect(found.map(({ trainLoss }) => trainLoss)).toEqual(wanted.map(({ trainLoss }) => trainLoss));
    const trained = await training.network();
    expect(await trained.digest()).toBe(await alone.digest());
    expect(trained.threads).toEqual({ count: 1 });
  });

  test('checkpoints of it, gone on from in a worker and here', async () => {
    const alone = await Network.create(network);
    await collect(new Trainer(alone, data, options));
    const taken: TrainingCheckpoint[] = [];
    const training = trainInWorker(workers.of('threaded'), network, data, {
      ...options,
      threads,
      onCheckpoint: (checkpoint) => void taken.push(checkpoint),
    });
    await collect(training);
    const file = await writeCheckpoint(taken[1]);
    const resumed = await resumeInWorker(workers.of('threaded'), file, data, {
      threads: { ...threads, count: 3 },
    });
    await collect(resumed);
    expect(await (await resumed.network()).digest()).toBe(await alone.digest());
  });
});

test('a worker that does not import them says so, by the name that the caller gave them', async () => {
  const error = async (network: NetworkOptions, own: WorkerTrainingOptions) =>
    (await thrownBy(() => collect(trainInWorker(workers.of('training'), network, data, own)))) as L0netError;
  const ofTraining = await error(shape, { threads: 2 });
  expect(ofTraining).toMatchObject({ code: 'UNSUPPORTED', argument: 'options.threads', received: 2 });
  expect(ofTraining.message).toBe("options.threads: expected import 'l0net/threads' before, received 2");
  expect(await error({ ...shape, threads: 'auto' }, {})).toMatchObject({
    code: 'UNSUPPORTED',
    argument: 'network.threads',
  });
});

test.each([0, 65, 'all'])('%s threads are refused where they would start', async (count) => {
  const training = trainInWorker(workers.of('threaded'), shape, data, { threads: count as number });
  expect(await thrownBy(() => collect(training))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    argument: 'options.threads',
    received: count,
  });
});

test('a function that makes them is refused here, before there is a worker', async () => {
  const make = { count: 2, worker: () => ({}) };
  const start = workers.of('threaded');
  expect(() => trainInWorker(start, shape, data, { threads: make })).toThrow(
    'options.threads.worker: expected none: a function cannot be sent to a worker, received a function',
  );
  expect(() => trainInWorker(start, { ...shape, threads: make }, data)).toThrow(
    'network.threads.worker: expected none: a function cannot be sent to a worker, received a function',
  );
  expect(workers.all).toHaveLength(0);
});

test('a training that never began gives its network back on one thread', async () => {
  const signal = AbortSignal.abort();
  const training = trainInWorker(workers.of('threaded'), { ...shape, threads: 4 }, data, { signal });
  expect((await training.network()).threads).toEqual({ count: 1 });
});
