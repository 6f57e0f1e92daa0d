import '../../src/convolutions.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import {
  type Dataset,
  type EpochReport,
  Network,
  type NetworkOptions,
  Trainer,
  type TrainerOptions,
  trainInWorker,
} from '../../src/index.js';
import { builds } from '../support/builds.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';
import { timeless } from '../support/timeless.js';
import { TestWorkers } from '../worker/workers.js';

const workers = TestWorkers.ofEachTest();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Clusters that overlap, some of them with the wrong label: easily learnt by heart. */
function noisy(examples: number, seed: number, inputs = 20) {
  const { inputs: rows, labels } = clusters(examples, inputs, 3, seed);
  const random = new Random(seed + 7);
  return {
    inputs: rows.map((x) => 0.5 * x),
    labels: labels.map((label) => (random.unit() < 0.25 ? random.integer(0, 2) : label)),
  };
}

/** Numbers that have little to do with the inputs. */
function valued(examples: number, seed: number): Dataset {
  const { inputs } = noisy(examples, seed);
  const noise = new Random(seed).units(3 * examples);
  const targets = noise.map((x, i) =>
    Math.max(0, Math.min(1, x + inputs[20 * Math.floor(i / 3) + (i % 3)] / 3)),
  );
  return { inputs, targets: Float32Array.from(targets) };
}

const base: TrainerOptions = { epochs: 60, batchSize: 20, learningRate: 2e-2, averaging: 0.9 };
const removing: TrainerOptions = { lambda: 3, learningRate: 5e-2, logAlphaLimit: 1, removal: 1 };
const groups = Array.from({ length: 20 }, (_, i) => i >> 1);
const images: Partial<NetworkOptions> = {
  inputs: { channels: 1, height: 5, width: 4 },
  layers: [{ conv: 5, kernel: 3 }, { maxPool: 2, stride: 1 }, 7, 3],
};
const [labelled, held] = [noisy(60, 1), noisy(150, 2)];
const [values, heldValues] = [valued(60, 1), valued(150, 2)];
const weights = new Float32Array(150).map((_, i) => (i % 4) / 1.5);

/** The best epoch of each comes before the last, and what was removed since is to be had back. */
const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>, Dataset, Dataset])[] = [
  ['the defaults', {}, {}, labelled, held],
  ['no gates and no averages', { averaging: false }, { gates: false }, labelled, held],
  ['removal', removing, {}, labelled, held],
  ['removal without averages', { ...removing, averaging: false, optimizer: 'sgd' }, {}, labelled, held],
  ['removal of shared gates', { ...removing, patience: 15 }, { gates: { groups } }, labelled, held],
  [
    'one gate sample per example',
    { lambda: 2, logAlphaLimit: 1, removal: 2, sampling: 'example' },
    {},
    labelled,
    held,
  ],
  ['gates on weights', { lambda: 0.05 }, { gates: { on: 'weights' } }, labelled, held],
  ['convolutions', { ...removing, removal: 2 }, images, labelled, held],
  ['linear outputs', { lambda: 0.05 }, { output: 'linear' }, values, heldValues],
  ['sigmoid outputs', { lambda: 0.05 }, { output: 'sigmoid' }, values, { ...heldValues, weights }],
];

const create = (options: Partial<NetworkOptions> = {}) =>
  Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, ...options });

