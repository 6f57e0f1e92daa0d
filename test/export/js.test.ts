import '../../src/convolutions.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJs } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { randomState } from '../inference/states.js';
import { boundedOutputs, expectWithin } from '../oracle/bounds/outputs.js';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { anyNetwork, networks as convolutional, rows as images } from './convolutionNetworks.js';
import { importCode, predictRows } from './jsModule.js';
import { data, networks as dense } from './networks.js';

/** Of outputs as small as those of four inputs: sums in float64, and another eˣ. */
const ROUNDING = 1e-5;

/**
 * Expects that the module and the network are each as near to the truth as float32 allows: what the sums of these very numbers, Σ |w x|,
 * can lose in every layer, and what the layers above make of it. What cancels leaves an output far smaller than its error.
 */
async function expectOutputs(network: Network, rows: Float32Array): Promise<void> {
  const module = await importCode((await toJs(network)).code);
  const truth = boundedOutputs(network, rows);
  expectWithin(predictRows(module, rows, network.inputs), truth, 1, 'outputs of the module');
  expectWithin(network.predict(rows), truth, 1, 'outputs of the network');
}

const cases = [
  ...dense.map(([name, make]) => [name, make, data.inputs] as const),
  ...convolutional.map(([name, make]) => [name, make, images] as const),
];

describe.each(cases)('a network %s', (_, make, rows) => {
  test('is a module that gives its outputs', async () => {
    await expectOutputs(await make(), rows);
  });
});

test('whatever the sizes and gates, a module gives the outputs of the network', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const network = await Network.fromState(randomState(seed));
      await expectOutputs(network, Float32Array.from(new Random(seed).values(3 * network.inputs, -1, 2)));
      const { network: other, rows } = await anyNetwork(seed);
      await expectOutputs(other, rows);
    }),
    { numRuns: 100 },
  );
});

describe('a module', () => {
  const small = async () => {
    const network = await Network.create({ inputs: 4, layers: [5, 3], seed: 2 });
    return { network, ...(await importCode((await toJs(network)).code)) };
  };

  test('takes whatever has numbers, and bytes as the network takes them', async () => {
    const { network, predict } = await small();
    const row = [0, 0.5, 0.25, 1];
    const expected = network.predict(Float32Array.from(row));
    for (const inputs of [row, new Float32Array(row), new Float64Array(row), { ...row, length: 4 }]) {
      expectClose(predict(inputs), expected, ROUNDING);
    }
    const bytes = Uint8Array.of(0, 7, 128, 255);
    expectClose(predict(bytes), network.predict(bytes), ROUNDING);
  });

  test('fills an array that is given, and else makes a new one each time', async () => {
    const { predict } = await small();
    const outputs = new Float32Array(3);
    expect(predict([1, 2, 3, 4], outputs)).toBe(outputs);
    const [one, other] = [predict([1, 2, 3, 4]), predict([0, 0, 0, 0])];
    expect(one).toEqual(outputs);
    expect(other).not.toEqual(outputs);
  });

  test('refuses what is no row of its numbers', async () => {
    const { predict } = await small();
    const out = new Float32Array(2);
    expect(() => predict([1, 2, 3])).toThrow('inputs.length: expected 4, received 3');
    expect(() => predict([1, 2, Number.NaN, 4])).toThrow('inputs[2]: expected a finite number, received NaN');
    expect(() => predict([1, 2, 3, 1e39])).toThrow('inputs[3]: expected a finite number');
    expect(() => predict(['1', 2, 3, 4] as unknown as number[])).toThrow(
      'inputs[0]: expected a finite number',
    );
    expect(() => predict([1, 2, 3, 4], out)).toThrow('outputs: expected a Float32Array(3)');
  });

  test('reads only the inputs that are kept', async () => {
    const network = await Network.create({ inputs: 3, layers: [3], seed: 2 });
    const [layer] = network.parameters();
    network.setParameters([{ ...layer, logAlpha: Float32Array.of(3, -9, 3) }]);
    const { predict } = await importCode((await toJs(network)).code);
    expect(predict([1, Number.NaN, 2])).toEqual(predict([1, 5, 2]));
    expect(() => predict([1, 5, Number.NaN])).toThrow('inputs[2]');
  });
});

test('weights are written as decimals where that is shorter', async () => {
  const network = await Network.create({ inputs: 40, layers: [3], gates: false });
  const [layer] = network.parameters();
  expect((await toJs(network)).code).toMatch(/weights0 = floats\('/);
  network.setParameters([{ ...layer, weights: layer.weights.map((_, i) => (i % 9 === 0 ? 0.5 : 0)) }]);
  expect((await toJs(network)).code).toContain('weights0 = new Float32Array([0.5,0,');
  await expectOutputs(network, Float32Array.from(new Random(1).values(40)));
});
