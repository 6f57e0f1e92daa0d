import { describe, expect, test } from 'vitest';
import { quantise, toC, toJs, toJson, toOnnx } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { expectWithin } from '../oracle/bounds/outputs.js';
import { boundedResidual } from '../oracle/bounds/residual.js';
import { builds } from '../support/builds.js';
import { evaluateRows } from './evaluateJson.js';
import { expectSafetensors } from './expectFiles.js';
import { importCode, predictRows } from './jsModule.js';
import { fieldsOf, operatorsOf } from './onnxFile.js';
import { anyResidual, networks, normalisedBy, rows } from './residualNetworks.js';

/** Expects the JSON, by plain arithmetic, the module and the network to be as near to the truth as float32 allows. */
async function expectOutputs(network: Network, rows: Float32Array): Promise<void> {
  const truth = await boundedResidual(network, rows);
  expectWithin(network.predict(rows), truth, 1, 'outputs of the network');
  const module = await importCode((await toJs(network)).code);
  expectWithin(predictRows(module, rows, network.inputs), truth, 1, 'outputs of the module');
  if (network.output === 'linear')
    expectWithin(evaluateRows(await toJson(network), rows), truth, 1, 'outputs of the JSON');
}

describe.each(networks)('of a network %s', (_, make) => {
  test('the JSON, by plain arithmetic, and the module give its outputs', async () => {
    await expectOutputs(await make(), rows);
  });

  test('the safetensors file has the pruned network', async () => {
    await expectSafetensors(await make(), rows);
  });
});

test('whatever the geometry, files give the outputs of networks', async () => {
  for (let seed = 100; seed < 140; seed++) {
    const { network, rows } = await anyResidual(seed);
    await expectOutputs(seed % 4 > 0 ? network : await quantise(network), rows);
  }
});

const stem = { conv: 4, kernel: 3, padding: 1, batchNorm: true } as const;

async function blocks(isClosed: (l: number) => boolean): Promise<Network> {
  const network = await Network.create({
    inputs: { channels: 1, height: 6, width: 5 },
    layers: [stem, { residual: 4 }, { residual: 6, stride: 2 }, { averagePool: 'global' }, 3],
    seed: 1,
  });
  return normalisedBy(network, 1, isClosed);
}

describe('the ONNX file has nodes', () => {
  const beginning = ['Reshape', 'Conv'];
  const block = ['BatchNormalization', 'Relu', 'Conv', 'Relu', 'Conv', 'Add', 'BatchNormalization', 'Relu'];
  const beside = ['Conv', 'Conv', 'Relu', 'Conv', 'Add', 'BatchNormalization', 'Relu', 'GlobalAveragePool'];
  const end = ['Flatten', 'Gemm', 'Softmax'];

  test('of blocks, whatever stands between them', async () => {
    const network = await blocks(() => false);
    expect(operatorsOf(fieldsOf(await toOnnx(network)))).toEqual([...beginning, ...block, ...beside, ...end]);
  });

  test('of both parts of a separable convolution', async () => {
    const layers = [{ ...stem, separable: true }, { maxPool: 2 }, 3] as const;
    const network = await Network.create({ inputs: { channels: 1, height: 6, width: 5 }, layers });
    const own = ['Conv', 'Conv', 'Relu', 'MaxPool'];
    expect(operatorsOf(fieldsOf(await toOnnx(network)))).toEqual(['Reshape', ...own, ...end]);
  });

  test('of nothing but the shortcut, where a block is closed', async () => {
    const network = await blocks((l) => l === 1 || l === 4);
    expect(operatorsOf(fieldsOf(await toOnnx(network)))).toEqual([
      ...beginning,
      ...['Identity', 'BatchNormalization', 'Relu'],
      ...['Conv', 'Identity', 'BatchNormalization', 'Relu', 'GlobalAveragePool'],
      ...end,
    ]);
  });
});

test('the JSON says what layers read, add and do', async () => {
  const { layers } = JSON.parse(await toJson(await blocks(() => false)));
  const seen = layers.map(({ kind, reads, adds, activation, pool, pooling, bias, normalisation }: never) => [
    ...[kind, reads, adds, activation, pool, pooling],
    bias ? 'bias' : Object.keys(normalisation).join(),
  ]);
  const [kind, parts] = ['residual convolution', 'mean,factor,shift'];
  expect(seen).toEqual([
    [kind, 1, false, 'relu', 1, 'max', parts],
    ['convolution', undefined, undefined, 'relu', 1, undefined, 'bias'],
    [kind, 1, true, 'relu', 1, 'max', parts],
    [kind, 1, false, 'none', 1, 'max', 'bias'],
    [kind, 2, false, 'relu', 1, 'max', 'bias'],
    [kind, 1, true, 'relu', 3, 'mean', parts],
    ['dense', undefined, undefined, 'none', undefined, undefined, 'bias'],
  ]);
});

test('of a separable convolution the JSON has the weights of channels, and the windows of maps', async () => {
  const network = await Network.create({
    inputs: { channels: 2, height: 6, width: 5 },
    layers: [{ conv: 3, kernel: [1, 2], stride: 2, separable: true }, 3],
    gates: false,
  });
  const [{ channels, maps, kernel, stride, weights, separable }] = JSON.parse(await toJson(network)).layers;
  expect({ channels, maps, kernel, stride }).toEqual({ channels: 2, maps: 3, kernel: [1, 2], stride: 2 });
  const own = network.parameters()[0].weights;
  const rows = weights.map((map: number[], m: number) => [map, separable[m]].flat(4));
  expect(Float32Array.from(rows.flat())).toEqual(own);
  expect(separable).toEqual(rows.map((row: number[]) => [row.slice(2)]));
});

test.each([
  ['float32', { averagePool: 2 } as const],
  ['float32, those of means over whole maps float64', { averagePool: 'global' } as const],
])('C says that its sums are %s', async (sums, pooling) => {
  const inputs = { channels: 1, height: 6, width: 6 };
  const network = await Network.create({ inputs, layers: [{ conv: 2, kernel: 3 }, pooling, 2] });
  expect(await toC(network)).toContain(`Weights are float32, sums ${sums}. Nothing is allocated.`);
});

describe('plain loops take no more memory than', () => {
  const bytes = async (network: Network) =>
    Number((await toC(network)).match(/, (\d+) bytes of buffers/)?.[1]);
  const area = 6 * 5;

  test('what is read, what goes past and what a block makes between', async () => {
    // Of the second block, whose maps are half as high and wide, there is room for all in what the first one leaves.
    expect(await bytes(await blocks(() => false))).toBe(4 * 3 * 4 * area);
  });

  test('what goes past a closed block, and that once', async () => {
    // Sums, which the closed block hands on in their place; then what its normalisation makes of them is read.
    expect(await bytes(await blocks((l) => l === 1))).toBe(4 * (4 * area + 6 * 9 + 6 * 9));
  });
});

test('the same network gives the same bytes, whatever the build', async () => {
  const [one, other] = await Promise.all(
    builds.map(async (build) => {
      const [[, make]] = networks;
      const network = await Network.fromState((await make()).state(), build);
      return [await toOnnx(network), await toJson(network), (await toJs(network)).code, await toC(network)];
    }),
  );
  expect(other).toEqual(one);
});
