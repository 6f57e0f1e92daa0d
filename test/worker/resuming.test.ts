import { describe, expect, test } from 'vitest';
import { readCheckpoint, resumeInWorker, writeCheckpoint } from '../../src/files.js';
import { type Dataset, L0netError, Network, Trainer, type TrainingCheckpoint } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { timeless } from '../support/timeless.js';
import { again, trainer, trainings } from './trainings.js';
import { shape, TestWorkers } from './workers.js';

const data = clusters(130, 20, 3);
const workers = TestWorkers.ofEachTest();

describe.each(Object.entries(trainings))('a training with %s', (_, training) => {
  const { data: rows, options } = training;
  const rest = again(options);

  test('goes on in a worker, however often, to the bits of one that never stopped', async () => {
    const whole = await trainer(training);
    const reports = (await collect(whole)).map(timeless);
    // Within epochs, and when all is done but the way back to the best.
    for (const stop of [1, 4.5, reports.length]) {
      const here = await trainer(training);
      for await (const { epoch } of here) if (epoch >= Math.floor(stop)) break;
      if (stop % 1 || stop === 1) here.step();
      const bytes = await writeCheckpoint(here);
      const taken: Uint8Array[] = [];
      const onCheckpoint = async (checkpoint: TrainingCheckpoint) => {
        taken.push(await writeCheckpoint(checkpoint));
      };
      const all = { ...rest, checkpointEvery: 2, onCheckpoint };
      const there = await resumeInWorker(workers.of('training'), bytes, rows, all);
      expect((await collect(there)).map(timeless)).toEqual(reports.slice(here.epochsDone));
      expect((await there.network()).state()).toEqual(whole.network.state());
      if (taken.length === 0) continue;
      const second = await resumeInWorker(workers.of('training'), new Blob([taken[0] as never]), rows, rest);
      await collect(second);
      expect((await second.network()).state()).toEqual(whole.network.state());
      const back = await readCheckpoint(taken[taken.length - 1], rows, rest);
      await collect(back);
      expect(back.network.state()).toEqual(whole.network.state());
    }
  });
});

/** A checkpoint after two epochs of four, and the trainer that it was taken of. */
async function stopped() {
  const here = new Trainer(await Network.create(shape), data, { epochs: 4, batchSize: 40 });
  while (here.epochsDone < 2) here.step();
  return { here, bytes: await writeCheckpoint(here) };
}

describe('a training that goes on in a worker', () => {
  test('may have more epochs, other kernels, and hand its data over', async () => {
    const { here, bytes } = await stopped();
    const given = { inputs: data.inputs.slice(), labels: [...data.labels] };
    const options = { epochs: 7, build: 'scalar', transfer: true } as const;
    const training = await resumeInWorker(workers.of('training'), bytes, given, options);
    expect(given.inputs).toHaveLength(0);
    expect((await collect(training)).map(({ epoch }) => epoch)).toEqual([3, 4, 5, 6, 7]);
    const network = await training.network();
    expect(network.build).toBe('scalar');
    while (here.epochsDone < 7) here.step();
    expect(await network.digest()).toBe(await here.network.digest());
  });

  test("has the checkpoint's network before the worker is there", async () => {
    const { here, bytes } = await stopped();
    const options = { signal: AbortSignal.abort('no') };
    const training = await resumeInWorker(workers.of('training'), bytes, data, options);
    expect(await (await training.network()).digest()).toBe(await here.network.digest());
    expect(workers.all).toHaveLength(0);
  });

  test('gives the checkpoints that are new, and no other', async () => {
    const { bytes } = await stopped();
    const epochs: number[] = [];
    const onCheckpoint = ({ epochsDone }: TrainingCheckpoint) => void epochs.push(epochsDone);
    await collect(await resumeInWorker(workers.of('training'), bytes, data, { onCheckpoint }));
    expect(epochs).toEqual([3, 4]);
  });

  test('is refused other data by its loop, before a step, and says which as readCheckpoint does', async () => {
    const { here, bytes } = await stopped();
    const others: Dataset[] = [
      { inputs: data.inputs.map((x, i) => (i === 77 ? x + 1 : x)), labels: data.labels },
      { inputs: data.inputs, labels: Array.from(data.labels, (x, i) => (i === 9 ? (x + 1) % 3 : x)) },
      { inputs: data.inputs.slice(0, 40), labels: [0, 1] },
      { ...data, weights: new Float32Array(130).fill(1).map((x, i) => x + i) },
    ];
    for (const other of others) {
      const taken: TrainingCheckpoint[] = [];
      const onCheckpoint = (checkpoint: TrainingCheckpoint) => void taken.push(checkpoint);
      const expected = (await thrownBy(() => readCheckpoint(bytes, other))) as L0netError;
      const training = await resumeInWorker(workers.of('training'), bytes, other, { onCheckpoint });
      const error = (await thrownBy(() => collect(training))) as L0netError;
      expect(error).toBeInstanceOf(L0netError);
      expect({ ...error, message: error.message }).toEqual({ ...expected, message: expected.message });
      expect(await (await training.network()).digest()).toBe(await here.network.digest());
      expect(taken).toEqual([]);
    }
  });

  test('is refused before there is a worker for what readCheckpoint refuses', async () => {
    const { bytes } = await stopped();
    const create = workers.of('training');
    const bad: readonly (readonly [() => Promise<unknown>, object])[] = [
      [() => resumeInWorker(create, bytes.slice(9), data), { code: 'INVALID_FORMAT' }],
      [() => resumeInWorker(create, 'bytes' as never, data), { argument: 'bytes' }],
      [
        () => resumeInWorker(create, bytes, { inputs: data.inputs, labels: [0] }),
        { argument: 'data.labels' },
      ],
      [() => resumeInWorker(create, bytes, data, { batchSize: 7 }), { argument: 'options.batchSize' }],
      [() => resumeInWorker(create, bytes, data, { epochs: 1 }), { argument: 'options.epochs' }],
      [
        () => resumeInWorker(create, bytes, data, { checkpointEvery: 0 }),
        { argument: 'options.checkpointEvery' },
      ],
      [() => resumeInWorker(undefined as never, bytes, data), { argument: 'createWorker' }],
      [
        () => resumeInWorker(create, bytes, data, { momentum: 1 } as object),
        { argument: 'options.momentum' },
      ],
      [
        () => resumeInWorker(create, bytes, data, { onCheckpoint: 1 as never }),
        { argument: 'options.onCheckpoint' },
      ],
    ];
    for (const [resume, expected] of bad) {
      const error = await thrownBy(resume);
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject(expected);
    }
    expect(workers.all).toHaveLength(0);
  });

  test('cannot have a schedule that is a function', async () => {
    const schedule = () => 1;
    const here = new Trainer(await Network.create(shape), data, { epochs: 4, schedule });
    here.step();
    const bytes = await writeCheckpoint(here);
    for (const options of [{ schedule }, {}]) {
      const error = await thrownBy(() => resumeInWorker(workers.of('training'), bytes, data, options));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.schedule' });
    }
  });

  test('takes what it was given as it was then', async () => {
    const { here, bytes } = await stopped();
    const options = { epochs: 5 };
    const given = { ...data };
    const resuming = resumeInWorker(workers.of('training'), bytes, given, options);
    bytes.fill(0);
    options.epochs = 9;
    Object.assign(given, { labels: [] });
    const training = await resuming;
    expect(await collect(training)).toHaveLength(3);
    while (here.epochsDone < 5) here.step();
    expect(await (await training.network()).digest()).toBe(await here.network.digest());
  });
});
