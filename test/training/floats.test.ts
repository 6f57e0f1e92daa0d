import { describe, expect, test } from 'vitest';
import { type GateOptions, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { clusters, thrownBy } from '../support/examples.js';

const data = clusters(20, 4, 2);

/** Numbers that are good, but are not any more once they are float32. */
const training: readonly TrainerOptions[] = [
  { learningRate: 1e39 },
  { weightDecay: 1e39 },
  { lambda: 1e39 },
  { lambda: [0, 1e300] },
  { logAlphaLimit: 1e-50 },
  { logAlphaLimit: 1e39 },
  { averaging: 1 - 1e-12 },
  { optimizer: { name: 'adam', epsilon: 1e-50 } },
  { optimizer: { name: 'adam', epsilon: 1e39 } },
  { optimizer: { name: 'adam', beta1: 1 - 1e-12 } },
  { optimizer: { name: 'adam', beta2: 1 - 1e-12 } },
  { optimizer: { name: 'sgd', momentum: 1 - 1e-12 } },
];
const gates: readonly GateOptions[] = [
  { temperature: 1e-50 },
  { temperature: 1e39 },
  { gamma: -1e-50 },
  { gamma: -1e39 },
  { zeta: 1 + 1e-12 },
  { zeta: 1e39 },
  { dropRate: 1e-39 },
  { dropRate: [0.5, 1e-300] },
  { dropRate: 1 - 1e-12 },
];

describe('a number that float32 has no room for is a typed error:', () => {
  test.each(training)('%j', async (options) => {
    const network = await Network.create({ inputs: 4, layers: [3, 2] });
    const error = await thrownBy(() => new Trainer(network, data, options));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(String(error)).toMatch(/expected .* as a float32, received/);
  });

  test.each(gates)('%j', async (options) => {
    const error = await thrownBy(() => Network.create({ inputs: 4, layers: [3, 2], gates: options }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(String(error)).toMatch(/expected .* as a float32, received/);
  });
});

test('the smallest and the largest rates of dropping give finite parameters', async () => {
  for (const dropRate of [3.1e-39, 1e-30, 1 - 2 ** -20]) {
    const network = await Network.create({ inputs: 4, layers: [3, 2], gates: { dropRate } });
    for (const { logAlpha } of network.parameters()) expect(logAlpha?.every(Number.isFinite)).toBe(true);
  }
});

test.each([[[null, null]], [[undefined, 3]], [new Array(2)], [[[], []]], [['', '']], [[{}, {}]]])(
  'parameters that are %j are a typed error, and change nothing',
  async (layers) => {
    const network = await Network.create({ inputs: 4, layers: [3, 2] });
    const before = await network.digest();
    const error = await thrownBy(() => network.setParameters(layers as never));
    expect(error).toMatchObject({ argument: expect.stringMatching(/^layers\[0\]/) });
    expect(await network.digest()).toBe(before);
  },
);
