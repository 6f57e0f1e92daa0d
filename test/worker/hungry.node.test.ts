import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

test('a worker whose heap is full is a typed error of the loop', async () => {
  const create = () =>
    new Worker(new URL('./bodies/hungry.mjs', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    });
  const training = trainInWorker(create, { inputs: 20, layers: [16, 3] }, clusters(330, 20, 3), {
    epochs: 1e6,
    batchSize: 10,
  });
  const asked = thrownBy(async () => {
    for (;;) await training.network();
  });
  const error = await thrownBy(() => collect(training));
  expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: 'createWorker' });
  expect((error as Error).message).toMatch(/out of memory|ERR_WORKER_OUT_OF_MEMORY|memory limit/i);
  expect(await asked).toBe(error);
});
