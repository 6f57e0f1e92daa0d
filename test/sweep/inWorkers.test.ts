/** A sweep in workers has the bits of trainings one after another on this thread, and leaves no worker behind. */
import { expect, test } from 'vitest';
import { Network, Trainer } from '../../src/index.js';
import { inWorkers, sweep } from '../../src/sweep.js';
import { clusters } from '../support/examples.js';
import { allGone, shape, TestWorkers, until } from '../worker/workers.js';

const workers = TestWorkers.ofEachTest();
const data = clusters(130, 20, 3);
const grid = { lambda: [0.01, 3], hidden: [4, 9] } as const;
type Setting = { readonly lambda: number; readonly hidden: number; readonly seed: number };
const trainingOf = ({ lambda, hidden, seed }: Setting) => ({
  network: { inputs: 20, layers: [hidden, 3], seed },
  data,
  options: { lambda, epochs: 3, batchSize: 20, learningRate: 0.02 },
});

test('each network is that of a training alone', async () => {
  const run = inWorkers(workers.of('training'), trainingOf, ({ network }) => network.digest());
  const outcomes = await sweep(grid, run, { seeds: 2, jobs: 3 });
  expect(outcomes).toHaveLength(8);
  for (const outcome of outcomes) {
    const { network: options, options: training } = trainingOf(outcome.point);
    const network = await Network.create(options);
    for await (const _ of new Trainer(network, data, training));
    expect(outcome).toEqual({ point: outcome.point, status: 'done', result: await network.digest() });
  }
  expect(await allGone(workers)).toBe(8);
});

test('what is known of a network by itself: its size, its last report, its time', async () => {
  const [outcome] = await sweep(
    { lambda: [0.1], hidden: [4] },
    inWorkers(workers.of('training'), trainingOf),
  );
  const network = await Network.create(trainingOf(outcome.point).network);
  for await (const _ of new Trainer(network, data, trainingOf(outcome.point).options));
  const { architecture, parameters, multiplyAdds } = network.summary();
  expect(outcome).toMatchObject({
    status: 'done',
    result: { architecture, parameters, multiplyAdds, report: { epoch: 3 }, seconds: expect.any(Number) },
  });
});

test('a training that fails is the failure of its point alone', async () => {
  const run = inWorkers(workers.of('training'), (point: Setting) => ({
    ...trainingOf(point),
    options: { ...trainingOf(point).options, ...(point.hidden === 9 && { learningRate: -1 }) },
  }));
  const outcomes = await sweep({ lambda: [0.1], hidden: [9, 4] }, run);
  expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'done']);
  expect(outcomes[0]).toMatchObject({ error: { argument: 'options.learningRate' } });
});

test('a stop ends the workers that there are', async () => {
  const controller = new AbortController();
  const run = inWorkers(workers.of('training'), () => ({
    network: shape,
    data,
    options: { epochs: 1_000_000, batchSize: 10 },
  }));
  const sweeping = sweep({ place: [1, 2, 3, 4] }, run, { jobs: 2, signal: controller.signal });
  const ended = sweeping.then(
    () => 'done',
    (error) => error,
  );
  await until(() => workers.all.length === 2);
  controller.abort('enough');
  expect(await ended).toBe('enough');
  expect(await allGone(workers)).toBe(2);
});
