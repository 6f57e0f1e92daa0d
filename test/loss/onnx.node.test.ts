import { expect, test } from 'vitest';
import { toOnnx } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { openOnnx } from '../export/onnxRuntime.js';
import { Random } from '../support/random.js';

test('sigmoid outputs end in a Sigmoid in ONNX Runtime, of each output by itself', async () => {
  const network = await Network.create({ inputs: 6, layers: [9, 4], output: 'sigmoid', seed: 2 });
  const rows = Float32Array.from(new Random(1).values(6 * 50, -4, 4));
  const bytes = await toOnnx(network);
  expect(new TextDecoder('latin1').decode(bytes)).toContain('Sigmoid');
  const model = await openOnnx(bytes);
  expect(model.outputNames).toEqual(['probabilities']);
  const { data } = await model.run(rows);
  network.predict(rows).forEach((p, i) => {
    expect(Math.abs(data[i] - p)).toBeLessThan(1e-5);
  });
  await model.close();
  const logits = await openOnnx(await toOnnx(network, { logits: true }));
  expect(logits.outputNames).toEqual(['logits']);
  await logits.close();
});
