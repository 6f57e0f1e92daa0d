import { describe, expect, test } from 'vitest';
import { type EpochReport, L0netError, Network, trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { endless, shape, TestWorkers } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

const failed = { code: 'WORKER_FAILED', argument: 'createWorker' };

describe('a worker that dies is a typed error, never a wait:', () => {
  test('terminated by the application, while a loop and a network are waited for', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    const reports: EpochReport[] = [];
    let asked: Promise<unknown> | undefined;
    const error = await thrownBy(async () => {
      for await (const report of training) {
        reports.push(report);
        if (reports.length === 3) {
          workers.all[0].worker.terminate();
          asked = thrownBy(() => training.network());
        }
      }
    });
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject(failed);
    expect((error as Error).message).toMatch(/was ended|ended with exit code/);
    expect(await asked).toBe(error);
    expect(await thrownBy(() => training.network())).toBe(error);
    expect(await thrownBy(() => collect(training))).toBe(error);
    expect(reports.map(({ epoch }) => epoch)).toEqual(reports.map((_, i) => i + 1));
  });

  test('terminated by the application before it has begun', async () => {
    const options = { ...endless, startTimeout: 2000 };
    const training = trainInWorker(workers.of('training'), shape, data, options);
    workers.all[0].worker.terminate();
    expect(await thrownBy(() => collect(training))).toMatchObject(failed);
  });

  test('in the middle of sending', async () => {
    const training = trainInWorker(workers.of('dyingToTell'), shape, data, endless);
    const reports: EpochReport[] = [];
    const error = await thrownBy(async () => {
      for await (const report of training) reports.push(report);
    });
    expect(error).toMatchObject(failed);
    // What was sent just before may be lost with the worker, but never a report between two others.
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2].slice(0, reports.length));
  });

  test('when it is asked for the network', async () => {
    const training = trainInWorker(workers.of('mute'), shape, data, endless);
    const loop = thrownBy(() => collect(training));
    const error = await thrownBy(() => training.network());
    expect(error).toMatchObject(failed);
    expect(await loop).toBe(error);
  });
});

test('what a worker has no memory for is said as on this thread', async () => {
  const wide = { inputs: 2 ** 23, layers: [2 ** 9] };
  const rows = { inputs: new Uint8Array(2 ** 23), labels: [0] };
  const training = trainInWorker(workers.of('training'), wide, rows, { epochs: 1 });
  const error = (await thrownBy(() => collect(training))) as L0netError;
  const expected = (await thrownBy(() => Network.create(wide))) as L0netError;
  expect(error).toBeInstanceOf(L0netError);
  expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', received: expected.received });
  expect(error.message).toBe(expected.message);
  expect(await thrownBy(() => training.network())).toBe(error);
});
