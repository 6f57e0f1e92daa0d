import { describe, expect, test } from 'vitest';
import {
  type EpochReport,
  L0netError,
  type Lambda,
  Network,
  type NetworkOptions,
  NonFiniteLossError,
  Trainer,
  type TrainerOptions,
} from '../../src/index.js';
import { builds } from '../support/builds.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

const data = clusters(330, 20, 3);
/** The same with most inputs 0, as pixels are. */
const hollow = { ...data, inputs: data.inputs.map((value, i) => (i % 20 > 6 ? 0 : value)) };
const fresh = (options: Partial<NetworkOptions> = {}) =>
  Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, ...options });

/** Trains a fresh network and returns its digest. */
async function digestOf(
  options: TrainerOptions,
  networkOptions: Partial<NetworkOptions> = {},
  examples = data,
): Promise<string> {
  const network = await fresh(networkOptions);
  await collect(new Trainer(network, examples, { epochs: 2, batchSize: 40, ...options }));
  return network.digest();
}

/** Settings that take every path through a step. The last minibatch of 330 examples by 40 has ten. */
const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>])[] = [
  ['the defaults', {}, {}],
  ['weight decay', { weightDecay: 1e-2, lambda: [1, 2, 3] }, {}],
  ['one gate sample per example', { sampling: 'example', weightDecay: 1e-3 }, {}],
  ['sgd and a linear schedule', { optimizer: 'sgd', learningRate: 0.05, schedule: 'linear' }, {}],
  ['no gates', { lambda: 0, weightDecay: 1e-3 }, { gates: false }],
  ['BIC without averaging', { lambda: 'bic', averaging: false }, {}],
  [
    'other gates',
    {},
    { gates: { temperature: 0.5, gamma: -0.2, zeta: 1.3, dropRate: 0.4, testGate: 'median' } },
  ],
];

describe.each(settings)('training with %s', (_, options, networkOptions) => {
  test('gives the same bits in every build, and again with the same seed', async () => {
    const [reference, again] = [
      await digestOf(options, networkOptions),
      await digestOf(options, networkOptions),
    ];
    expect(again).toBe(reference);
    for (const build of builds) expect(await digestOf(options, { ...networkOptions, build })).toBe(reference);
  });

  test('gives the same bits in every build where zeros are left out', async () => {
    const reference = await digestOf(options, networkOptions, hollow);
    expect(reference).not.toBe(await digestOf(options, networkOptions));
    for (const build of builds) {
      expect(await digestOf(options, { ...networkOptions, build }, hollow)).toBe(reference);
    }
  });

  test('gives other bits with another seed', async () => {
    const reference = await digestOf(options, networkOptions);
    expect(await digestOf({ ...options, seed: 5 }, networkOptions)).not.toBe(reference);
    expect(await digestOf(options, { ...networkOptions, seed: 5 })).not.toBe(reference);
  });
});

