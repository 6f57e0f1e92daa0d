/**
 * That training does not slow down as it goes on: nothing that it keeps may decay into subnormal numbers, with which a
 * processor takes up to a hundred times as long. Times are no test: what is looked at is the numbers.
 */
import { describe, expect, test } from 'vitest';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { OptimizerState } from '../../src/optimizer/optimizer.js';
import type { TrainerState } from '../../src/training/state.js';
import { convolutional, images } from '../support/convolutional.js';
import { clusters } from '../support/examples.js';

const LEAST_NORMAL = 2 ** -126;

/** Each is a minibatch by itself. */
const EXAMPLES = 1200;

/** Everything that is kept from step to step. */
function kept({ network, layers }: TrainerState): Float32Array[] {
  const sets = [
    ...network.layers.flatMap(({ last, averaged }) => [last, averaged]),
    ...layers.flatMap(({ first, second }) => [first, second]),
  ];
  return sets.flatMap((set) => (set ? [set.weights, set.bias, set.logAlpha ?? new Float32Array(0)] : []));
}

function subnormals(state: TrainerState): number {
  const isSubnormal = (x: number) => x !== 0 && Math.abs(x) < LEAST_NORMAL;
  return kept(state).reduce((sum, cells) => sum + cells.filter(isSubnormal).length, 0);
}

const data = clusters(EXAMPLES, 20, 3);
/** Most inputs are not 0 in one example alone, as pixels at the border are: the moments of their weights decay until it comes. */
const rare = {
  ...data,
  inputs: data.inputs.map((x, i) => (i % 20 < 7 || Math.floor(i / 20) === (i % 20) * 53 ? x : 0)),
};

/** Quick to forget, so that a short run is as a long one with the defaults. */
const adam = { name: 'adam', beta1: 0.5, beta2: 0.7 } as const;
const sgd = { name: 'sgd', momentum: 0.6 } as const;
const settings: readonly (readonly [string, TrainerOptions, Partial<NetworkOptions>])[] = [
  ['closed gates, Adam', { lambda: 3, optimizer: adam }, {}],
  ['the defaults', { lambda: 1 }, {}],
  ['closed gates, weight decay', { lambda: 3, weightDecay: 0.01, optimizer: adam }, {}],
  ['no gates, weight decay', { weightDecay: 0.05, optimizer: adam, lambda: 0 }, { gates: false }],
  ['SGD', { lambda: 3, optimizer: sgd, learningRate: 0.05 }, {}],
  [
    'SGD with much weight decay',
    { optimizer: sgd, learningRate: 0.1, weightDecay: 2, averaging: 0.8, lambda: 0 },
    { gates: false },
  ],
  ['one sample per example', { lambda: 3, sampling: 'example', optimizer: adam, weightDecay: 0.01 }, {}],
  ['removal', { lambda: 3, removal: 2, optimizer: adam, weightDecay: 0.01 }, {}],
  ['gates on weights', { lambda: 3, optimizer: adam, weightDecay: 0.01 }, { gates: { on: 'weights' } }],
];

/** Enough for the slowest of these: 0.9 per step takes 800 from 1e-1 to 1e-38. */
const STEPS = 2000;

describe.each(settings)('%s', (_, options, networkOptions) => {
  test.each(['simd', 'scalar'] as const)('nothing that is kept is subnormal, %s build', async (build) => {
    const network = await Network.create({
      inputs: 20,
      layers: [12, 7, 3],
      seed: 2,
      build,
      ...networkOptions,
    });
    const trainer = new Trainer(network, rare, {
      epochs: 1000,
      batchSize: 1,
      learningRate: 0.01,
      ...options,
    });
    for (let step = 1; step <= STEPS; step++) {
      trainer.step();
      if (step % 100 === 0) expect(subnormals(trainer.state()), `after step ${step}`).toBe(0);
    }
  });
});

test('nor with convolutions', async () => {
  const network = await Network.create(convolutional.two);
  const options = { epochs: 1000, lambda: 5, weightDecay: 0.01, optimizer: adam, learningRate: 0.01 };
  const trainer = new Trainer(network, images(60), options);
  for (let step = 1; step <= 300; step++) {
    trainer.step();
    if (step % 100 === 0) expect(subnormals(trainer.state()), `after step ${step}`).toBe(0);
  }
});

test.each([
  [adam, 0.999, 27],
  [{ ...adam, beta1: 0.9, beta2: 0.999 }, 0.999, 64],
  [{ ...adam, beta2: 0 }, 0, 64],
  [{ ...adam, beta2: 0.001 }, 0, 1],
  [{ name: 'sgd', momentum: 0 }, 0, 64],
  [{ name: 'sgd', momentum: 0.1 }, 0, 21],
  [{ name: 'sgd', momentum: 0.9 }, 2 ** -20, 3],
] as const)(
  '%o with averaging %f: a look at each parameter within so many steps',
  (optimizer, averaging, turns) => {
    const full = { epsilon: 1e-8, ...optimizer };
    expect(new OptimizerState(new Float32Array(6), full, averaging).turns).toBe(turns);
  },
);
