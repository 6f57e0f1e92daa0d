import { describe, expect, test } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint } from '../../src/files.js';
import { Network, Trainer, type TrainingCheckpoint, trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { timeless } from '../support/timeless.js';
import { again, trainer, trainings } from './trainings.js';
import { endless, shape, TestWorkers, until } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each(Object.entries(trainings))('the checkpoints of a worker that trains with %s', (_, training) => {
  const { network, data: rows, options } = training;

  test('are, every few epochs, the files of this thread to the byte', async () => {
    const expected = new Map<number, Uint8Array>();
    const here = await trainer(training);
    for await (const { epoch } of here)
      if (epoch % 3 === 0 || epoch === options.epochs) expected.set(epoch, await writeCheckpoint(here));
    const files = new Map<number, Uint8Array>();
    const onCheckpoint = async (checkpoint: TrainingCheckpoint) => {
      files.set(checkpoint.epochsDone, await writeCheckpoint(checkpoint));
    };
    const all = { ...options, checkpointEvery: 3, onCheckpoint };
    const there = trainInWorker(workers.of('training'), network, rows, all);
    const reports = await collect(there);
    expect(files).toEqual(expected);
    expect(await (await there.network()).digest()).toBe(await here.network.digest());
    expect(reports[reports.length - 1].epoch).toBe(here.epochsDone);
  });

  test('are the same on demand, and this thread goes on from them as if nothing had been', async () => {
    const here = await trainer(training);
    const reports = (await collect(here)).map(timeless);
    const files: Uint8Array[] = [];
    const onCheckpoint = async (checkpoint: TrainingCheckpoint) => {
      const [given, asked] = [await writeCheckpoint(checkpoint), await writeCheckpoint(there)];
      expect(asked).toEqual(given);
      files.push(asked);
    };
    const all = { ...options, checkpointEvery: 5, onCheckpoint };
    const there = trainInWorker(workers.of('training'), network, rows, all);
    // Asked at once: of some step, if training was not over before.
    const first = there.checkpoint().then(writeCheckpoint);
    await collect(there);
    const early = await first.catch((error) => expect(error).toMatchObject({ code: 'DISPOSED' }));
    for (const bytes of [files[0], files[files.length - 1], ...(early ? [early] : [])]) {
      const resumed = await readCheckpoint(bytes, rows, again(options));
      expect(await writeCheckpoint(resumed)).toEqual(bytes);
      const rest = (await collect(resumed)).map(timeless);
      expect(rest).toEqual(reports.slice(reports.length - rest.length));
      expect(resumed.network.state()).toEqual(here.network.state());
    }
  });
});

describe('a checkpoint of a worker', () => {
  test('that is asked for on the way has the bits of that step on this thread', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    const asked: TrainingCheckpoint[] = [];
    for (let i = 0; i < 3; i++) {
      asked.push(await training.checkpoint());
      await pause(10);
    }
    for await (const _ of training) break;
    const here = new Trainer(await Network.create(shape), data, endless);
    for (const checkpoint of asked) {
      const bytes = await writeCheckpoint(checkpoint);
      const { stepsDone } = await readCheckpoint(bytes, data);
      expect(stepsDone).toBeGreaterThanOrEqual(here.stepsDone);
      while (here.stepsDone < stepsDone) here.step();
      expect(checkpoint.epochsDone).toBe(here.epochsDone);
      expect(bytes).toEqual(await writeCheckpoint(here));
      expect(await (await readModel(bytes)).digest()).toBe(await here.network.digest());
    }
    expect(here.stepsDone).toBeGreaterThan(asked[0].state.step);
  });

  test('is written of the training itself, as of a trainer', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    const resumed = await readCheckpoint(await writeCheckpoint(training), data);
    expect(resumed.options.epochs).toBe(endless.epochs);
    for await (const _ of training) break;
  });

  test('is one of a trainer, too', async () => {
    const here = new Trainer(await Network.create(shape), data);
    here.step();
    const checkpoint = await here.checkpoint();
    const bytes = await writeCheckpoint(here);
    here.step();
    expect(await writeCheckpoint(structuredClone(checkpoint))).toEqual(bytes);
  });

  test('is given after each epoch if nothing else is said, and waited for: never two at once', async () => {
    const [epochs, reported]: [number[], number[]] = [[], []];
    let [now, most] = [0, 0];
    const onCheckpoint = async ({ epochsDone }: TrainingCheckpoint) => {
      most = Math.max(most, ++now);
      await pause(40);
      // What the worker did meanwhile: nothing.
      expect((await training.checkpoint()).epochsDone).toBe(epochsDone);
      epochs.push(epochsDone);
      now--;
    };
    const training = trainInWorker(workers.of('training'), shape, data, { epochs: 4, onCheckpoint });
    for await (const { epoch } of training) reported.push(epoch);
    expect([epochs, reported, now, most]).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], 0, 1]);
  });

  test('is given without a loop, too', async () => {
    const epochs: number[] = [];
    const onCheckpoint = ({ epochsDone }: TrainingCheckpoint) => void epochs.push(epochsDone);
    trainInWorker(workers.of('training'), shape, data, { epochs: 5, checkpointEvery: 2, onCheckpoint });
    await until(() => workers.all[0].terminated());
    expect(epochs).toEqual([2, 4, 5]);
  });

  test('comes last, of the last step, when training is aborted or its loop left', async () => {
    for (const how of ['abort', 'abort from onCheckpoint', 'leave']) {
      const taken: TrainingCheckpoint[] = [];
      const controller = new AbortController();
      const onCheckpoint = async (checkpoint: TrainingCheckpoint) => {
        await pause(5);
        if (how.endsWith('onCheckpoint')) controller.abort('enough');
        taken.push(checkpoint);
      };
      const options = { ...endless, checkpointEvery: 50, onCheckpoint, signal: controller.signal };
      const training = trainInWorker(workers.of('training'), shape, data, options);
      const loop = async () => {
        for await (const { epoch } of training) {
          if (epoch < 60) continue;
          if (how === 'abort') controller.abort('enough');
          if (how === 'leave') break;
        }
      };
      if (how === 'leave') await loop();
      else expect(await thrownBy(loop)).toBe('enough');
      const last = taken[taken.length - 1];
      expect(new Set(taken.map(({ state }) => state.step)).size).toBe(taken.length);
      const resumed = await readCheckpoint(await writeCheckpoint(last), data);
      expect(resumed.network.state()).toEqual((await training.network()).state());
      if (how.endsWith('onCheckpoint')) expect(taken.map(({ epochsDone }) => epochsDone)).toEqual([50]);
      else expect(last.epochsDone).toBeGreaterThanOrEqual(60);
    }
  });
});
