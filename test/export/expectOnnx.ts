import { expect } from 'vitest';
import { toOnnx } from '../../src/export.js';
import type { Network } from '../../src/index.js';
import type { MnistSet } from '../../src/node.js';
import { UNIT } from '../oracle/bounds/bounded.js';
import { boundedLogits, boundedOutputs, expectWithin } from '../oracle/bounds/outputs.js';
import { classes, difference } from './networks.js';
import { openOnnx } from './onnxRuntime.js';

/** Of probabilities, and of values of that size: sums in another order, of numbers of 24 bits. */
export const ROUNDING = 1e-5;

/**
 * Expects outputs of ONNX Runtime to be as near to the truth as its arithmetic allows. Its σ is ½ + x p(x²)/q(x²) in float32, where |x|
 * is at most 18: what is rounded has the size of ½, however small σ is.
 */
export function expectOutputsOfOnnx(actual: ArrayLike<number>, network: Network, rows: Float32Array): void {
  const { value, error } = boundedOutputs(network, rows);
  const own = network.output === 'sigmoid' ? 4 * UNIT : 0;
  expectWithin(actual, { value, error: error.map((e) => e + own) }, 2, 'outputs of ONNX');
}

/** Expects that ONNX Runtime gives a network's three outputs within rounding, for all rows and for the first alone. */
export async function expectOutputs(network: Network, rows: Float32Array): Promise<void> {
  const { inputs } = network;
  const model = await openOnnx(await toOnnx(network));
  const name = network.output === 'linear' ? 'values' : 'probabilities';
  expect(model).toMatchObject({ inputNames: ['inputs'], outputNames: [name] });
  expect(model.shapes).toEqual([
    ['batch', inputs],
    ['batch', 3],
  ]);
  for (const some of [rows, rows.slice(0, inputs)]) {
    const outputs = await model.run(some);
    expect(outputs.dims).toEqual([some.length / inputs, 3]);
    expectOutputsOfOnnx(outputs.data, network, some);
  }
  await model.close();
}

/** Expects that ONNX Runtime gives a network's logits. */
export async function expectLogits(network: Network, rows: Float32Array): Promise<void> {
  const model = await openOnnx(await toOnnx(network, { logits: true }));
  expect(model.outputNames).toEqual([network.output === 'linear' ? 'values' : 'logits']);
  const { data: logits } = await model.run(rows);
  expectWithin(logits, boundedLogits(network, rows), 2, 'logits of ONNX');
  await model.close();
}

/** Expects that ONNX Runtime takes images for the same digits, more than `least` of them rightly. */
export async function expectSameDigits(network: Network, images: MnistSet, least: number): Promise<void> {
  const expected = network.predict(images.inputs);
  const model = await openOnnx(await toOnnx(network));
  // Bytes are b/255 for the network, and floats for ONNX.
  const outputs = await model.run(Float32Array.from(images.inputs, (byte) => byte / 255));
  expect(outputs.dims).toEqual([images.labels.length, 10]);
  expect(difference(outputs.data, expected)).toBeLessThan(ROUNDING);
  expect(classes(outputs.data)).toEqual(classes(expected));
  const right = classes(expected).filter((digit, row) => digit === images.labels[row]).length;
  expect(right).toBeGreaterThan(least);
  await model.close();
}
