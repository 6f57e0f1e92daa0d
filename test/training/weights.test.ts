import { describe, expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import { type Dataset, L0netError, Network, type OutputKind, Trainer } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

/** More than are measured at once. */
const examples = 150;
const { inputs, labels } = clusters(examples, 20, 3);
const units = Float32Array.from(new Random(5).units(3 * examples));
const dataOf: Readonly<Record<OutputKind, Dataset>> = {
  softmax: { inputs, labels },
  linear: { inputs, targets: units },
  sigmoid: { inputs, targets: units },
};
const outputs = Object.keys(dataOf) as OutputKind[];

/** Some rows count nothing, others up to three times. */
const weights = Float32Array.from(new Random(6).values(examples, -0.5, 3), (weight) => Math.max(0, weight));

const create = (output: OutputKind = 'softmax') =>
  Network.create({ inputs: 20, layers: [9, 3], seed: 4, output, gates: false });

async function trained(data: Dataset, output: OutputKind, test?: Dataset) {
  const network = await create(output);
  const options = { epochs: 3, batchSize: 32, lambda: 0, ...(test && { test }) };
  const reports = await collect(new Trainer(network, data, options));
  return { network, reports, digest: await network.digest('averaged') };
}

/** Rows of a dataset, in order. */
function rowsOf({ inputs, labels, targets }: Dataset, rows: readonly number[]): Dataset {
  const take = (from: Float32Array, width: number) =>
    Float32Array.from(rows.flatMap((row) => [...from.subarray(row * width, (row + 1) * width)]));
  return {
    inputs: take(inputs as Float32Array, 20),
    ...(labels && { labels: rows.map((row) => labels[row]) }),
    ...(targets && { targets: take(targets, 3) }),
  };
}

describe.each(outputs)('weights of rows, %s outputs:', (output) => {
  const data = dataOf[output];

  test('of 1 change no bits', async () => {
    const ones = { ...data, weights: new Float32Array(examples).fill(1) };
    const [plain, weighted] = [await trained(data, output, data), await trained(ones, output, ones)];
    expect(weighted.digest).toBe(plain.digest);
    expect(weighted.reports.map(({ testLoss, testError }) => [testLoss, testError])).toEqual(
      plain.reports.map(({ testLoss, testError }) => [testLoss, testError]),
    );
  });

  test('reach each row, in whatever order: a row of weight 0 might have said anything', async () => {
    const other = rowsOf(
      data,
      [...Array(examples).keys()].map((row) => (weights[row] === 0 ? 0 : row)),
    );
    const whole = await trained({ ...data, weights }, output);
    expect((await trained({ ...other, weights }, output)).digest).toBe(whole.digest);
    expect((await trained(data, output)).digest).not.toBe(whole.digest);
  });

  test('of 2 are two rows: one whole minibatch has the loss of the rows repeated', async () => {
    const counts = Array.from({ length: examples }, (_, row) => row % 3);
    const repeated = rowsOf(
      data,
      counts.flatMap((count, row) => Array<number>(count).fill(row)),
    );
    const lossOf = async (given: Dataset) => {
      const trainer = new Trainer(await create(output), given, { batchSize: 1000, lambda: 0 });
      trainer.step();
      return trainer.loss;
    };
    const weighted = await lossOf({ ...data, weights: Float32Array.from(counts) });
    expect(weighted).toBeCloseTo(await lossOf(repeated), 5); // as many as before: the mean of the counts is 1
  });

  test('of test data count in its loss, not in its errors', async () => {
    const { network, reports } = await trained(data, output, { ...data, weights });
    const plain = await trained(data, output, data);
    const { testLoss, testError } = reports[2];
    expect(plain.digest).toBe(await network.digest('averaged'));
    expect(testError).toBe(plain.reports[2].testError);
    const outputsOf = network.predict(inputs);
    const losses = Array.from({ length: examples }, (_, row) => {
      const y = outputsOf.subarray(3 * row, 3 * row + 3);
      const t = units.subarray(3 * row, 3 * row + 3);
      if (output === 'softmax') return -Math.log(y[labels[row]]);
      if (output === 'linear') return y.reduce((sum, value, j) => sum + 0.5 * (value - t[j]) ** 2, 0);
      return -y.reduce((sum, p, j) => sum + t[j] * Math.log(p) + (1 - t[j]) * Math.log(1 - p), 0);
    });
    const expected = losses.reduce((sum, loss, row) => sum + weights[row] * loss, 0) / examples;
    expect(testLoss).toBeCloseTo(expected, 4);
  });

  test('belong to the data that a checkpoint goes on with', async () => {
    const given = { ...data, weights };
    const whole = await trained(given, output);
    const trainer = new Trainer(await create(output), given, { epochs: 3, batchSize: 32, lambda: 0 });
    for (let step = 0; step < 5; step++) trainer.step();
    const bytes = await writeCheckpoint(trainer);
    const resumed = await readCheckpoint(bytes, given);
    await collect(resumed);
    expect(await resumed.network.digest('averaged')).toBe(whole.digest);
    const others = weights.map((weight, row) => (row === 7 ? weight + 1 : weight));
    for (const changed of [data, { ...data, weights: others }]) {
      const error = await thrownBy(() => readCheckpoint(bytes, changed));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'data.weights' });
    }
    const plain = new Trainer(await create(output), data, { batchSize: 32 });
    const error = await thrownBy(async () => readCheckpoint(await writeCheckpoint(plain), given));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'data.weights' });
  });
});

