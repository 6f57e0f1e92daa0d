import { describe, expect, test } from 'vitest';
import { writeCheckpoint } from '../../src/files.js';
import { L0netError, type TrainingCheckpoint, trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { endless, shape, TestWorkers } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

describe('a checkpoint that does not come is a typed error, never a wait:', () => {
  test('the worker is terminated while it is asked for, in the loop and in a queue', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    const loop = thrownBy(() => collect(training));
    await training.checkpoint();
    const asked = [1, 2].map(() => thrownBy(() => training.checkpoint()));
    workers.all[0].worker.terminate();
    const error = await loop;
    expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: 'createWorker' });
    expect(await thrownBy(() => training.network())).toBe(error);
    // A worker may just have sent the first.
    expect(await asked[1]).toBe(error);
    expect(await thrownBy(() => training.checkpoint())).toBe(error);
    expect(await thrownBy(() => writeCheckpoint(training))).toBe(error);
  });

  test('the worker ends when it is asked', async () => {
    const training = trainInWorker(workers.of('muteAboutCheckpoints'), shape, data, endless);
    const loop = thrownBy(() => collect(training));
    const error = await thrownBy(() => training.checkpoint());
    expect(error).toMatchObject({ code: 'WORKER_FAILED' });
    expect(await loop).toBe(error);
  });

  test('the worker dies while onCheckpoint works', async () => {
    const onCheckpoint = async () => {
      workers.all[0].worker.terminate();
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const training = trainInWorker(workers.of('training'), shape, data, { ...endless, onCheckpoint });
    expect(await thrownBy(() => collect(training))).toMatchObject({ code: 'WORKER_FAILED' });
  });

  test('training has ended, or never began', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, { epochs: 2 });
    await collect(training);
    const signal = AbortSignal.abort('no');
    const aborted = trainInWorker(workers.of('training'), shape, data, { signal });
    for (const each of [training, aborted]) {
      const error = await thrownBy(() => each.checkpoint());
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'DISPOSED', argument: 'training' });
    }
  });

  test('what was asked for just before an abort comes', async () => {
    const controller = new AbortController();
    const options = { ...endless, signal: controller.signal };
    const training = trainInWorker(workers.of('training'), shape, data, options);
    for await (const _ of training) {
      const asked = training.checkpoint();
      await Promise.resolve();
      controller.abort('enough');
      expect((await asked).state.step).toBeGreaterThan(32);
      break;
    }
  });

  test('a worker without crypto says so, and trains on', async () => {
    const training = trainInWorker(workers.of('insecure'), shape, data, { epochs: 300 });
    const error = await thrownBy(() => training.checkpoint());
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'crypto.subtle' });
    expect(await collect(training)).toHaveLength(300);
    const onCheckpoint = () => {};
    const second = trainInWorker(workers.of('insecure'), shape, data, { ...endless, onCheckpoint });
    expect(await thrownBy(() => collect(second))).toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('what onCheckpoint throws stops the training, and is thrown by the loop', () => {
  const own = new Error('the disk is full');
  const ways: Record<string, () => void | Promise<void>> = {
    'at once': () => {
      throw own;
    },
    later: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw own;
    },
  };
  test.each(Object.entries(ways))('%s', async (_, way) => {
    for (const epochs of [1_000_000, 3]) {
      const taken: number[] = [];
      const onCheckpoint = ({ epochsDone }: TrainingCheckpoint) => {
        taken.push(epochsDone);
        return way();
      };
      const options = { epochs, batchSize: 10, checkpointEvery: 3, onCheckpoint };
      const training = trainInWorker(workers.of('training'), shape, data, options);
      expect(await thrownBy(() => collect(training))).toBe(own);
      expect(taken).toEqual([3]);
      expect((await training.network()).digest()).toBeDefined();
      expect(await thrownBy(() => training.checkpoint())).toMatchObject({ code: 'DISPOSED' });
    }
  });
});

describe('what onCheckpoint throws at the end of a training that was stopped', () => {
  const own = new Error('the disk is full');
  const start = (signal: AbortSignal) => {
    const options = { ...endless, signal, checkpointEvery: 1_000_000 };
    const onCheckpoint = () => Promise.reject(own);
    return trainInWorker(workers.of('training'), shape, data, { ...options, onCheckpoint });
  };

  test("is thrown by the loop instead of the signal's reason", async () => {
    const controller = new AbortController();
    const training = start(controller.signal);
    const loop = async () => {
      for await (const _ of training) controller.abort('enough');
    };
    expect(await thrownBy(loop)).toBe(own);
    expect(await thrownBy(() => collect(training))).toBe(own);
  });

  test('is thrown where the loop is left, unless by an error', async () => {
    const training = start(new AbortController().signal);
    const left = async () => {
      for await (const _ of training) break;
    };
    expect(await thrownBy(left)).toBe(own);
    const second = start(new AbortController().signal);
    const thrown = async () => {
      for await (const _ of second) throw new Error('of the loop');
    };
    expect(await thrownBy(thrown)).toMatchObject({ message: 'of the loop' });
  });
});

test('bad options are typed errors before a worker is made', async () => {
  const bad: readonly (readonly [object, string])[] = [
    [{ onCheckpoint: 'run.safetensors' }, 'options.onCheckpoint'],
    [{ onCheckpoint: null }, 'options.onCheckpoint'],
    [{ onCheckpoint() {}, checkpointEvery: 0 }, 'options.checkpointEvery'],
    [{ onCheckpoint() {}, checkpointEvery: 1.5 }, 'options.checkpointEvery'],
  ];
  for (const [options, argument] of bad) {
    const error = await thrownBy(() => trainInWorker(workers.of('training'), shape, data, options));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  }
  expect(workers.all).toHaveLength(0);
});

test('a checkpoint of anything else is a typed error', async () => {
  for (const from of [undefined, null, {}, 7, 'run', { state: {} }]) {
    const error = await thrownBy(() => writeCheckpoint(from as unknown as TrainingCheckpoint));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'trainer', received: from });
  }
});
