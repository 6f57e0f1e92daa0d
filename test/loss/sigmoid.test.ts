import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/export.js';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { type Dataset, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { evaluateRows } from '../export/evaluateJson.js';
import { builds } from '../support/builds.js';
import { collect } from '../support/examples.js';
import { Random } from '../support/random.js';

/** Exclusive or of the first two of four inputs: two classes, one output. */
const xor: Dataset = (() => {
  const inputs = Float32Array.from(new Random(1).values(4 * 400, -1, 1));
  const targets = Float32Array.from({ length: 400 }, (_, i) =>
    inputs[4 * i] > 0 !== inputs[4 * i + 1] > 0 ? 1 : 0,
  );
  return { inputs, targets };
})();

/** Three labels that hold or not, each by itself; the other four of ten inputs say nothing. */
const labels: Dataset = (() => {
  const inputs = Float32Array.from(new Random(2).values(10 * 300, -1, 1));
  const targets = Float32Array.from({ length: 900 }, (_, i) => {
    const row = inputs.subarray(10 * Math.floor(i / 3));
    return row[2 * (i % 3)] + row[2 * (i % 3) + 1] > 0.3 ? 1 : 0;
  });
  return { inputs, targets };
})();

const shape = { inputs: 10, layers: [16, 3], output: 'sigmoid', seed: 3 } as const;
const options: TrainerOptions = {
  epochs: 60,
  batchSize: 30,
  learningRate: 2e-2,
  lambda: 0.5,
  averaging: 0.99,
};

async function trained(): Promise<Network> {
  const network = await Network.create(shape);
  await collect(new Trainer(network, labels, options));
  return network;
}

const { inputs } = labels;

describe('a network with sigmoid outputs', () => {
  test('learns exclusive or with one output, whose error is the share of the rows', async () => {
    const network = await Network.create({ inputs: 4, layers: [24, 1], output: 'sigmoid', seed: 1 });
    const settings = {
      epochs: 80,
      batchSize: 40,
      learningRate: 2e-2,
      lambda: 0.1,
      averaging: 0.99,
      test: xor,
    };
    const reports = await collect(new Trainer(network, xor, settings));
    const { testError, testLoss, dataLoss } = reports[reports.length - 1];
    expect(testError).toBeLessThan(0.06);
    const p = network.predict(xor.inputs);
    const [t, y] = [xor.targets ?? [], network.logits(xor.inputs)];
    expect(testError).toBe(p.filter((value, i) => value > 0.5 !== t[i] >= 0.5).length / 400);
    const cost = y.reduce((sum, value, i) => sum + Math.log1p(Math.exp(t[i] ? -value : value)), 0);
    expect(testLoss).toBeCloseTo(cost / 400, 6);
    expect(dataLoss).toBeLessThan(0.35);
    y.forEach((value, i) => {
      expect(p[i]).toBeCloseTo(1 / (1 + Math.exp(-value)), 6);
    });
  });

  test('learns several labels at once, and which inputs say something of them', async () => {
    const network = await Network.create(shape);
    const reports = await collect(new Trainer(network, labels, { ...options, test: labels }));
    const { testError } = reports[reports.length - 1];
    expect(testError).toBeLessThan(0.05);
    const [p, t] = [network.predict(inputs), labels.targets ?? []];
    expect(testError).toBe(p.filter((value, i) => value > 0.5 !== t[i] >= 0.5).length / 900);
    expect(Array.from(network.keptInputs ?? []).filter((i) => i < 6)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(network.keptInputs?.length).toBeLessThan(10);
  });

  test('takes AIC and BIC as they are, in nats, and no scale for a warning', async () => {
    for (const lambda of ['aic', 'bic'] as const) {
      const kinds: unknown[] = [];
      const small = { ...labels, targets: labels.targets?.map((t) => t * 1e-4) ?? new Float32Array(0) };
      const onWarning = ({ kind }: { kind: string }) => kinds.push(kind);
      new Trainer(await Network.create(shape), small, { ...options, lambda, onWarning });
      expect(kinds).toEqual([]);
    }
  });

  test.each([
    ['no targets', {}, 'INVALID_SHAPE', 'data.targets'],
    ['labels', { labels: new Uint8Array(300) }, 'INVALID_SHAPE', 'data.targets'],
    ['a row too few', { targets: new Float32Array(897) }, 'INVALID_SHAPE', 'data.targets'],
    [
      'a target above 1',
      { targets: new Float32Array(900).fill(1.5, 7) },
      'INVALID_ARGUMENT',
      'data.targets[7]',
    ],
    [
      'a target below 0',
      { targets: new Float32Array(900).fill(-1e-9, 8) },
      'INVALID_ARGUMENT',
      'data.targets[8]',
    ],
    ['a NaN', { targets: new Float32Array(900).fill(Number.NaN, 9) }, 'INVALID_ARGUMENT', 'data.targets[9]'],
  ] as const)('refuses %s', async (_, answers, code, argument) => {
    const network = await Network.create(shape);
    const make = () => new Trainer(network, { inputs, ...answers }, options);
    expect(make).toThrowError(expect.objectContaining({ code, argument }));
  });

  test.each(builds)('goes on from a checkpoint to the same bits, %s build', async (build) => {
    const settings = { ...options, epochs: 4, removal: 1, test: labels } as const;
    const start = async () => new Trainer(await Network.create({ ...shape, build }), labels, settings);
    const whole = await start();
    await collect(whole);
    const first = await start();
    for (let step = 0; step < 17; step++) first.step();
    const resumed = await readCheckpoint(await writeCheckpoint(first), labels, { test: labels });
    await collect(resumed);
    for (const set of ['last', 'averaged'] as const)
      expect(await resumed.network.digest(set)).toBe(await whole.network.digest(set));
  });

  test('gives the same outputs pruned, dense, saved and in l0net/inference, bit for bit', async () => {
    const network = await trained();
    const bytes = await writeModel(network);
    const pruned = await network.prune();
    const again = await readModel(bytes);
    expect(again.output).toBe('sigmoid');
    expect(await again.digest()).toBe(await network.digest());
    const models = [await loadModel(bytes), await loadModel(await writeModel(pruned))];
    expect(models.map(({ output }) => output)).toEqual(['sigmoid', 'sigmoid']);
    const [outputs, logits] = [network.predict(inputs), network.logits(inputs)];
    for (const other of [pruned, await network.dense(), again, ...models]) {
      expect(other.predict(inputs)).toEqual(outputs);
      expect(other.logits(inputs)).toEqual(logits);
    }
    expect(Math.min(...outputs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...outputs)).toBeLessThanOrEqual(1);
  });

  test('says in JSON what its outputs are, and how they follow', async () => {
    const network = await trained();
    const text = await toJson(network);
    expect(JSON.parse(text).output).toBe('sigmoid');
    const p = network.predict(inputs);
    evaluateRows(text, inputs).forEach((y, i) => {
      expect(Math.abs(1 / (1 + Math.exp(-y)) - p[i])).toBeLessThan(1e-5);
    });
  });
});