describe('a probability for each class in place of a label', () => {
  const shares = Float32Array.from({ length: 3 * examples }, (_, i) =>
    i % 3 === labels[Math.floor(i / 3)] ? 1 : 0,
  );
  const soft = { inputs, targets: shares };

  test('is a label where it is 1, to the bit, in training and test data alike', async () => {
    const hard = await trained(dataOf.softmax, 'softmax', dataOf.softmax);
    const numbers = ({ reports }: typeof hard) =>
      reports.map(({ trainLoss, testLoss, testError }) => [trainLoss, testLoss, testError]);
    for (const [data, held] of [
      [soft, soft],
      [soft, dataOf.softmax],
      [dataOf.softmax, soft],
    ]) {
      const result = await trained(data, 'softmax', held);
      expect(result.digest).toBe(hard.digest);
      expect(numbers(result)).toEqual(numbers(hard));
    }
  });

  test('comes after labels, which count where there are both', async () => {
    const both = { ...dataOf.softmax, targets: shares.map((share) => 1 - share) };
    expect((await trained(both, 'softmax')).digest).toBe((await trained(dataOf.softmax, 'softmax')).digest);
  });

  test('lets a network learn what another one says', async () => {
    const { network: teacher } = await trained(dataOf.softmax, 'softmax');
    const targets = teacher.predict(inputs);
    const student = await Network.create({ inputs: 20, layers: [12, 3], seed: 9, gates: false });
    const options = { epochs: 80, batchSize: 20, lambda: 0, learningRate: 2e-2, test: { inputs, targets } };
    const reports = await collect(new Trainer(student, { inputs, targets }, options));
    const entropy = -targets.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0) / examples;
    const { testLoss = 0, testError } = reports[79];
    // The cross-entropy with what is learnt is the teacher's own entropy, and what is left to learn.
    expect(testLoss).toBeGreaterThan(entropy);
    expect(testLoss - entropy).toBeLessThan(0.02);
    expect(testError).toBeLessThan(0.1);
  });

  test('is told from others in checkpoints', async () => {
    const trainer = new Trainer(await create(), soft, { epochs: 2, batchSize: 32 });
    for (let step = 0; step < 3; step++) trainer.step();
    const bytes = await writeCheckpoint(trainer);
    await collect(trainer);
    const resumed = await readCheckpoint(bytes, soft);
    await collect(resumed);
    expect(await resumed.network.digest()).toBe(await trainer.network.digest());
    const error = await thrownBy(() => readCheckpoint(bytes, dataOf.softmax));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'data' });
  });
});

describe('bad weights and probabilities are typed errors, and change nothing:', () => {
  const filled = (value: number) => new Float32Array(examples).fill(1).fill(value, 3, 4);
  const shares = (row: readonly number[]) => {
    const targets = new Float32Array(3 * examples).fill(1 / 3);
    targets.set(row, 6);
    return { inputs, targets };
  };
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a weight below 0', { ...dataOf.softmax, weights: filled(-1e-9) }, 'weights[3]'],
    ['a NaN weight', { ...dataOf.softmax, weights: filled(Number.NaN) }, 'weights[3]'],
    ['an infinite weight', { ...dataOf.softmax, weights: filled(Infinity) }, 'weights[3]'],
    ['no weight above 0', { ...dataOf.softmax, weights: new Float32Array(examples) }, 'weights'],
    ['too few weights', { ...dataOf.softmax, weights: new Float32Array(3).fill(1) }, 'weights'],
    ['weights in a list', { ...dataOf.softmax, weights: Array(examples).fill(1) }, 'weights'],
    ['weights that are null', { ...dataOf.softmax, weights: null }, 'weights'],
    ['weights of 64 bits', { ...dataOf.softmax, weights: new Float64Array(examples).fill(1) }, 'weights'],
    ['a probability below 0', shares([-0.1, 0.6, 0.5]), 'targets[6]'],
    ['a probability above 1', shares([0, 1.1, 0]), 'targets[7]'],
    ['a NaN', shares([0, 1, Number.NaN]), 'targets[8]'],
    ['probabilities that are not 1 in sum', shares([0.5, 0.5, 0.1]), 'targets'],
    ['probabilities of nothing', shares([0, 0, 0]), 'targets'],
    ['too few probabilities', { inputs, targets: new Float32Array(3).fill(1 / 3) }, 'targets'],
  ];

  test.each(cases)('%s', async (_, bad, argument) => {
    const network = await create();
    const running = new Trainer(network, dataOf.softmax);
    const error = await thrownBy(() => new Trainer(network, bad as Dataset));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ argument: `data.${argument}` });
    const ofTest = await thrownBy(() => new Trainer(network, dataOf.softmax, { test: bad as Dataset }));
    expect(ofTest).toMatchObject({ argument: `options.test.${argument}` });
    running.step();
    expect(running.stepsDone).toBe(1);
  });

  test('a sum within a thousandth of 1 is 1, as rounded numbers have it', async () => {
    const network = await create();
    for (const row of [
      [0.333, 0.333, 0.333],
      [0.3337, 0.3333, 0.3337],
    ]) {
      const trainer = new Trainer(network, shares(row));
      trainer.step();
    }
  });
});
