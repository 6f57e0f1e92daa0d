import { afterEach, describe, expect, test, vi } from 'vitest';
import { L0netError, Network } from '../../src/index.js';
import { type LoadOptions, loadModel, type ModelSource } from '../../src/inference.js';
import { createInferenceRuntime } from '../../src/runtime/inferenceRuntime.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import { encodeModel } from '../../src/saving/model.js';
import { allBuilds, builds, optionOf } from '../support/builds.js';
import { thrownBy } from '../support/examples.js';
import { randomState } from './states.js';

const state = randomState(5);
const file = encodeModel(state);
const [{ width }] = state.layers;
const x = Float32Array.from({ length: 130 * width }, (_, i) => (i % 11) / 11);

afterEach(() => void vi.restoreAllMocks());

describe('a model is loaded from', () => {
  const unaligned = new Uint8Array(file.length + 3).subarray(3);
  unaligned.set(file);
  const sources: readonly (readonly [string, () => ModelSource])[] = [
    ['bytes', () => file],
    ['bytes that are not aligned', () => unaligned],
    ['a buffer', () => file.slice().buffer],
    ['a blob', () => new Blob([file])],
    ['a response', () => new Response(file)],
  ];

  test.each(sources)('%s', async (_, source) => {
    const network = await Network.fromState(state);
    expect((await loadModel(source())).logits(x)).toEqual(network.logits(x));
  });
});

test('a model does not depend on the bytes it was loaded from, and keeps none of them', async () => {
  const bytes = file.slice();
  const model = await loadModel(bytes);
  const [before, kept] = [model.predict(x), model.keptInputs?.slice()];
  bytes.fill(0);
  expect(model.predict(x)).toEqual(before);
  expect(model.keptInputs).toEqual(kept);
  expect(model.keptInputs?.buffer).not.toBe(bytes.buffer);
});

test('models share code but no memory', async () => {
  const compile = vi.spyOn(WebAssembly, 'compile');
  const [a, b] = [await loadModel(file), await loadModel(encodeModel(randomState(6)))];
  const before = a.predict(x);
  b.predict(new Float32Array(b.inputs).fill(9));
  expect(a.predict(x)).toEqual(before);
  expect(compile.mock.calls.length).toBeLessThanOrEqual(1);
});

describe('a module', () => {
  test.each(builds)('of the small %s kernels is used as it is', async (build) => {
    const { module } = await createInferenceRuntime(build);
    const [compile, validate] = [vi.spyOn(WebAssembly, 'compile'), vi.spyOn(WebAssembly, 'validate')];
    const model = await loadModel(file, { build: module });
    expect(model.build).toBe(build);
    expect(compile).not.toHaveBeenCalled();
    expect(validate).not.toHaveBeenCalled();
    expect(model.predict(x)).toEqual((await loadModel(file)).predict(x));
  });

  test.each(allBuilds)('of the whole %s kernels will do', async (build) => {
    const { module } = await createRuntime(optionOf(build));
    expect((await loadModel(file, { build: module })).build).toBe(build);
  });

  test('of the small kernels is refused by a network, which needs all of them', async () => {
    const { module } = await createInferenceRuntime();
    const error = await thrownBy(() => Network.create({ inputs: 2, layers: [2], build: module }));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.build' });
    expect(String(error)).toMatch(/such as l0net\/simd\.wasm .* received those of l0net\/inference$/);
  });

  test('of anything else is refused', async () => {
    const other = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    const error = await thrownBy(() => loadModel(file, { build: other }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.build', received: other });
    expect(String(error)).toMatch(/such as l0net\/inference-simd\.wasm .* received another module$/);
  });
});

test('the scalar kernels are chosen where there is no SIMD', async () => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  expect((await loadModel(file)).build).toBe('scalar');
  const error = await thrownBy(() => loadModel(file, { build: 'simd' }));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'options.build', received: 'simd' });
  expect(validate).toHaveBeenCalled();
});

describe('a typed error names', () => {
  const failure = (source: unknown, options?: unknown) =>
    thrownBy(() => loadModel(source as ModelSource, options as LoadOptions));

  test.each([undefined, null, 'model.safetensors', new Float32Array(3), {}])(
    'a source that is none: %j',
    async (source) => {
      const error = await failure(source);
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'source', received: source });
    },
  );

  test('a response that is not ok, before its body is read', async () => {
    const response = new Response(file, { status: 404 });
    expect(await failure(response)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'source',
      received: 'status 404 of source',
    });
    expect(response.bodyUsed).toBe(false);
  });

  test('a file that is no model', async () => {
    const page = new Response('<!doctype html><title>not found</title>');
    Object.defineProperty(page, 'url', { value: 'https://host/mnist.safetensors' });
    const error = await failure(page);
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_FORMAT' });
    expect(String(error)).toContain('https://host/mnist.safetensors: ');
    expect(await failure(file.subarray(0, -4))).toMatchObject({
      code: 'INVALID_FORMAT',
      argument: expect.stringContaining('source'),
    });
  });

  test('an option that does not exist', async () => {
    const error = await failure(file, { builds: 'simd' });
    expect(error).toMatchObject({ code: 'UNKNOWN_OPTION', argument: 'options.builds' });
  });

  test('inputs and outputs that do not fit, and numbers that are not finite; out is as it was then', async () => {
    const model = await loadModel(file);
    const out = new Float32Array(130 * model.outputs).fill(7);
    const predict = (inputs: unknown, into: unknown = out) =>
      thrownBy(() => model.predict(inputs as Float32Array, into as Float32Array));
    const code = 'INVALID_SHAPE';
    expect(await predict(x.subarray(1))).toMatchObject({ code, argument: 'inputs' });
    expect(await predict([...x])).toMatchObject({ code, argument: 'inputs' });
    expect(await predict(x, out.subarray(1))).toMatchObject({ code, argument: 'out' });
    expect(await predict(x, [...out])).toMatchObject({ code, argument: 'out' });
    const bad = x.map((value, i) => (i === 3 ? Number.NaN : value));
    expect(await predict(bad)).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'inputs[3]' });
    expect(new Set(out)).toEqual(new Set([7]));
    bad.set(x);
    bad[125 * width + 1] = Number.POSITIVE_INFINITY;
    const error = await predict(bad);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: `inputs[${125 * width + 1}]`,
      received: Number.POSITIVE_INFINITY,
    });
  });
});

test('an output array that is given is filled and returned', async () => {
  const model = await loadModel(file);
  const cells = new Float32Array(130 * model.outputs + 2).fill(7);
  const out = cells.subarray(1, -1);
  expect(model.predict(x, out)).toBe(out);
  expect(out).toEqual(model.predict(x));
  expect([cells[0], cells.at(-1)]).toEqual([7, 7]);
});
