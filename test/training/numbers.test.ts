import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Dataset,
  Network,
  type NetworkOptions,
  NonFiniteLossError,
  NonFiniteStepError,
  Trainer,
  type TrainerOptions,
} from '../../src/index.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { resume } from '../../src/saving/resume.js';
import { convolutional, imageNumbers } from '../support/convolutional.js';
import { clusters, thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

/** Everything that a training keeps from step to step. */
function numbersOf(trainer: Trainer): Float32Array[] {
  const { layers, network } = trainer.state();
  const sets = [
    ...layers.flatMap(({ first, second }) => [first, second]),
    ...network.layers.flatMap(({ last, averaged }) => [last, averaged]),
  ];
  return sets.flatMap((set) => (set ? [set.weights, set.bias, ...(set.logAlpha ? [set.logAlpha] : [])] : []));
}

function expectFinite(trainer: Trainer): void {
  for (const array of numbersOf(trainer)) expect(array.every(Number.isFinite)).toBe(true);
  const { loss, sums, powers } = trainer.state();
  expect([loss, ...sums, ...powers].every(Number.isFinite)).toBe(true);
}

/** Steps until one fails, or `steps` are done; holds that a step that fails changes nothing. Returns the error. */
async function live(trainer: Trainer, steps: number): Promise<unknown> {
  const { network } = trainer;
  for (let step = 0; step < steps; step++) {
    const before = trainer.state();
    try {
      trainer.step();
    } catch (error) {
      expect(error instanceof NonFiniteStepError || error instanceof NonFiniteLossError).toBe(true);
      const { layer, step: number, epoch } = error as NonFiniteStepError;
      expect(layer).toBeGreaterThanOrEqual(0);
      expect(layer).toBeLessThanOrEqual(network.shapes.length);
      expect(number).toBeGreaterThan(0);
      expect(epoch).toBeGreaterThan(0);
      expect(trainer.state()).toEqual(before);
      await expectUsable(trainer);
      return error;
    }
    expectFinite(trainer);
  }
  await expectUsable(trainer);
  return undefined;
}

/** What is left can be predicted with, pruned and saved; and trained on, once there are good parameters again. */
async function expectUsable(trainer: Trainer): Promise<void> {
  const { network } = trainer;
  expectFinite(trainer);
  network.predict(new Float32Array(network.inputs));
  await network.prune();
  await takeCheckpoint(trainer);
}

const convolution = { ...convolutional.one, layers: [...convolutional.one.layers.slice(0, 2), 5, 3] };
const kinds: Readonly<Record<string, NetworkOptions>> = {
  dense: { inputs: 6, layers: [9, 5, 3], seed: 2 },
  'no gates': { inputs: 6, layers: [9, 3], gates: false, seed: 2 },
  'gates on weights': { inputs: 6, layers: [9, 3], gates: { on: 'weights' }, seed: 2 },
  convolution: convolution as NetworkOptions,
};

/** 10^from to 10^to, even by their logarithm. */
const decades = (from: number, to: number) =>
  fc.double({ min: from, max: to, noNaN: true }).map((e) => 10 ** e);

const hostile = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  output: fc.constantFrom('softmax', 'linear'),
  examples: fc.integer({ min: 1, max: 12 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  inputScale: decades(-38, 38),
  targetScale: decades(-38, 38),
  /** What a column is multiplied with besides, or whether it is constant. */
  column: fc.oneof(decades(-20, 20), fc.constant(0)),
  oneClass: fc.boolean(),
  lambda: fc.oneof(fc.constant(0), decades(-3, 6)),
  weightDecay: fc.oneof(fc.constant(0), decades(-6, 3)),
  learningRate: fc.oneof(fc.constant(0), fc.constant(1e-3), decades(-6, 20)),
  optimizer: fc.constantFrom<NonNullable<TrainerOptions['optimizer']>>(
    'adam',
    'sgd',
    { name: 'adam', beta1: 0, beta2: 0 },
    { name: 'adam', beta1: 0.999999, beta2: 0.5, epsilon: 1e-20 },
    { name: 'sgd', momentum: 0 },
    { name: 'sgd', momentum: 0.9999999 },
  ),
  averaging: fc.constantFrom(false as const, 0, 0.9, 0.999),
  example: fc.boolean(),
  seed: fc.nat(1000),
});

type Hostile = typeof hostile extends fc.Arbitrary<infer T> ? T : never;

const clip = (value: number) => Math.max(-3.4e38, Math.min(3.4e38, value));

function dataOf(options: Hostile, width: number): Dataset {
  const { examples, inputScale, targetScale, column, oneClass, seed } = options;
  const random = new Random(seed + 1);
  const at = random.integer(0, width - 1);
  return {
    inputs: Float32Array.from({ length: examples * width }, (_, i) => {
      if (i % width === at) return clip(column === 0 ? inputScale : inputScale * column * random.unit());
      return clip(inputScale * (2 * random.unit() - 1));
    }),
    labels: Int32Array.from({ length: examples }, () => (oneClass ? 1 : random.integer(0, 2))),
    targets: Float32Array.from({ length: 3 * examples }, () => clip(targetScale * (2 * random.unit() - 1))),
  };
}

test('whatever the numbers, training ends in finite parameters or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (options) => {
      const { kind, output, batchSize, lambda, weightDecay, learningRate, optimizer, averaging } = options;
      const network = await Network.create({ ...kinds[kind], output: output as 'softmax' | 'linear' });
      const sampling = options.example && kind !== 'gates on weights' ? 'example' : 'minibatch';
      const trainer = new Trainer(network, dataOf(options, network.inputs), {
        ...{ epochs: 4, batchSize, lambda, weightDecay, learningRate, optimizer, averaging, sampling },
        removal: kind === 'gates on weights' || options.seed % 2 ? false : 1,
      });
      await live(trainer, 12);
    }),
    { numRuns: 150, seed: 1 },
  );
});

