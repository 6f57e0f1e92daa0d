import { describe, expect, test } from 'vitest';
import { L0netError, Network, type NetworkOptions } from '../../src/index.js';
import { countLayer, expectedFlops, expectedFlopsExact, expectedL0, multiplyAdds } from '../oracle/flops.js';
import { softmax } from '../oracle/losses.js';
import { forward, testTimeGates } from '../oracle/network.js';
import { flopsLogAlpha, flopsVectors } from '../oracle/vectors.js';
import { allBuilds, optionOf } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

/** A network whose gates are open, half open and closed in turn. */
async function mixed(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const network = await Network.create({ inputs: 19, layers: [13, 7, 3], seed: 5, ...options });
  const random = new Random(3);
  network.setParameters(
    network.parameters().map((layer) => ({
      ...layer,
      bias: Float32Array.from(random.values(layer.outputs)),
      ...(layer.logAlpha && { logAlpha: Float32Array.from(random.values(layer.inputs, -5, 4)) }),
    })),
  );
  return network;
}

const rowsOf = (count: number, width = 19) =>
  Float32Array.from(new Random(count).values(count * width, -2, 2));

describe.each(allBuilds)('a network, %s build,', (build) => {
  test.each(['mean', 'median'] as const)('predicts with %s gates what the oracle does', async (testGate) => {
    const network = await mixed({ build: optionOf(build), gates: { testGate } });
    const layers = network.parameters().map(({ inputs, outputs, weights, bias, logAlpha }) => ({
      inputs,
      outputs,
      w: Float64Array.from(weights),
      b: Float64Array.from(bias),
      logAlpha: logAlpha && Float64Array.from(logAlpha),
    }));
    for (const rows of [1, 2, 7, 119, 120, 121, 300]) {
      const x = rowsOf(rows);
      const activations = forward(layers, rows, Float64Array.from(x), testTimeGates(layers, testGate));
      const { y } = activations[activations.length - 1];
      expectClose(network.logits(x), y, 2e-5, `logits of ${rows} rows`);
      expectClose(network.predict(x), softmax(y, rows), 1e-5, `probabilities of ${rows} rows`);
    }
  });

  test('gives the same bits pruned, dense, row by row and all at once', async () => {
    const network = await mixed({ build: optionOf(build) });
    const small = await network.prune();
    const dense = await network.dense();
    const x = rowsOf(131);
    const all = network.logits(x);
    expect(small.logits(x)).toEqual(all);
    expect(dense.logits(x)).toEqual(all);
    const single = Array.from({ length: 131 }, (_, row) => [
      ...network.logits(x.subarray(row * 19, (row + 1) * 19)),
    ]).flat();
    expect(Float32Array.from(single)).toEqual(all);
  });

  test('gives the same bits for rows full of zeros, which are left out of some products and not of others', async () => {
    const network = await Network.create({
      inputs: 19,
      layers: [7, 3],
      seed: 5,
      build: optionOf(build),
      gates: false,
    });
    // Zeros times negative weights are −0, and so would be their sum with these biases.
    network.setParameters(
      network.parameters().map((layer) => ({
        ...layer,
        weights: layer.weights.map((weight) => -Math.abs(weight)),
        bias: new Float32Array(layer.outputs).fill(-0),
      })),
    );
    // Two inputs in nineteen are there; every tenth row is all zeros.
    const x = rowsOf(131).map((value, i) => (i % 19 > 1 || Math.floor(i / 19) % 10 === 0 ? 0 : value));
    const all = network.logits(x);
    for (let row = 0; row < 131; row++) {
      const single = network.logits(x.subarray(row * 19, (row + 1) * 19));
      expect(single).toEqual(all.subarray(3 * row, 3 * row + 3));
    }
    expect(all.some((value) => value !== 0)).toBe(true);
  });

  test('is physically smaller when it is pruned', async () => {
    const network = await mixed({ build: optionOf(build) });
    const small = await network.prune();
    const { architecture, parameters, multiplyAdds: count } = network.summary();
    expect(architecture.every((open, l) => open > 0 && open < [19, 13, 7][l])).toBe(true);
    expect(small.shapes.map(({ inputs }) => inputs)).toEqual(architecture);
    expect(small.summary()).toMatchObject({ architecture, parameters, multiplyAdds: count });
    expect(count).toBe(multiplyAdds(architecture, 3));
    expect(small.keptInputs?.length).toBe(architecture[0]);
    expect(small.parameters().reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0)).toBe(
      parameters,
    );
    expect(await (await small.prune()).digest()).toBe(await small.digest());
  });

  test('survives a layer whose gates are all closed: its outputs are the bias', async () => {
    const network = await mixed({ build: optionOf(build) });
    const layers = network.parameters();
    const closed = layers.map((layer, l) =>
      l === 1 ? { ...layer, logAlpha: layer.bias.map(() => 0) } : layer,
    );
    closed[1] = { ...layers[1], logAlpha: new Float32Array(13).fill(-9) };
    network.setParameters(closed);
    const x = rowsOf(4);
    const small = await network.prune();
    expect(small.summary().architecture[1]).toBe(0);
    const logits = network.logits(x);
    expect(logits.subarray(0, 3)).toEqual(logits.subarray(9, 12));
    expect(small.logits(x)).toEqual(logits);
    expect(small.logits(x.subarray(0, 19))).toEqual(logits.subarray(0, 3));
  });

  test('takes bytes as b/255, and writes into an array that is given', async () => {
    const network = await mixed({ build: optionOf(build) });
    const bytes = Uint8Array.from({ length: 5 * 19 }, (_, i) => (i * 37) % 256);
    const floats = Float32Array.from(bytes, (byte) => Math.fround(Math.fround(1 / 255) * byte));
    const out = new Float32Array(15);
    expect(network.predict(bytes, out)).toBe(out);
    expect(network.predict(floats)).toEqual(out);
    for (let row = 0; row < 5; row++) {
      expectClose([out.subarray(3 * row, 3 * row + 3).reduce((sum, p) => sum + p, 0)], [1], 1e-6);
    }
  });

  test('starts from the distributions of the paper', async () => {
    const options = { inputs: 400, layers: [300, 10], seed: 11 };
    const network = await Network.create({ ...options, build: optionOf(build) });
    const [first, second] = network.parameters();
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = (values: Float32Array) => {
      const middle = mean(values);
      return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
    };
    // Five standard errors.
    expect(Math.abs(mean(first.weights))).toBeLessThan(5 * Math.sqrt(2 / 400 / 120_000));
    expect(deviation(first.weights)).toBeCloseTo(Math.sqrt(2 / 400), 3);
    expect(deviation(second.weights)).toBeCloseTo(Math.sqrt(2 / 300), 2);
    expect([...first.bias, ...second.bias].every((value) => value === 0)).toBe(true);
    expect(mean(first.logAlpha as Float32Array)).toBeCloseTo(Math.log(0.8 / 0.2), 2);
    expect(deviation(first.logAlpha as Float32Array)).toBeCloseTo(0.01, 2);
    expect(mean(second.logAlpha as Float32Array)).toBeCloseTo(0, 2);
  });
});