describe('a trainer', () => {
  test('learns, prunes noise inputs, and keeps what it learnt when the network is pruned', async () => {
    const network = await fresh();
    const test = clusters(200, 20, 3, 2);
    const reports = await collect(
      new Trainer(network, data, { epochs: 150, batchSize: 30, lambda: 0.5, learningRate: 5e-3, test }),
    );
    const last = reports[reports.length - 1];
    expect(last.testError).toBeLessThan(0.02);
    expect(last.architecture[0]).toBeLessThanOrEqual(12);
    expect(last.expectedL0).toBeLessThan(reports[0].expectedL0);
    const small = await network.prune();
    expect(small.predict(test.inputs)).toEqual(network.predict(test.inputs));
    expect(small.summary().architecture).toEqual(last.architecture);
    const probabilities = small.predict(test.inputs);
    const wrong = [...test.labels].filter((label, row) => {
      const scores = [...probabilities.subarray(3 * row, 3 * row + 3)];
      return scores.indexOf(Math.max(...scores)) !== label;
    });
    expect(wrong.length / 200).toBe(last.testError);
  });

  test('reports what happened in each epoch', async () => {
    const network = await fresh();
    const reports = await collect(
      new Trainer(network, data, {
        epochs: 3,
        batchSize: 40,
        weightDecay: 1e-2,
        test: clusters(50, 20, 3, 2),
      }),
    );
    expect(reports.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 9],
      [2, 18],
      [3, 27],
    ]);
    for (const report of reports) {
      expect(report.trainLoss).toBeCloseTo(report.dataLoss + report.l0Penalty + report.l2Penalty, 12);
      expect(Object.values(report).flat().every(Number.isFinite)).toBe(true);
      expect(report.testError).toBeGreaterThanOrEqual(0);
      expect(report.examplesPerSecond).toBeGreaterThan(0);
    }
    expect(network.summary().expectedL0).toBe(reports[2].expectedL0);
    expect(network.summary('last').expectedL0).toBe(reports[2].expectedL0Last);
  });

  test('reports the last parameters under both names without averaging, and no error without test data', async () => {
    const network = await fresh();
    const [report] = await collect(new Trainer(network, data, { epochs: 1, averaging: false }));
    expect(report.expectedL0).toBe(report.expectedL0Last);
    expect(report).not.toHaveProperty('testError');
    expect(network.hasAverage).toBe(false);
  });

  test('fits values with linear outputs', async () => {
    const network = await Network.create({ inputs: 20, layers: [16, 1], output: 'linear', seed: 1 });
    const targets = Float32Array.from(
      { length: 330 },
      (_, row) => data.inputs[20 * row] - data.inputs[20 * row + 1],
    );
    const regression = { inputs: data.inputs, targets };
    const options = { epochs: 200, batchSize: 30, learningRate: 1e-2, lambda: 3, test: regression };
    const reports = await collect(new Trainer(network, regression, options));
    const last = reports[reports.length - 1];
    expect(last.testLoss).toBeLessThan(0.2 * (reports[0].testLoss as number));
    expect(last).not.toHaveProperty('testError');
    expect(last.architecture[0]).toBeLessThan(20);
  });

  test('scales AIC and BIC by the number of examples and parameters', async () => {
    const penalty = async (lambda: Lambda) => {
      const network = await fresh();
      const [report] = await collect(new Trainer(network, data, { epochs: 1, lambda }));
      return report.l0Penalty;
    };
    expect(await penalty('aic')).toBe(await penalty(1));
    expect(await penalty('bic')).toBeCloseTo(await penalty(0.5 * Math.log(330)), 4);
  });

  test('trains a pruned network on, without its closed inputs', async () => {
    const network = await fresh();
    await collect(new Trainer(network, data, { epochs: 100, batchSize: 30, lambda: 1, learningRate: 1e-2 }));
    const small = await network.prune();
    expect(small.keptInputs?.length).toBeLessThan(20);
    const [before, after] = await collect(
      new Trainer(small, data, { epochs: 2, lambda: 0, averaging: false, test: data }),
    );
    expect(after.testLoss).toBeLessThan(before.testLoss as number);
    expect(small.summary().architecture).toEqual(network.summary().architecture);
  });

  test('can be driven step by step, to the same bits', async () => {
    const [stepped, looped] = [await fresh(), await fresh()];
    const options = { epochs: 2, batchSize: 40 };
    const trainer = new Trainer(stepped, data, options);
    for (let step = 0; step < 18; step++) {
      trainer.step();
      expect(trainer.loss).toBeGreaterThan(0);
    }
    await collect(new Trainer(looped, data, options));
    expect([trainer.stepsDone, trainer.epochsDone]).toEqual([18, 2]);
    expect(await stepped.digest()).toBe(await looped.digest());
    expect(await stepped.digest('averaged')).toBe(await looped.digest('averaged'));
  });

  test('goes on after a loop was left early, to the same bits', async () => {
    const [interrupted, whole] = [await fresh(), await fresh()];
    const options = { epochs: 3, batchSize: 40 };
    const trainer = new Trainer(interrupted, data, options);
    for await (const { epoch } of trainer) if (epoch === 1) break;
    const rest = await collect(trainer);
    expect(rest.map(({ epoch }: EpochReport) => epoch)).toEqual([2, 3]);
    await collect(new Trainer(whole, data, options));
    expect(await interrupted.digest()).toBe(await whole.digest());
  });

  test('begins a new average with its first step, whatever an earlier trainer left', async () => {
    const network = await fresh();
    await collect(new Trainer(network, data, { epochs: 1 }));
    expect(await network.digest('averaged')).not.toBe(await network.digest());
    new Trainer(network, data, { seed: 8 }).step();
    expect(await network.digest('averaged')).toBe(await network.digest());
  });

  test('sees parameters that were set between two steps', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, { weightDecay: 1, lambda: 0, batchSize: 40 });
    trainer.step();
    network.setParameters(
      network.parameters().map((layer) => ({ ...layer, weights: layer.weights.map(() => 10) })),
    );
    // ½ Σ P W² is at least ½ · 27 · 100 from the last layer, whose gates are open with P > 0.8.
    trainer.step();
    expect(trainer.loss).toBeGreaterThan(1000);
  });

  test('leaves predictions alone that are made while it trains', async () => {
    const network = await fresh();
    const test = clusters(4000, 20, 3, 2);
    const alone = await collect(new Trainer(await fresh(), data, { epochs: 2, batchSize: 40, test }));
    const trainer = new Trainer(network, data, {
      epochs: 2,
      batchSize: 40,
      test,
      onProgress: () => network.predict(test.inputs.subarray(0, 20)),
    });
    const reports = await collect(trainer);
    const results = ({ testLoss, testLossLast, trainLoss }: EpochReport) => [
      testLoss,
      testLossLast,
      trainLoss,
    ];
    expect(reports.map(results)).toEqual(alone.map(results));
  });
});