describe('a step that would overflow', () => {
  const regression = () => ({
    inputs: clusters(40, 5, 3).inputs,
    targets: Float32Array.from({ length: 120 }, (_, i) => (i % 7) - 3),
  });

  /** Diverges with a finite loss all the way: the audit's example. */
  async function diverging(): Promise<Trainer> {
    const network = await Network.create({ inputs: 5, layers: [8, 3], output: 'linear', seed: 1 });
    const optimizer = { name: 'sgd', momentum: 0.9 } as const;
    return new Trainer(network, regression(), { learningRate: 0.5, optimizer, batchSize: 10 });
  }

  test('is taken back, and says where', async () => {
    const error = await live(await diverging(), 1000);
    expect(error).toMatchObject({ code: 'NOT_FINITE' });
    expect((error as Error).message).toMatch(
      /epoch \d+, step \d+.*the parameters are those of the step before/,
    );
  });

  test('leaves a network that goes on in another trainer as if nothing had happened', async () => {
    const [trainer, other] = [await diverging(), await diverging()];
    const good = trainer.network.parameters();
    await live(trainer, 1000);
    trainer.network.setParameters(good);
    other.step(); // a second training draws other noise than the first
    other.network.setParameters(good);
    const again = new Trainer(trainer.network, regression(), { batchSize: 10 });
    const fresh = new Trainer(other.network, regression(), { batchSize: 10 });
    for (let step = 0; step < 9; step++) {
      again.step();
      fresh.step();
    }
    expect(await trainer.network.digest()).toBe(await other.network.digest());
    expect(await trainer.network.digest('averaged')).toBe(await other.network.digest('averaged'));
  });

  test('at a learning rate of 1e20 is the first, and an average of before is kept', async () => {
    const network = await Network.create({ inputs: 20, layers: [9, 3], seed: 4 });
    const data = clusters(80, 20, 3);
    new Trainer(network, data).step();
    const averaged = await network.digest('averaged');
    const trainer = new Trainer(network, data, { learningRate: 1e20 });
    const error = await thrownBy(() => trainer.step());
    expect(error).toBeInstanceOf(NonFiniteStepError);
    expect(error).toMatchObject({ code: 'NOT_FINITE', argument: 'step', epoch: 1, step: 1, layer: 0 });
    expect(network.hasAverage).toBe(true);
    expect(await network.digest('averaged')).toBe(averaged);
    expect([trainer.stepsDone, trainer.loss]).toEqual([0, 0]);
  });

  test.each(Object.keys(kinds))('is found in the parameters of each layer: %s', async (kind) => {
    const network = await Network.create(kinds[kind]);
    const width = kind === 'convolution' ? imageNumbers : 6;
    const inputs = Float32Array.from(new Random(3).values(20 * width));
    const data = { inputs, labels: new Random(4).labels(20, 3) };
    for (const optimizer of ['adam', 'sgd'] as const) {
      const trainer = new Trainer(network, data, { learningRate: 1e36, optimizer, weightDecay: 1 });
      const before = network.parameters();
      expect(await live(trainer, 3)).toBeInstanceOf(NonFiniteStepError);
      expect(network.parameters()).toEqual(before);
    }
  });

  test('has the bits of one that is not looked at, if it does not', async () => {
    const run = async (resumes: boolean) => {
      const data = clusters(80, 20, 3);
      const network = await Network.create({ inputs: 20, layers: [9, 3], seed: 4 });
      let trainer = new Trainer(network, data, { batchSize: 40 });
      for (let step = 0; step < 20; step++) {
        trainer.step();
        // The first step of a trainer that goes on is always looked at.
        if (resumes) trainer = await resume(decodeCheckpoint(await takeCheckpoint(trainer)), data);
      }
      return [await trainer.network.digest(), await trainer.network.digest('averaged')];
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

test('a loss that is not finite at the first step of an epoch leaves the sums of the epoch before', async () => {
  const network = await Network.create({ inputs: 20, layers: [9, 3], seed: 4 });
  const trainer = new Trainer(network, clusters(80, 20, 3), { batchSize: 40, averaging: false });
  trainer.step();
  trainer.step();
  const { trainLoss } = await trainer.lastReport();
  network.setParameters(
    network.parameters().map((layer) => ({ ...layer, weights: layer.weights.map(() => 3e38) })),
  );
  expect(await thrownBy(() => trainer.step())).toBeInstanceOf(NonFiniteLossError);
  expect(trainer.state().sums[3]).toBe(2);
  expect((await trainer.lastReport()).trainLoss).toBe(trainLoss);
});

test('a learning rate of 0 moves nothing, and is reported', async () => {
  const network = await Network.create({ inputs: 20, layers: [9, 3], seed: 4 });
  const before = await network.digest();
  const schedule = (epoch: number) => {
    calls++;
    return 1 + epoch;
  };
  let calls = 0;
  const options = { epochs: 2, learningRate: 0, batchSize: 40, schedule };
  for await (const { learningRate } of new Trainer(network, clusters(80, 20, 3), options)) {
    expect(learningRate).toBe(0);
  }
  expect(await network.digest()).toBe(before);
  expect(calls).toBe(4); // once a step: no more for the report
});