test('the same seed gives the same bits in every build, another seed others', async () => {
  const digest = async (options: Partial<NetworkOptions>) =>
    (await Network.create({ inputs: 37, layers: [11, 5], ...options })).digest();
  const reference = await digest({ seed: 2 ** 40 + 1, build: 'simd' });
  expect(await digest({ seed: 2 ** 40 + 1, build: 'scalar' })).toBe(reference);
  expect(await digest({ seed: 2 ** 41 + 1 })).not.toBe(reference);
  expect(await digest({ seed: 1 })).not.toBe(reference);
});

describe('expected L0 and FLOPs', () => {
  /** Of 1 + |value|: the sum of 784 float32 probabilities, four lanes of 196. */
  const tolerance = 3e-6;
  const dense = flopsVectors.cases.filter(({ net }) =>
    flopsVectors.nets[net].every(({ type }) => type === 'dense'),
  );
  test.each(dense)('are those of flops.json: $net, $kind', async (golden) => {
    const sizes = flopsVectors.nets[golden.net];
    const network = await Network.create({ inputs: sizes[0].in, layers: sizes.map(({ out }) => out) });
    const logAlpha = flopsLogAlpha(golden);
    network.setParameters(
      network.parameters().map((layer, l) => ({ ...layer, logAlpha: Float32Array.from(logAlpha[l]) })),
    );
    const summary = network.summary();
    expectClose([summary.expectedL0], [golden.expected_l0], tolerance, 'expected L0');
    expectClose([summary.expectedFlops], [golden.expected_flops], tolerance, 'expected FLOPs');
    expect(summary.architecture).toEqual(golden.layers.map((layer) => layer.test_time_open_gates));
    expectClose(
      summary.layers.map(({ expectedOpen }) => expectedOpen),
      golden.layers.map((layer) => layer.expected_open_gates),
      tolerance,
      'open gates',
    );
  });

  test('count both ways what the oracle counts', async () => {
    const network = await mixed();
    const counts = network
      .parameters()
      .map(({ inputs, outputs, logAlpha }) =>
        countLayer({ inputs, outputs, logAlpha: logAlpha && Float64Array.from(logAlpha) }),
      );
    const summary = network.summary();
    expectClose([summary.expectedL0], [expectedL0(counts)], tolerance);
    expectClose([summary.expectedFlops], [expectedFlops(counts)], tolerance);
    expectClose([summary.expectedFlopsExact], [expectedFlopsExact(counts)], tolerance);
  });
});

