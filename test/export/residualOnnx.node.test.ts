import { describe, expect, test } from 'vitest';
import { toOnnx } from '../../src/export.js';
import type { Network } from '../../src/index.js';
import { expectWithin } from '../oracle/bounds/outputs.js';
import { boundedResidual } from '../oracle/bounds/residual.js';
import { fieldsOf, initializersOf } from './onnxFile.js';
import { openOnnx } from './onnxRuntime.js';
import { anyResidual, networks, rows } from './residualNetworks.js';

/** Expects that ONNX Runtime gives a network's three outputs within rounding. */
async function expectOutputs(network: Network, rows: Float32Array): Promise<void> {
  const bytes = await toOnnx(network);
  // A runtime would take the last one of two that have the same name.
  const names = initializersOf(fieldsOf(bytes));
  expect(names).toEqual([...new Set(names)]);
  const model = await openOnnx(bytes);
  const { dims, data } = await model.run(rows);
  expect(dims).toEqual([rows.length / network.inputs, 3]);
  expectWithin(data, await boundedResidual(network, rows), 2, 'outputs of ONNX');
  await model.close();
}

describe.each(networks)('ONNX Runtime, of a network %s', (_, make) => {
  test('gives its outputs within rounding, for many rows and for one', async () => {
    const network = await make();
    for (const some of [rows, rows.slice(0, network.inputs)]) await expectOutputs(network, some);
  });
});

test('whatever the geometry, ONNX Runtime gives the outputs of networks', async () => {
  for (let seed = 500; seed < 530; seed++) {
    const { network, rows } = await anyResidual(seed);
    await expectOutputs(network, rows);
  }
});
