import { describe, expect, test } from 'vitest';
import {
  type Dataset,
  L0netError,
  Network,
  type NetworkOptions,
  NonFiniteLossError,
  NonFiniteStepError,
  Trainer,
  trainInWorker,
  type WorkerLike,
  type WorkerTrainingOptions,
} from '../../src/index.js';
import { fromPlain, toPlain } from '../../src/worker/plainError.js';
import { serveTraining } from '../../src/worker.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { allGone, endless, shape, TestWorkers } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

/** The fields of an error, for comparison. */
const fields = (error: unknown) => ({ ...(error as L0netError), message: (error as Error).message });

describe('a worker that fails is a typed error of the loop, never a wait:', () => {
  const bad: readonly (readonly [string, string, WorkerTrainingOptions, RegExp])[] = [
    ['its file does not exist', 'missing', {}, /could not be loaded|Cannot find module/],
    ['it throws when it starts', 'throwing', {}, /threw.*no good start/],
    [
      'it never calls serveTraining',
      'silent',
      { startTimeout: 300 },
      /did not call serveTraining\(\) within 300 ms/,
    ],
    ['it throws on the way', 'dying', {}, /threw.*died on the way/],
    ['it closes itself on the way', 'closing', {}, /closed itself|was ended|ended with exit code 7/],
  ];
  test.each(bad)('%s', async (_, body, options, message) => {
    // Browsers tell the page, too, what a worker throws, unless somebody has taken care of it.
    const told: unknown[] = [];
    const tell = (event: Event) => told.push(event);
    globalThis.addEventListener?.('error', tell);
    const training = trainInWorker(workers.of(body), shape, data, { ...endless, ...options });
    const network = thrownBy(async () => {
      for (;;) await training.network();
    });
    const error = await thrownBy(() => collect(training));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: 'createWorker' });
    expect((error as L0netError).message).toMatch(message);
    expect(await network).toBe(error);
    expect(await thrownBy(() => training.network())).toBe(error);
    expect(await thrownBy(() => collect(training))).toBe(error);
    globalThis.removeEventListener?.('error', tell);
    expect(told).toEqual([]);
  });
});

describe('errors in the worker arrive as they were thrown:', () => {
  const diverging = [
    ['a loss that is not finite', { epochs: 50, learningRate: 1e18, optimizer: 'sgd' }, NonFiniteLossError],
    ['a step that would overflow', { epochs: 5, learningRate: 1e20 }, NonFiniteStepError],
  ] as const;
  test.each(diverging)('%s, with the network of the step before', async (_, more, kind) => {
    const options = { batchSize: 40, ...more };
    const training = trainInWorker(workers.of('training'), shape, data, options);
    const error = await thrownBy(() => collect(training));
    const network = await Network.create(shape);
    const expected = await thrownBy(() => collect(new Trainer(network, data, options)));
    expect(expected).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(kind);
    expect(fields(error)).toEqual(fields(expected));
    expect(await (await training.network()).digest()).toBe(await network.digest());
  });

  test('a build that the worker cannot take', async () => {
    const build = { name: 'simd', binary: 'AAAA' } as const;
    const training = trainInWorker(workers.of('training'), { ...shape, build }, data, { epochs: 1 });
    const error = await thrownBy(() => collect(training));
    const expected = await thrownBy(() => Network.create({ ...shape, build }));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'network.build', received: build });
    expect((expected as L0netError).code).toBe('UNSUPPORTED');
    expect((error as Error).message).toMatch(/^network\.build: expected /);
    expect(await thrownBy(() => training.network())).toMatchObject({ argument: 'network.build' });
  });

  test('with a description of what cannot be cloned, and others in a typed one', () => {
    const details = { argument: 'a', received: () => 1, expected: 'b' };
    const error = new L0netError('INVALID_ARGUMENT', details, 'the message');
    const again = fromPlain(structuredClone(toPlain(error)));
    expect(fields(again)).toEqual({ ...fields(error), received: 'a function' });
    expect(again).toBeInstanceOf(L0netError);
    const list = new L0netError('INVALID_SHAPE', { ...details, received: [1, 'x', null] });
    expect(fields(fromPlain(structuredClone(toPlain(list))))).toEqual(fields(list));
    const other = fromPlain(structuredClone(toPlain(new RangeError('too much'))));
    expect(other).toMatchObject({ code: 'WORKER_FAILED', received: { message: 'too much' } });
    expect(other.message).toMatch(/threw RangeError: too much/);
  });
});

describe('bad arguments are typed errors before a worker is made, and leave the data alone:', () => {
  const nan = new Float32Array(40).fill(Number.NaN);
  const bad: readonly (readonly [string, object, object, object, string])[] = [
    ['no network', [], data, {}, 'network'],
    ['an unknown network option', { ...shape, hidden: 3 }, data, {}, 'network.hidden'],
    ['an empty layer', { ...shape, layers: [0] }, data, {}, 'network.layers[0]'],
    ['a bad gate option', { ...shape, gates: { zeta: 0 } }, data, {}, 'network.gates.zeta'],
    ['half a row', shape, { inputs: new Float32Array(30), labels: [0, 1] }, {}, 'data.inputs'],
    ['NaN among the inputs', shape, { inputs: nan, labels: [0, 1] }, {}, 'data.inputs[0]'],
    ['a label out of range', shape, { inputs: new Float32Array(40), labels: [0, 3] }, {}, 'data.labels[1]'],
    ['bad test data', shape, data, { test: { inputs: nan, labels: [0, 1] } }, 'options.test.inputs[0]'],
    ['an unknown option', shape, data, { momentum: 1 }, 'options.momentum'],
    ['a negative lambda', shape, data, { lambda: -1 }, 'options.lambda'],
    ['a signal that is none', shape, data, { signal: {} }, 'options.signal'],
    ['a schedule that is a function', shape, data, { schedule: () => 1 }, 'options.schedule'],
    ['a transfer that is no boolean', shape, data, { transfer: 1 }, 'options.transfer'],
    ['a time-out of 0', shape, data, { startTimeout: 0 }, 'options.startTimeout'],
  ];
  test.each(bad)('%s', async (_, network, examples, options, argument) => {
    const error = await thrownBy(() =>
      trainInWorker(workers.of('training'), network as NetworkOptions, examples as Dataset, {
        transfer: true,
        ...options,
      }),
    );
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ argument });
    expect((error as Error).message).toContain(argument);
    expect(workers.all).toHaveLength(0);
    expect(data.inputs).toHaveLength(6600);
  });

  test('no options', async () => {
    const none = null as unknown as WorkerTrainingOptions;
    const error = await thrownBy(() => trainInWorker(workers.of('training'), shape, data, none));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options' });
  });

  test('no worker', async () => {
    for (const create of [undefined, {}, () => undefined, () => ({ postMessage: 1 })]) {
      const error = await thrownBy(() => trainInWorker(create as () => WorkerLike, shape, data));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'createWorker' });
    }
  });

  test('what cannot be sent', async () => {
    const build = (() => 'simd') as unknown as 'simd';
    const error = await thrownBy(() => trainInWorker(workers.of('training'), { ...shape, build }, data));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'data' });
    expect(await allGone(workers)).toBe(1);
  });

  test('serveTraining outside a worker', async () => {
    expect(await thrownBy(() => serveTraining())).toMatchObject({ code: 'UNSUPPORTED' });
  });
});
