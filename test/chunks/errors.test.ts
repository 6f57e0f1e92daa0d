import { describe, expect, test } from 'vitest';
import { chunkedDataset } from '../../src/chunks.js';
import { type Dataset, Network, Trainer, type TrainingData, trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { cut, Files } from './pieces.js';

const data = clusters(90, 4, 3);
const shape = { inputs: 4, outputs: 3, output: 'softmax' } as const;
const base = { epochs: 3, batchSize: 10, lambda: 0.1 } as const;
const networkOf = () => Network.create({ inputs: 4, layers: [5, 3], seed: 1 });
const head = (examples: number): Dataset => ({
  inputs: data.inputs.slice(0, 4 * examples),
  labels: data.labels.slice(0, examples),
});

describe('chunkedDataset refuses', () => {
  const chunks = () => cut(data, 4, 3, 1);
  const bad = (change: Partial<Record<keyof Dataset, unknown>>) => [
    head(2),
    { ...head(3), ...change } as Dataset,
  ];

  test.each([
    ['no chunks', [], /^chunks: expected one example or more/],
    ['chunks without examples', [head(0), head(0)], /^chunks: expected one example or more/],
    ['what is no iterable', 5, /^chunks: expected an iterable, an async iterable, or a function/],
    ['a function of nothing', () => undefined, /^chunks\(0\): expected an iterable/],
    ['a chunk that is none', [head(2), null], /^chunks\[1\]: expected an object with inputs/],
    [
      'rows of another width',
      bad({ inputs: new Float32Array(11) }),
      /^chunks\[1\].inputs: expected a Float32Array/,
    ],
    ['a number that is none', bad({ inputs: new Float32Array(12).fill(NaN) }), /^chunks\[1\].inputs\[0\]: /],
    ['a class too many', bad({ labels: [0, 1, 3] }), /^chunks\[1\].labels\[2\]: /],
    ['labels that are missing', bad({ labels: undefined }), /^chunks\[1\]/],
    [
      'bytes after floats',
      bad({ inputs: new Uint8Array(12) }),
      /^chunks\[1\]: expected "?float32 inputs, labels/,
    ],
    ['weights in some', bad({ weights: new Float32Array(3).fill(1) }), /^chunks\[1\]: expected .*no weights/],
    ['a weight below 0', [{ ...head(2), weights: Float32Array.of(1, -1) }], /^chunks\[0\].weights\[1\]: /],
    [
      'too few weights',
      [{ ...head(2), weights: Float32Array.of(1) }],
      /^chunks\[0\].weights: expected a Float32Array of 2/,
    ],
    [
      'weights that are all 0',
      [{ ...head(2), weights: new Float32Array(2) }],
      /^chunks.weights: expected one above 0/,
    ],
  ])('%s', async (_, given, message) => {
    await expect(chunkedDataset(given as never, shape, { buffer: 10 })).rejects.toThrow(message);
  });

  test.each([
    [{}, /^options.buffer: expected an integer from 1 on/],
    [{ buffer: 0 }, /^options.buffer/],
    [{ buffer: 1.5 }, /^options.buffer/],
    [{ buffer: 10, signal: {} }, /^options.signal: expected an AbortSignal/],
    [{ buffer: 10, size: 3 }, /^options.size/],
  ])('the options %o', async (options, message) => {
    await expect(chunkedDataset(chunks(), shape, options as never)).rejects.toThrow(message);
  });

  test('what the chunks throw, and closes them; and an abort', async () => {
    const files = new Files();
    const broken = async function* () {
      yield* files.open(chunks());
      throw new RangeError('the disk is gone');
    };
    await expect(chunkedDataset(broken, shape, { buffer: 10 })).rejects.toThrow('the disk is gone');
    const controller = new AbortController();
    const counted: number[] = [];
    const onProgress = (examples: number) => {
      counted.push(examples);
      controller.abort(new Error('enough'));
    };
    const options = { buffer: 10, signal: controller.signal, onProgress };
    const counting = chunkedDataset(() => files.open(chunks()), shape, options);
    await expect(counting).rejects.toThrow('enough');
    expect(counted).toHaveLength(1);
    expect(files.closed).toBe(2);
  });
});

describe('a trainer', () => {
  async function begun(epochs: (epoch: number) => readonly Dataset[], buffer = 20) {
    const files = new Files();
    const network = await networkOf();
    let pass = -1;
    // The first pass counts.
    const chunks = () => files.open(epochs(pass++));
    const given = await chunkedDataset(chunks, network, { buffer });
    return { files, network, trainer: new Trainer(network, given, base) };
  }

  test.each([
    ['fewer examples', 60, /^chunks: expected 90 examples in each epoch.*received "?60 examples in epoch 2/],
    ['no examples', 0, /received "?0 examples in epoch 2/],
  ])(
    'stops for %s than were counted, and goes on when they are there again',
    async (_, examples, message) => {
      let short = true;
      const { trainer, network, files } = await begun((epoch) => [
        epoch === 1 && short ? head(examples) : data,
      ]);
      const error = await thrownBy(() => collect(trainer));
      expect(error).toMatchObject({ code: 'INVALID_SHAPE', message: expect.stringMatching(message) });
      // What was there was trained on, and nothing is lost.
      expect(trainer.epochsDone).toBe(1);
      short = false;
      await collect(trainer);
      const whole = await begun(() => [data]);
      await collect(whole.trainer);
      expect(await network.digest()).toBe(await whole.network.digest());
      expect(files.closed).toBe(files.opened);
    },
  );

  test('that is made ready step by step begins the epoch anew after an error', async () => {
    let short = false;
    const network = await networkOf();
    const chunks = () => [short ? head(40) : data];
    const trainer = new Trainer(network, await chunkedDataset(chunks, network, { buffer: 20 }), base);
    short = true;
    for (let step = 0; step < 4; step++) {
      await trainer.ready();
      trainer.step();
    }
    // Just what the next part begins with is missing.
    await expect(trainer.ready()).rejects.toThrow(/received "?40 examples in epoch 1/);
    short = false;
    await trainer.ready();
    trainer.step();
    await collect(trainer);
    const whole = await begun(() => [data]);
    await collect(whole.trainer);
    expect(await network.digest()).toBe(await whole.network.digest());
  });

  test('stops for more examples than were counted, of which it trains on none', async () => {
    const { trainer } = await begun((epoch) => (epoch < 1 ? [data] : [data, head(1)]), 90);
    await expect(collect(trainer)).rejects.toThrow(/received "?more than 90 examples in epoch 2/);
    expect(trainer.stepsDone).toBe(9);
  });

  test('says so of chunks that can be read only once', async () => {
    const network = await networkOf();
    const once = new Files().open([data]);
    const given = await chunkedDataset(once, network, { buffer: 20 });
    await expect(collect(new Trainer(network, given, base))).rejects.toThrow(/begin anew each time/);
  });

  test('refuses a step that it has no examples for, and does it once it is ready', async () => {
    const { trainer } = await begun(() => [data]);
    expect(() => trainer.step()).toThrow(/await its ready\(\)/);
    await trainer.ready();
    trainer.step();
    trainer.step();
    expect(() => trainer.step()).toThrow(/await its ready\(\)/);
    expect(trainer.stepsDone).toBe(2);
  });

  test('of data in memory is always ready', async () => {
    const trainer = new Trainer(await networkOf(), data, base);
    await trainer.ready();
    trainer.step();
    expect(trainer.stepsDone).toBe(1);
  });

  test('reads nothing into memory that has become that of another trainer', async () => {
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    let pass = 0;
    const slow = async function* () {
      if (pass++ > 0) await waiting;
      yield data;
    };
    const network = await networkOf();
    const given = await chunkedDataset(slow, network, { buffer: 20 });
    const first = new Trainer(network, given, base);
    const ready = first.ready();
    expect(() => first.step()).toThrow(/that no step and no loop is using/);
    const second = new Trainer(network, data, base);
    second.step();
    const before = await network.digest();
    go();
    await expect(ready).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(await network.digest()).toBe(before);
    const alone = await networkOf();
    const same = new Trainer(alone, data, base);
    await collect(same);
    await collect(second);
    expect(await network.digest()).toBe(await alone.digest());
  });

  test('closes what it reads when its loop is left, or aborted, and goes on from there', async () => {
    const { trainer, files, network } = await begun(() => cut(data, 4, 3, 7, 9));
    for await (const { epoch } of trainer) if (epoch === 1) break;
    expect(files.closed).toBe(files.opened);
    await trainer.ready();
    trainer.step();
    await collect(trainer);
    expect(files.closed).toBe(files.opened);
    const whole = await begun(() => [data]);
    await collect(whole.trainer);
    expect(await network.digest()).toBe(await whole.network.digest());
  });
});

test('chunks are no test data, and are not sent to a worker', async () => {
  const network = await networkOf();
  const chunked = await chunkedDataset([data], network, { buffer: 20 });
  const test = chunked as unknown as Dataset;
  expect(() => new Trainer(network, data, { test })).toThrow(/^options.test.inputs: /);
  const training: TrainingData = chunked;
  expect(() => trainInWorker(() => expect.fail(), network, training as never)).toThrow(/^data.inputs: /);
});