describe.each(settings)('with %s,', (_, more, networkOptions, data, validation) => {
  const plain: TrainerOptions = { ...base, ...more };
  delete (plain as { patience?: number }).patience;
  const options: TrainerOptions = { ...plain, validation, patience: more.patience ?? 8 };
  const { patience = 0 } = options;

  test('validation data are measured as test data are, and change nothing', async () => {
    const [network, other] = [await create(networkOptions), await create(networkOptions)];
    const all = { ...plain, epochs: 6 };
    const reports = await collect(new Trainer(network, data, { ...all, validation, test: validation }));
    const others = await collect(new Trainer(other, data, { ...all, test: validation }));
    expect(network.state()).toEqual(other.state());
    reports.forEach(({ validationLoss, validationError, bestEpoch, ...rest }, i) => {
      expect([validationLoss, validationError]).toEqual([rest.testLoss, rest.testError]);
      expect(timeless(rest as EpochReport)).toEqual(timeless(others[i]));
      const losses = reports.slice(0, i + 1).map((report) => report.validationLoss ?? 0);
      expect(bestEpoch).toBe(1 + losses.indexOf(Math.min(...losses)));
    });
  });

  test('training stops when patience is over, and the network is as the best epoch left it', async () => {
    const network = await create(networkOptions);
    const trainer = new Trainer(network, data, options);
    const reports = await collect(trainer);
    const last = reports[reports.length - 1];
    const { bestEpoch = 0 } = last;
    expect(reports.length).toBe(bestEpoch + patience);
    expect(reports.length).toBeLessThan(base.epochs ?? 0);
    expect(trainer.bestEpoch).toBe(bestEpoch);
    expect(trainer.epochsDone).toBe(reports.length);
    const short = await create(networkOptions);
    await collect(new Trainer(short, data, { ...plain, epochs: bestEpoch }));
    expect(network.state()).toEqual(short.state());
    expect(network.logits(validation.inputs)).toEqual(short.logits(validation.inputs));
    expect(network.summary()).toEqual(short.summary());
    expect(await (await network.prune()).digest()).toBe(await (await short.prune()).digest());
  });

  test('goes on from any step to the same bits and reports, however often it is stopped', async () => {
    const start = async () => new Trainer(await create(networkOptions), data, options);
    const result = async (trainer: Trainer) => {
      const reports = (await collect(trainer)).map(timeless);
      return { reports, state: trainer.network.state(), best: trainer.bestEpoch };
    };
    const whole = await result(await start());
    const random = new Random(5);
    const lastEpoch = whole.reports.length;
    for (const stop of [1, whole.best, whole.best + 1, lastEpoch - 1, lastEpoch]) {
      let trainer = await start();
      const reports: ReturnType<typeof timeless>[] = [];
      for (const epoch of [random.integer(1, stop), stop]) {
        if (trainer.epochsDone < epoch) {
          for await (const report of trainer) {
            reports.push(timeless(report));
            if (trainer.epochsDone === epoch) break;
          }
        }
        // Within an epoch, too.
        if (epoch < stop) trainer.step();
        const bytes = await writeCheckpoint(trainer);
        const build = random.pick(builds);
        trainer = await readCheckpoint(bytes, data, { validation, build });
        expect(await writeCheckpoint(trainer)).toEqual(bytes);
        expect(trainer.bestEpoch).toBe(reports[reports.length - 1].bestEpoch);
      }
      const rest = await result(trainer);
      expect({ ...rest, reports: [...reports, ...rest.reports] }).toEqual(whole);
    }
  });

  test('gives the same in a worker', async () => {
    const all = { inputs: 20, layers: [16, 9, 3], seed: 4, ...networkOptions };
    const training = trainInWorker(workers.of('training'), all, data, options);
    const network = await create(networkOptions);
    const expected = await collect(new Trainer(network, data, options));
    expect((await collect(training)).map(timeless)).toEqual(expected.map(timeless));
    expect((await training.network()).state()).toEqual(network.state());
  });
});

test('what was removed after the best epoch is there again, and can be saved, and trained on', async () => {
  const network = await create();
  let least = 20;
  for await (const _ of new Trainer(network, labelled, {
    ...base,
    ...removing,
    validation: held,
    patience: 8,
  })) {
    least = Math.min(least, network.shapes[0].inputs);
  }
  expect(least).toBeLessThan(5);
  expect(network.shapes.map(({ inputs }) => inputs)).toEqual([20, 16, 9]);
  const again = await readModel(writeModel(network));
  expect(again.state()).toEqual(network.state());
  const train = (each: Network) => collect(new Trainer(each, labelled, { ...base, epochs: 3 }));
  expect((await train(network)).map(timeless)).toEqual((await train(again)).map(timeless));
  expect(network.state()).toEqual(again.state());
});

describe('the best epoch is brought back', () => {
  test('when all epochs are done, too', async () => {
    const network = await create();
    const options = { ...base, epochs: 31, validation: held, patience: 8 };
    const reports = await collect(new Trainer(network, labelled, options));
    expect(reports.length).toBe(31);
    expect(reports[30].bestEpoch).toBeLessThan(31);
    const short = await create();
    await collect(new Trainer(short, labelled, { ...base, epochs: reports[30].bestEpoch ?? 0 }));
    expect(network.state()).toEqual(short.state());
  });

  test('not when the loop is left, whose last step stays', async () => {
    const network = await create();
    const trainer = new Trainer(network, labelled, { ...base, validation: held, patience: 8 });
    for await (const { epoch, bestEpoch = 0 } of trainer) if (epoch === bestEpoch + 8) break;
    const other = await create();
    await collect(new Trainer(other, labelled, { ...base, epochs: trainer.epochsDone }));
    expect(network.state()).toEqual(other.state());
    // The loop has nothing left to do but that.
    expect(await collect(trainer)).toEqual([]);
    const short = await create();
    await collect(new Trainer(short, labelled, { ...base, epochs: trainer.bestEpoch }));
    expect(network.state()).toEqual(short.state());
  });

  test('and then the trainer is done: no step and no checkpoint, but reports, and other trainers', async () => {
    const network = await create();
    const trainer = new Trainer(network, labelled, { ...base, validation: held, patience: 2 });
    const reports = await collect(trainer);
    expect(await thrownBy(() => trainer.step())).toMatchObject({ code: 'DISPOSED', argument: 'trainer' });
    expect(await thrownBy(() => writeCheckpoint(trainer))).toMatchObject({ code: 'DISPOSED' });
    const { validationLoss, bestEpoch } = await trainer.lastReport();
    expect(bestEpoch).toBe(trainer.bestEpoch);
    expect(validationLoss).toBe(reports[trainer.bestEpoch - 1].validationLoss);
    expect(await collect(trainer)).toEqual([]);
    new Trainer(network, labelled).step();
  });

  test('the first of equal ones', async () => {
    const network = await create();
    const options = { ...base, learningRate: 0, validation: held, patience: 3 };
    const reports = await collect(new Trainer(network, labelled, options));
    expect(reports.map(({ bestEpoch }) => bestEpoch)).toEqual([1, 1, 1, 1]);
    expect(new Set(reports.map(({ validationLoss }) => validationLoss)).size).toBe(1);
  });

  test('never where no loss was a number, after which patience is over', async () => {
    const inputs = held.inputs.map((x) => 3e38 * Math.sign(x));
    const network = await create({ gates: false });
    const validation = { ...held, inputs };
    const trainer = new Trainer(network, labelled, { ...base, lambda: 0, validation, patience: 3 });
    const reports = await collect(trainer);
    expect(reports.map(({ bestEpoch }) => bestEpoch)).toEqual([0, 0, 0]);
    trainer.step();
    const resumed = await readCheckpoint(await writeCheckpoint(trainer), labelled, { validation });
    expect(await collect(resumed)).toEqual([]);
  });
});

