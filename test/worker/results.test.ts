import { describe, expect, test } from 'vitest';
import {
  type Dataset,
  Network,
  type NetworkOptions,
  type Progress,
  supportsRelaxedSimd,
  Trainer,
  type TrainerOptions,
  type TrainingWarning,
  trainInWorker,
} from '../../src/index.js';
import { relaxed } from '../../src/relaxed.js';
import { clusters, collect } from '../support/examples.js';
import { timeless } from '../support/timeless.js';
import { onMessage, shape, TestWorkers, until } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

const bytes = { inputs: Uint8Array.from(data.inputs, (x) => 40 * x + 120), labels: [...data.labels] };
const values = { inputs: data.inputs, targets: data.inputs.slice(0, 330) };
const labels = { inputs: data.inputs, targets: data.inputs.slice(0, 660).map((x) => (x > 0 ? 1 : 0)) };
const soft = { inputs: data.inputs, targets: new Float32Array(990).fill(1 / 3) };
const rows = data.inputs.slice(0, 330).map(Math.abs);
const removal = { epochs: 40, batchSize: 30, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 };

const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>, Dataset])[] = [
  ['the defaults', {}, {}, data],
  [
    'test data and weight decay',
    { test: clusters(50, 20, 3, 2), weightDecay: 1e-2, lambda: 'bic' },
    {},
    data,
  ],
  ['removal', removal, {}, data],
  ['one gate sample per example', { sampling: 'example', schedule: { epochs: [1], factor: 0.5 } }, {}, data],
  [
    'other gates, a seed, a build and a pipeline',
    { seed: 9 },
    { gates: { testGate: 'median' }, build: 'scalar', pipeline: 'text' },
    data,
  ],
  ['bytes, a list of labels, and no averages', { averaging: false, optimizer: 'sgd' }, {}, bytes],
  ['linear outputs', { lambda: 'aic', noiseVariance: 0.5 }, { output: 'linear', layers: [7, 1] }, values],
  ['sigmoid outputs', { test: labels, lambda: 'aic' }, { output: 'sigmoid', layers: [7, 2] }, labels],
  ['shared gates', removal, { gates: { groups: Array.from(Array(20), (_, i) => i >> 1) } }, data],
  [
    'weights, and probabilities for labels',
    { test: { ...soft, weights: rows } },
    {},
    { ...soft, weights: rows },
  ],
  ['no gates', { lambda: 0, weightDecay: 1e-3 }, { gates: false }, data],
];

/** All that must be the same on both threads. */
async function seen(network: Network) {
  const [pruned, dense] = [await network.prune(), await network.dense()];
  return {
    last: await network.digest(),
    averaged: network.hasAverage && (await network.digest('averaged')),
    summary: network.summary(),
    keptInputs: network.keptInputs,
    seed: network.seed,
    pipeline: network.pipeline,
    build: network.build,
    logits: network.logits(data.inputs),
    pruned: await pruned.digest(),
    dense: await dense.digest(),
  };
}

describe.each(settings)('training in a worker with %s', (_, options, networkOptions, examples) => {
  const all = { epochs: 3, batchSize: 40, ...options };

  test('gives the network and the reports of this thread, bit for bit', async () => {
    const training = trainInWorker(workers.of('training'), { ...shape, ...networkOptions }, examples, all);
    const network = await Network.create({ ...shape, ...networkOptions });
    const [reports, expected] = [await collect(training), await collect(new Trainer(network, examples, all))];
    expect(reports.map(timeless)).toEqual(expected.map(timeless));
    expect(await seen(await training.network())).toEqual(await seen(network));
    if (options.removal) expect(network.shapes[1].inputs).toBeLessThan(16);
  });
});

