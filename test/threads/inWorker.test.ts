/** Threads of a network that is trained in a worker: they are the worker's, whose file imports l0net/threads. */
import { expect, test } from 'vitest';
import { L0netError, Network, Trainer, trainInWorker, type WorkerLike } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { nests, workerAt } from '../support/threads.js';

// So large that its phases are worth sharing.
const shape = { inputs: 400, layers: [300, 100, 3], seed: 4 };
const data = clusters(200, 400, 3);
const training = { epochs: 3, batchSize: 100 };

const workerOf = (body: string) => () =>
  workerAt(new URL(`./bodies/${body}.mjs`, import.meta.url)) as WorkerLike;

test('a training on threads in a worker gives the bits of one on this thread', async () => {
  const threads = { count: 3, require: nests };
  const away = trainInWorker(workerOf('training'), { ...shape, threads }, data, training);
  await collect(away);
  const network = await Network.create(shape);
  await collect(new Trainer(network, data, training));
  expect(await (await away.network()).digest()).toBe(await network.digest());
});

test.runIf(nests)(
  'a thread that is lost there is the error of the loop, and of what it would give',
  async () => {
    const threads = { count: 2, require: true };
    const endless = { ...training, epochs: 1e6 };
    const away = trainInWorker(workerOf('losing'), { ...shape, threads }, data, endless);
    const error = await thrownBy(() => collect(away));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: 'threads[1]' });
    expect(await thrownBy(() => away.network())).toBe(error);
  },
);

test.runIf(!nests)('where a worker has none, that is an error if they are required', async () => {
  const threads = { count: 2, require: true };
  const away = trainInWorker(workerOf('training'), { ...shape, threads }, data, training);
  const error = await thrownBy(() => collect(away));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'network.threads' });
  expect(String(error)).toContain('in a worker of Firefox others do not always start');
});

test('bad threads are an error about the network', async () => {
  const away = trainInWorker(workerOf('training'), { ...shape, threads: 99 }, data, training);
  expect(await thrownBy(() => collect(away))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    argument: 'network.threads',
  });
});
