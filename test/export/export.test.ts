import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortest } from '../../src/export/numbers.js';
import { quantise, toC, toJs, toJson, toOnnx, toSafetensors } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import { version } from '../../src/runtime/generated/version.js';
import { decodeModel } from '../../src/saving/model.js';
import { boundedLogits, expectWithin } from '../oracle/bounds/outputs.js';
import { builds } from '../support/builds.js';
import { thrownBy } from '../support/examples.js';
import { evaluateRows } from './evaluateJson.js';
import { expectMetadata, expectSafetensors } from './expectFiles.js';
import { houses, housesNetwork } from './houses.js';
import { data, networks } from './networks.js';
import { fieldsOf, messages, operatorsOf, texts } from './onnxFile.js';

describe.each(networks)('of a network %s', (_, make) => {
  test('the ONNX file has the nodes that it needs, and says what it is', async () => {
    const network = await make();
    const small = await network.prune();
    const model = fieldsOf(await toOnnx(network));
    expect(model.get(1)).toEqual([7]); // IR version
    expect(messages(model, 8)).toEqual([new Map([[2, [13]]])]); // opset
    expect([texts(model, 2), texts(model, 3)]).toEqual([['l0net'], [version]]);
    await expectMetadata(model, small);
    const hidden = network.shapes.slice(1).flatMap(() => ['Gemm', 'Relu']);
    expect(operatorsOf(model)).toEqual([
      ...(small.keptInputs ? ['Gather'] : []),
      ...hidden,
      'Gemm',
      ...{ softmax: ['Softmax'], linear: [], sigmoid: ['Sigmoid'] }[network.output],
    ]);
    const logits = fieldsOf(await toOnnx(network, { logits: true }));
    for (const last of ['Softmax', 'Sigmoid']) expect(operatorsOf(logits)).not.toContain(last);
  });

  test('the JSON gives its outputs by plain arithmetic', async () => {
    const network = await make();
    const text = await toJson(network);
    const model = JSON.parse(text);
    const small = await network.prune();
    expect(model).toMatchObject({ format: 'l0net', version: 1, producer: `l0net ${version}` });
    expect(model).toMatchObject({ inputs: 20, output: network.output, digest: await small.digest() });
    // What networks with convolutions have beyond these is not in them.
    const keys = ['format', 'version', 'producer', 'inputs', 'keptInputs', 'output', 'digest', 'layers'];
    expect(Object.keys(model)).toEqual(keys);
    const ofLayers = ['kind', 'inputs', 'outputs', 'activation', 'weights', 'bias'];
    for (const layer of model.layers) expect(Object.keys(layer)).toEqual(ofLayers);
    const outputs = evaluateRows(text, data.inputs);
    expectWithin(outputs, boundedLogits(network, data.inputs), 1, 'logits of the JSON');
  });

  test('the JSON has the parameters to the bit', async () => {
    const network = await make();
    const { layers } = JSON.parse(await toJson(network));
    const bits = (values: Float32Array) => Array.from(new Uint32Array(values.buffer));
    const expected = (await network.prune()).parameters();
    expect(layers).toHaveLength(expected.length);
    expected.forEach(({ inputs, outputs, weights, bias }, l) => {
      expect(layers[l]).toMatchObject({ inputs, outputs });
      expect(bits(Float32Array.from(layers[l].weights.flat()))).toEqual(bits(weights));
      expect(bits(Float32Array.from(layers[l].bias))).toEqual(bits(bias));
    });
  });

  test('the safetensors file has the pruned network', async () => {
    const again = await expectSafetensors(await make(), data.inputs);
    expect(again.shapes.some(({ gates }) => gates)).toBe(false);
  });
});

test('the JSON of a network with a pipeline has it as data', async () => {
  const network = await housesNetwork();
  const { version: _, ...expected } = JSON.parse(pipelineToText(houses));
  expect(JSON.parse(await toJson(network)).pipeline).toMatchObject(expected);
  const small = await Network.fromState(decodeModel(await toSafetensors(network)));
  for (const other of [small, await quantise(network)]) expect(other.pipeline).toBe(network.pipeline);
});

test('the same network gives the same bytes, whatever the build', async () => {
  const [one, other] = await Promise.all(
    builds.map(async (build) => {
      const network = await Network.create({ inputs: 20, layers: [16, 3], seed: 4, build });
      const writers = [toOnnx, toJson, toSafetensors, toJs, toC];
      return Promise.all(writers.map((write) => write(network)));
    }),
  );
  expect(other).toEqual(one);
});

describe('a float32 as a decimal', () => {
  const floats = fc
    .float({ noNaN: true, noDefaultInfinity: true })
    .map(Math.fround)
    .filter((value) => Number.isFinite(value));
  const digits = (text: string) => text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length;

  test('is JSON that rounds to it, sign of zero included', () => {
    fc.assert(
      fc.property(floats, (value) => {
        expect(Math.fround(JSON.parse(shortest(value)))).toBe(value);
      }),
      { numRuns: 5000, examples: [[-0], [0], [2 ** -149], [2 ** -126], [3.4028234663852886e38], [2 ** 24]] },
    );
  });

  test('is the shortest one', () => {
    fc.assert(
      fc.property(floats, (value) => {
        const written = digits(shortest(value));
        for (let n = 1; n < written; n++) expect(Math.fround(Number(value.toPrecision(n)))).not.toBe(value);
      }),
      { numRuns: 5000, examples: [[Math.fround(0.1)], [2 ** -149], [0.3333333432674408]] },
    );
  });
});

describe('a bad argument is refused:', () => {
  test.each([undefined, null, {}, 'model.onnx'])('%j for a network', async (network) => {
    for (const write of [toOnnx, toJson, toSafetensors, toJs, toC, quantise]) {
      expect(await thrownBy(() => write(network as unknown as Network))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        argument: 'network',
      });
    }
  });

  test('options of ONNX', async () => {
    const network = await Network.create({ inputs: 2, layers: [2] });
    const wrong = [{ logits: 1 }, { softmax: true }] as unknown as { logits: boolean }[];
    const errors = await Promise.all(wrong.map((options) => thrownBy(() => toOnnx(network, options))));
    expect(errors).toMatchObject([
      { code: 'INVALID_ARGUMENT', argument: 'options.logits' },
      { code: 'UNKNOWN_OPTION', argument: 'options.softmax' },
    ]);
  });
});