describe('bad arguments are typed errors:', () => {
  const bad: readonly (readonly [string, Record<string, unknown>, string, unknown])[] = [
    ['no inputs', { inputs: 0 }, 'options.inputs', 0],
    ['half an input', { inputs: 1.5 }, 'options.inputs', 1.5],
    ['a string', { inputs: '4' }, 'options.inputs', '4'],
    ['no layers', { layers: [] }, 'options.layers', []],
    ['an empty layer', { layers: [3, 0] }, 'options.layers[1]', 0],
    ['NaN as a size', { layers: [Number.NaN] }, 'options.layers[0]', Number.NaN],
    ['an unknown output', { output: 'tanh' }, 'options.output', 'tanh'],
    ['a negative seed', { seed: -1 }, 'options.seed', -1],
    ['an unknown build', { build: 'gpu' }, 'options.build', 'gpu'],
    ['a temperature of 0', { gates: { temperature: 0 } }, 'options.gates.temperature', 0],
    ['a gamma above 0', { gates: { gamma: 0.1 } }, 'options.gates.gamma', 0.1],
    ['a zeta below 1', { gates: { zeta: 0.9 } }, 'options.gates.zeta', 0.9],
    ['a drop rate of 1', { gates: { dropRate: 1 } }, 'options.gates.dropRate', 1],
    ['drop rates for other layers', { gates: { dropRate: [0.5] } }, 'options.gates.dropRate', [0.5]],
    ['an unknown test-time gate', { gates: { testGate: 'mode' } }, 'options.gates.testGate', 'mode'],
    ['an unknown option', { hidden: 3 }, 'options.hidden', 3],
    ['an unknown gate option', { gates: { beta: 1 } }, 'options.gates.beta', 1],
  ];
  test.each(bad)('%s', async (_, options, argument, received) => {
    const all = { inputs: 4, layers: [3, 2], ...options } as NetworkOptions;
    const error = await thrownBy(() => Network.create(all));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ argument, received });
    expect((error as Error).message).toContain(argument);
    expect((error as L0netError).expected).not.toBe('');
  });

  test('inputs and outputs of predict', async () => {
    const network = await Network.create({ inputs: 4, layers: [3] });
    const codes = await Promise.all(
      [
        () => network.predict(new Float32Array(5)),
        () => network.predict([1, 2, 3, 4] as unknown as Float32Array),
        () => network.predict(new Float32Array(4), new Float32Array(2)),
        () => network.predict(Float32Array.of(1, 2, Number.NaN, 4)),
      ].map(thrownBy),
    );
    expect(codes.map((error) => (error as L0netError).code)).toEqual([
      'INVALID_SHAPE',
      'INVALID_SHAPE',
      'INVALID_SHAPE',
      'INVALID_ARGUMENT',
    ]);
    expect(codes[3]).toMatchObject({ argument: 'inputs[2]' });
    // Rows are staged in chunks: the place is counted from the first row of all.
    const many = new Float32Array(4 * 300).fill(1);
    many[4 * 250 + 1] = Number.NaN;
    expect(await thrownBy(() => network.predict(many))).toMatchObject({ argument: 'inputs[1001]' });
    expect(network.predict(new Float32Array(0))).toEqual(new Float32Array(0));
  });

  test('parameters that do not fit change nothing', async () => {
    const network = await Network.create({ inputs: 4, layers: [3, 2], seed: 1 });
    const before = await network.digest();
    const layers = network.parameters();
    const broken = [
      layers.slice(1),
      [layers[0], { ...layers[1], bias: new Float32Array(1) }],
      [layers[0], { ...layers[1], weights: layers[1].weights.map(() => Number.NaN) }],
      [layers[0], { inputs: 3, outputs: 2, weights: layers[1].weights, bias: layers[1].bias }],
    ];
    for (const each of broken) expect(() => network.setParameters(each)).toThrow(L0netError);
    expect(await network.digest()).toBe(before);
    expect(() => network.parameters('averaged')).toThrow(L0netError);
  });
});
