import '../../src/convolutions.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson, toOnnx } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { boundedLogits, expectWithin } from '../oracle/bounds/outputs.js';
import { cellsOf } from '../oracle/convolution.js';
import { builds } from '../support/builds.js';
import { convolutional, imageNumbers, randomised } from '../support/convolutional.js';
import { anyNetwork, networks, rows } from './convolutionNetworks.js';
import { evaluateRows } from './evaluateJson.js';
import { expectMetadata, expectSafetensors } from './expectFiles.js';
import { fieldsOf, operatorsOf } from './onnxFile.js';

/** Numbers in a list of lists, at any depth. */
const flat = (values: unknown[]): Float32Array => Float32Array.from(values.flat(4) as number[]);
const bits = (values: Float32Array) => Array.from(new Uint32Array(values.buffer));

describe.each(networks)('of a network %s', (_, make) => {
  test('the ONNX file has the nodes that it needs, and says what it is', async () => {
    const network = await make();
    const small = await network.prune();
    const model = fieldsOf(await toOnnx(network));
    await expectMetadata(model, small);
    const { layers } = small.state();
    const convolutions = layers.flatMap(({ conv }) =>
      conv ? ['Conv', 'Relu', ...(cellsOf(conv.pool) > 1 ? ['MaxPool'] : [])] : [],
    );
    const dense = layers.filter(({ conv }) => !conv);
    const noMaps = layers[layers.length - dense.length - 1].last.outputs === 0;
    expect(operatorsOf(model)).toEqual([
      'Reshape',
      ...convolutions,
      'Flatten',
      ...(dense[0].origins || noMaps ? ['Gather'] : []),
      ...dense.slice(1).flatMap(() => ['Gemm', 'Relu']),
      'Gemm',
      ...(network.output === 'softmax' ? ['Softmax'] : []),
    ]);
  });

  test('the JSON gives its outputs by plain arithmetic', async () => {
    const network = await make();
    const outputs = evaluateRows(await toJson(network), rows);
    expectWithin(outputs, boundedLogits(network, rows), 1, 'logits of the JSON');
  });

  test('the JSON has what the layers are, to the bit', async () => {
    const network = await make();
    const model = JSON.parse(await toJson(network));
    const small = await network.prune();
    const keptInputs = Array.from({ length: imageNumbers }, (_, i) => i);
    const { channels, height, width } = { channels: 2, ...network.shapes[0].conv };
    const image = { channels, height, width };
    expect(model).toMatchObject({ version: 1, inputs: imageNumbers, keptInputs, image });
    expect(model).toMatchObject({ output: network.output, digest: await small.digest() });
    const { layers } = small.state();
    expect(model.layers).toHaveLength(layers.length);
    layers.forEach(({ conv, origins, width, last }, l) => {
      const layer = model.layers[l];
      expect(bits(flat(layer.weights))).toEqual(bits(last.weights));
      expect(bits(flat(layer.bias))).toEqual(bits(last.bias));
      const { inputs, outputs } = last;
      if (conv) {
        for (const name of ['kernel', 'stride', 'padding', 'pool', 'poolStride'] as const) {
          const [height, width] = conv[name];
          expect(layer[name]).toEqual(height === width ? height : [height, width]);
        }
        expect(layer).toMatchObject({ kind: 'convolution', channels: inputs, maps: outputs });
        expect(layer.activation).toBe('relu');
        return;
      }
      expect(layer).toMatchObject({ kind: 'dense', inputs, outputs });
      expect(layer.activation).toBe(l + 1 < layers.length ? 'relu' : 'none');
      const all = Array.from({ length: width }, (_, i) => i);
      expect(layer.keptCells).toEqual(layers[l - 1].conv ? Array.from(origins ?? all) : undefined);
    });
  });

  test('the safetensors file has the pruned network', async () => {
    await expectSafetensors(await make(), rows);
  });
});

test('what gates on weights close is exactly zero', async () => {
  const network = await Network.create({ ...convolutional.two, gates: { on: 'weights' } });
  randomised(network);
  const { layers } = JSON.parse(await toJson(network));
  const closed = (l: number, columns: number) => {
    const { logAlpha = new Float32Array(0) } = network.parameters()[l];
    // sigmoid(log α) (ζ − γ) + γ ≤ 0; the last column of a convolution is the bias.
    return logAlpha.filter((value, i) => value <= -Math.log(11) && i % columns < columns - 1).length;
  };
  const zeros = (values: Float32Array) => values.filter((value) => value === 0).length;
  expect(zeros(flat(layers[0].weights))).toBe(closed(0, 2 * 3 ** 2 + 1));
  expect(zeros(flat(layers[1].weights))).toBe(closed(1, 6 * 2 ** 2 + 1));
  expect(zeros(flat(layers[2].weights))).toBe(closed(2, Number.POSITIVE_INFINITY));
  expect(closed(0, 19)).toBeGreaterThan(20);
});

test('whatever the geometry, the JSON gives the outputs of the network', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { network, rows } = await anyNetwork(seed);
      const truth = boundedLogits(network, rows);
      expectWithin(evaluateRows(await toJson(network), rows), truth, 1, 'logits of the JSON');
      expectWithin(network.logits(rows), truth, 1, 'logits of the network');
    }),
    { numRuns: 100 },
  );
});

test('the same network gives the same bytes, whatever the build', async () => {
  const [one, other] = await Promise.all(
    builds.map(async (build) => {
      const network = randomised(await Network.create({ ...convolutional.two, build }));
      return [await toOnnx(network), await toJson(network)];
    }),
  );
  expect(other).toEqual(one);
});