describe('stopping', () => {
  const endless = { epochs: 100_000, batchSize: 10 };

  test('an abort throws the reason and keeps the last step', async () => {
    const network = await fresh();
    const controller = new AbortController();
    const reason = new Error('enough');
    const trainer = new Trainer(network, data, { ...endless, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 60);
    expect(await thrownBy(() => collect(trainer))).toBe(reason);
    expect(trainer.stepsDone).toBeGreaterThan(0);
    const stopped = await network.digest();
    const again = await fresh();
    const replay = new Trainer(again, data, endless);
    for (let step = 0; step < trainer.stepsDone; step++) replay.step();
    expect(await again.digest()).toBe(stopped);
  });

  test('an aborted signal stops before the first step', async () => {
    const network = await fresh();
    const before = await network.digest();
    const trainer = new Trainer(network, data, { ...endless, signal: AbortSignal.abort('no') });
    expect(await thrownBy(() => collect(trainer))).toBe('no');
    expect(await network.digest()).toBe(before);
  });

  test('the event loop runs, with progress', async () => {
    const network = await fresh();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const seen: number[] = [];
    const trainer = new Trainer(network, data, {
      epochs: 400, // about a quarter of a second: many slices, on any machine
      batchSize: 5,
      onProgress: ({ step, steps, epoch, epochs, loss, examplesPerSecond, secondsLeft }) => {
        expect(epoch).toBeLessThanOrEqual(epochs);
        expect(step).toBeLessThanOrEqual(steps);
        expect([loss, examplesPerSecond, secondsLeft].every(Number.isFinite)).toBe(true);
        seen.push(step);
      },
    });
    await collect(trainer);
    clearInterval(timer);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(ticks).toBeGreaterThan(0);
  });

  test('a loss that is not finite stops before the parameters are touched, and names the place', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, { batchSize: 40, weightDecay: 1e-3 });
    for (let step = 0; step < 10; step++) trainer.step();
    // Weights that overflow in the second layer's sums, but not on their way there.
    const layers = network.parameters();
    network.setParameters([
      layers[0],
      { ...layers[1], weights: layers[1].weights.map(() => 3e38) },
      layers[2],
    ]);
    const before = await network.digest();
    const error = await thrownBy(() => trainer.step());
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(error).toMatchObject({ code: 'NOT_FINITE', argument: 'loss', epoch: 2, step: 2, layer: 1 });
    expect((error as Error).message).toMatch(/epoch 2, step 2.*layer 1/);
    expect(await network.digest()).toBe(before);
    expect(trainer.stepsDone).toBe(10);
  });

  test('weights whose squares overflow stop training, though the zeros of the data leave them out', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, hollow, { batchSize: 40, weightDecay: 0 });
    trainer.step();
    const layers = network.parameters();
    // Inputs from 7 on are always 0 in this data.
    const weights = layers[0].weights.map((weight, i) => (i === 19 * layers[0].outputs ? 3e38 : weight));
    network.setParameters([{ ...layers[0], weights }, ...layers.slice(1)]);
    const before = await network.digest();
    const error = await thrownBy(() => trainer.step());
    expect(error).toMatchObject({ code: 'NOT_FINITE', step: 2, layer: 0 });
    expect(await network.digest()).toBe(before);
  });

  test('a trainer that was replaced says so', async () => {
    const network = await fresh();
    const [first, second] = [new Trainer(network, data), new Trainer(network, data)];
    second.step();
    expect(second.loss).toBeGreaterThan(0);
    expect(await thrownBy(() => first.step())).toMatchObject({ code: 'DISPOSED' });
  });

  test('a trainer cannot be iterated twice at once', async () => {
    const trainer = new Trainer(await fresh(), data, { epochs: 2 });
    const errors = await Promise.all([collect(trainer), thrownBy(() => collect(trainer))]);
    expect(errors[1]).toBeInstanceOf(L0netError);
  });
});
