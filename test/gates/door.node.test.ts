import { expect, test } from 'vitest';
import { readModel } from '../../src/files.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { encodeModel, modelParts } from '../../src/saving/model.js';
import { thrownBy } from '../support/examples.js';

// Protects: who has not imported l0net/gaussian is told so, by a typed error and before anything is made; who only predicts needs
// not. Nothing in this file may import that door; only in Node,
// since the pages of the other engines share their modules with other tests.
const missing = {
  code: 'UNSUPPORTED',
  argument: 'gates',
  received: 'gaussian',
  expected: "import 'l0net/gaussian' before",
};

/** The file of a network with Gaussian gates, made of one with others. */
async function file() {
  const network = await Network.create({ inputs: 4, layers: [3, 2], seed: 1 });
  const { tensors, metadata } = modelParts(network.state());
  for (const l of [0, 1]) {
    for (const name of ['temperature', 'gamma', 'zeta', 'testGate']) metadata.delete(`${l}.${name}`);
    metadata.set(`${l}.distribution`, 'gaussian');
    metadata.set(`${l}.deviation`, '0.5');
  }
  metadata.set('version', '2');
  return writeSafetensors(tensors, metadata);
}

test('a network with Gaussian gates is not made without their door', async () => {
  const gates = { distribution: 'gaussian' } as const;
  expect(await thrownBy(() => Network.create({ inputs: 4, layers: [2], gates }))).toMatchObject(missing);
});

test('nor read, but to predict', async () => {
  const bytes = await file();
  expect(await thrownBy(() => readModel(bytes))).toMatchObject(missing);
  const model = await loadModel(bytes);
  expect(model.predict(Float32Array.of(1, 2, 3, 4)).every(Number.isFinite)).toBe(true);
});

test('the hard concrete may be asked for by its name, and gives what is given without', async () => {
  const options = { inputs: 4, layers: [3, 2], seed: 1 };
  const named = await Network.create({ ...options, gates: { distribution: 'hardConcrete' } });
  expect(encodeModel(named.state())).toEqual(encodeModel((await Network.create(options)).state()));
});