describe('steps by hand', () => {
  test('measure nothing: only epochs of the loop are compared, and none ends before one was measured', async () => {
    const network = await create();
    const trainer = new Trainer(network, labelled, { ...base, validation: held, patience: 2 });
    while (trainer.epochsDone < 5) trainer.step();
    expect(trainer.bestEpoch).toBe(0);
    const reports = await collect(trainer);
    expect(reports[0]).toMatchObject({ epoch: 6, bestEpoch: 6 });
    const resumed = new Trainer(await create(), labelled, { ...base, validation: held, patience: 2 });
    while (resumed.epochsDone < 5) resumed.step();
    const other = await readCheckpoint(await writeCheckpoint(resumed), labelled, { validation: held });
    expect((await collect(other)).map(timeless)).toEqual(reports.map(timeless));
  });
});

describe('a checkpoint', () => {
  const options = { ...base, validation: held, patience: 5 };

  test('of the time in which an epoch is measured has its report due', async () => {
    const whole = await create();
    const expected = (await collect(new Trainer(whole, labelled, { ...options, test: held }))).map(timeless);
    // A clock on which every slice is over at once: the event loop runs after each step, and each chunk of data.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 20;
      return now;
    });
    const taken: [done: number, bytes: Promise<Uint8Array>][] = [];
    let reported = 0;
    const onProgress = () => {
      if (trainer.epochsDone > reported) taken.push([reported, writeCheckpoint(trainer)]);
    };
    const trainer: Trainer = new Trainer(await create(), labelled, { ...options, test: held, onProgress });
    for await (const { epoch } of trainer) reported = epoch;
    vi.restoreAllMocks();
    expect(taken.length).toBeGreaterThan(20);
    for (const [done, bytes] of taken.filter((_, i) => i % 17 === 0)) {
      const resumed = await readCheckpoint(await bytes, labelled, { validation: held, test: held });
      expect((await collect(resumed)).map(timeless)).toEqual(expected.slice(done));
      expect(resumed.network.state()).toEqual(whole.state());
    }
  });

  test('of the end goes on if there is more patience', async () => {
    const trainer = new Trainer(await create(), labelled, options);
    let bytes = new Uint8Array();
    for await (const _ of trainer) bytes = await writeCheckpoint(trainer);
    const done = await readCheckpoint(bytes, labelled, { validation: held });
    expect(await collect(done)).toEqual([]);
    expect(done.network.state()).toEqual(trainer.network.state());
    const longer = await readCheckpoint(bytes, labelled, { validation: held, patience: 9 });
    const whole = await create();
    const expected = await collect(new Trainer(whole, labelled, { ...options, patience: 9 }));
    const reports = await collect(longer);
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.map(timeless)).toEqual(expected.slice(-reports.length).map(timeless));
    expect(longer.network.state()).toEqual(whole.state());
  });

  test('wants its validation data again, the same as before, where they decide', async () => {
    const trainer = new Trainer(await create(), labelled, options);
    for (let step = 0; step < 7; step++) trainer.step();
    const bytes = await writeCheckpoint(trainer);
    const other = { ...held, labels: held.labels.map((label, i) => (i === 9 ? (label + 1) % 3 : label)) };
    const cases: readonly (readonly [object, string])[] = [
      [{}, 'options.validation'],
      [{ validation: noisy(150, 3) }, 'options.validation.inputs'],
      [{ validation: noisy(140, 2) }, 'options.validation.inputs'],
      [{ validation: other }, 'options.validation'],
      [{ validation: { ...held, weights } }, 'options.validation.weights'],
    ];
    for (const [given, argument] of cases) {
      const error = await thrownBy(() => readCheckpoint(bytes, labelled, given));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
    }
    const { patience: _, ...measuring } = options;
    const only = new Trainer(await create(), labelled, measuring);
    for await (const { epoch } of only) if (epoch === 2) break;
    const free = await writeCheckpoint(only);
    expect((await readCheckpoint(free, labelled, { validation: held })).bestEpoch).toBe(only.bestEpoch);
    expect((await readCheckpoint(free, labelled)).bestEpoch).toBe(0);
    expect(await thrownBy(() => readCheckpoint(free, labelled, options))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'options.patience',
    });
  });
});
