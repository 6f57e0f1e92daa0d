import '../../src/convolutions.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type COptions, quantise, toC } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { randomState } from '../inference/states.js';
import { boundedOutputs, expectWithin } from '../oracle/bounds/outputs.js';
import { thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';
import { compile, hasCompiler, type NumberProgram } from './compiler.js';
import { anyNetwork, networks as convolutional, gatedBy, rows as images } from './convolutionNetworks.js';
import { caseOf, type HeaderCase } from './headers.js';
import { data, networks as dense, difference } from './networks.js';
import { evaluateQuantised } from './quantised.js';

/** Expects that both headers give their network's outputs as near to the truth as float32 allows. */
async function expectTruth(
  program: NumberProgram,
  { network, rows, float, int8 }: HeaderCase,
): Promise<void> {
  expectWithin(await program.run(rows, float), boundedOutputs(network, rows), 1, float.name);
  const rounded = boundedOutputs(await quantise(network), rows);
  expectWithin(await program.run(rows, int8), rounded, 1, int8.name);
}

/** Compiles the headers of all cases together and runs them. */
async function expectOutputs(cases: readonly HeaderCase[]): Promise<void> {
  const program = await compile(cases.flatMap(({ float, int8 }) => [float, int8]));
  for (const made of cases) await expectTruth(program, made);
  await program.remove();
}

/** A network of a random state, and three rows. */
async function denseCase(seed: number): Promise<HeaderCase> {
  const network = await Network.fromState(randomState(seed));
  const rows = Float32Array.from(new Random(seed).values(3 * network.inputs, -1, 2));
  return caseOf(`dense${seed}`, network, rows);
}

async function convolutionalCase(seed: number): Promise<HeaderCase> {
  const { network, rows } = await anyNetwork(seed);
  return caseOf(`conv${seed}`, network, rows);
}

describe.skipIf(!hasCompiler())('compiled without warnings,', () => {
  describe.each([
    ['dense', dense, data.inputs],
    ['convolutional', convolutional, images],
  ] as const)('the headers of %s networks', (_, networks, rows) => {
    let program: NumberProgram;
    let cases: readonly HeaderCase[];

    beforeAll(async () => {
      cases = await Promise.all(networks.map(async ([, make], n) => caseOf(`n${n}`, await make(), rows)));
      program = await compile(cases.flatMap(({ float, int8 }) => [float, int8]));
    });

    afterAll(() => program.remove());

    test.each(networks.map(([name], n) => [name, n] as const))('give the outputs of one %s', async (_, n) => {
      await expectTruth(program, cases[n]);
    });
  });

  test('a header gives the bits of dense layers', async () => {
    const made = dense.map(async ([, make], n) => caseOf(`n${n}`, await make(), data.inputs));
    const linear = (await Promise.all(made)).filter(({ network }) => network.output === 'linear');
    expect(linear).toHaveLength(1);
    for (const { network, rows, float } of linear) {
      const program = await compile([float]);
      expect(difference(await program.run(rows), network.predict(rows))).toBe(0);
      await program.remove();
    }
  });

  test('8-bit weights give what plain float32 arithmetic gives, to the bit', async () => {
    const network = await Network.fromState({ ...randomState(12), output: 'linear' });
    const rows = Float32Array.from(new Random(1).values(50 * network.inputs, -1, 2));
    const { int8 } = await caseOf('n', network, rows);
    const program = await compile([int8]);
    const { layers } = (await network.prune()).state();
    expect(layers.length).toBeGreaterThan(1);
    expect(difference(await program.run(rows), evaluateQuantised(layers, rows))).toBe(0);
    await program.remove();
  });

  test('a header is C++, too, and its buffers may be static', async () => {
    const [[, make]] = convolutional;
    const { network, rows, float, int8 } = await caseOf('n', await make(), images);
    for (const defines of [[], ['-DNF_BUFFER=static', '-DNQ_BUFFER=static']]) {
      const program = await compile([float, int8], { language: 'c++', defines });
      expectWithin(await program.run(rows, float), boundedOutputs(network, rows), 1, 'C++');
      await program.remove();
    }
  });

  test('LeNet-5 gives its outputs', async () => {
    const network = await Network.create({
      inputs: { channels: 1, height: 28, width: 28 },
      layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }, 500, 10],
      seed: 1,
    });
    gatedBy(network, 1, (l, i) => (i + l) % 3 === 0);
    const rows = Float32Array.from(new Random(4).values(5 * 784, 0, 1));
    await expectOutputs([await caseOf('lenet5', network, rows)]);
  });

  test('whatever the sizes and gates, headers give the outputs of the networks', async () => {
    const seeds = fc.uniqueArray(fc.nat(), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(seeds, async (some) => {
        const cases = some.map((seed, n) => (n % 3 === 0 ? convolutionalCase(seed) : denseCase(seed)));
        await expectOutputs(await Promise.all(cases));
      }),
      // Each run compiles for seconds, and a smaller one would say no more.
      { numRuns: 5, endOnFailure: true },
    );
  });
});

test('a header says how much memory it takes', async () => {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], gates: false });
  const weights = 20 * 16 + 16 * 9 + 9 * 3;
  const biases = 16 + 9 + 3;
  const float = await toC(network);
  expect(float).toContain(`${4 * (weights + biases)} bytes of constants`);
  expect(float).toContain(`${4 * (16 + 9)} bytes of buffers`);
  expect(await toC(network, { int8: true })).toContain(`${weights + 8 * biases} bytes of constants`);
});

test('a network that reads nothing is constants', async () => {
  const network = await (dense.find(([name]) => name === 'whose gates are all closed') ?? dense[0])[1]();
  const text = await toC(network);
  expect(text).not.toMatch(/weights|kept/);
  expect(text).toContain('(void)inputs;');
});

describe('a bad argument is refused:', () => {
  test.each([
    [{ name: '' }, 'options.name', 'INVALID_ARGUMENT'],
    [{ name: '1st' }, 'options.name', 'INVALID_ARGUMENT'],
    [{ name: 'a-b' }, 'options.name', 'INVALID_ARGUMENT'],
    [{ name: 'a\n' }, 'options.name', 'INVALID_ARGUMENT'],
    [{ name: '_a' }, 'options.name', 'INVALID_ARGUMENT'],
    [{ name: 7 }, 'options.name', 'INVALID_ARGUMENT'],
    [{ int8: 1 }, 'options.int8', 'INVALID_ARGUMENT'],
    [{ bits: 8 }, 'options.bits', 'UNKNOWN_OPTION'],
  ])('%j', async (options, argument, code) => {
    const network = await Network.create({ inputs: 2, layers: [2] });
    expect(await thrownBy(() => toC(network, options as COptions))).toMatchObject({ argument, code });
  });
});