describe('a training in a worker', () => {
  test('trains a network on that there is, and leaves that one as it is', async () => {
    const network = await Network.create(shape);
    await collect(new Trainer(network, data, removal));
    const before = await seen(network);
    const more = { epochs: 5, batchSize: 30, seed: 6, removal: 1 };
    const training = trainInWorker(workers.of('training'), network, data, more);
    const reports = await collect(training);
    expect(await seen(network)).toEqual(before);
    expect(reports.map(timeless)).toEqual((await collect(new Trainer(network, data, more))).map(timeless));
    expect(await seen(await training.network())).toEqual(await seen(network));
    expect(await network.digest()).not.toBe(before.last);
  });

  test.runIf(supportsRelaxedSimd())('takes the kernels along that it was given', async () => {
    const options = { epochs: 1 };
    const network = await Network.create({ ...shape, build: relaxed });
    const [first, second] = [
      trainInWorker(workers.of('training'), { ...shape, build: relaxed }, data, options),
      trainInWorker(workers.of('training'), network, data, options),
    ];
    await collect(first);
    await collect(second);
    expect((await first.network()).build).toBe('relaxed');
    expect((await second.network()).build).toBe('relaxed');
    expect(await (await second.network()).digest()).toBe(await (await first.network()).digest());
  });

  test('says what makes it hopeless, and what is thrown then ends it', async () => {
    const huge = { ...data, inputs: data.inputs.map((x) => 1e9 * x) };
    const warnings: TrainingWarning[] = [];
    const options = { epochs: 1, onWarning: (warning: TrainingWarning) => warnings.push(warning) };
    await collect(trainInWorker(workers.of('training'), shape, huge, options));
    expect(warnings).toMatchObject([{ kind: 'scale', argument: 'data.inputs' }]);
    const own = new Error('own');
    const onWarning = () => {
      throw own;
    };
    const training = trainInWorker(workers.of('training'), shape, huge, { epochs: 1e6, onWarning });
    await expect(collect(training)).rejects.toBe(own);
  });

  test('goes on without a loop; its reports wait for one, in order', async () => {
    const steps: number[] = [];
    const onProgress = ({ step, epochs, loss, secondsLeft }: Progress) => {
      expect([epochs, Number.isFinite(loss), secondsLeft >= 0]).toEqual([300, true, true]);
      steps.push(step);
    };
    const training = trainInWorker(workers.of('training'), shape, data, { epochs: 300, onProgress });
    await until(workers.all[0].terminated);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const reports = await collect(training);
    expect(reports.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(await collect(training)).toEqual([]);
  });

  test('shows its network on the way, which it then trains on', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, { epochs: 60, batchSize: 10 });
    const first = await training.network();
    let second: Network | undefined;
    for await (const { epoch } of training) if (epoch === 30) second = await training.network();
    const whole = await Network.create(shape);
    await collect(new Trainer(whole, data, { epochs: 60, batchSize: 10 }));
    const last = await (await training.network()).digest();
    expect(last).toBe(await whole.digest());
    expect(new Set([await first.digest(), await second?.digest(), last]).size).toBeGreaterThan(1);
  });

  test('leaves this thread to itself: timers and predictions', async () => {
    const large = { inputs: 1000, layers: [1000, 3] };
    const examples = clusters(500, 1000, 3);
    const steps: number[] = [];
    const options = { epochs: 6, batchSize: 500, onProgress: ({ step }: Progress) => steps.push(step) };
    const training = trainInWorker(workers.of('training'), large, examples, options);
    const network = await Network.create(shape);
    const expected = network.predict(data.inputs);
    let [ticks, ticksAtFirst, wrong] = [0, 0, 0];
    const timer = setInterval(() => {
      ticks++;
      if (network.predict(data.inputs).some((value, i) => value !== expected[i])) wrong++;
    }, 2);
    for await (const { epoch } of training) if (epoch === 1) ticksAtFirst = ticks;
    clearInterval(timer);
    expect(wrong).toBe(0);
    // Each step takes many times 2 ms. On this thread, one timer or none would run between two of them.
    expect(steps.length).toBeLessThanOrEqual(8);
    expect(ticks - ticksAtFirst).toBeGreaterThan(15);
  });

  test('leaves the other messages of the worker alone', async () => {
    const pongs: unknown[] = [];
    const create = workers.of('chatting');
    const training = trainInWorker(
      () => {
        const worker = create();
        onMessage(worker, (data) => {
          if (typeof data === 'object' && data && 'pong' in data) pongs.push(data.pong);
        });
        worker.postMessage({ ping: 'here' }, []);
        return worker;
      },
      shape,
      data,
      { epochs: 200, batchSize: 10 },
    );
    expect(await collect(training)).toHaveLength(200);
    expect(pongs).toEqual(['here']);
  });
});
