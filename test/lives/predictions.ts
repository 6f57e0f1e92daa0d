import { expect } from 'vitest';
import { toJson } from '../../src/export.js';
import { readModel, writeModel } from '../../src/files.js';
import { L0netError } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { areaOf } from '../../src/layers/convolution/geometry.js';
import { gatesWeights } from '../../src/layers/shape.js';
import type { Network } from '../../src/network/network.js';
import { evaluateRows } from '../export/evaluateJson.js';
import { boundedGatesOf } from '../oracle/bounds/gates.js';
import { boundedLogits, expectWithin } from '../oracle/bounds/outputs.js';
import { drawRows } from './draw.js';
import type { Life } from './life.js';

/** WebAssembly leaves open which NaN a NaN is. */
const bits = (values: Float32Array) =>
  Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), (word, i) =>
    Number.isNaN(values[i]) ? 0x7fc00000 : word,
  );

/** All ways to predict with a network give the same bits; pruned networks are what their gates say. */
export async function expectOneFunction(life: Life): Promise<void> {
  const { network, calm, random, build } = life;
  const rows = drawRows(random, network.inputs, random.pick([1, 2, 5]));
  const expected = { logits: bits(network.logits(rows)), outputs: bits(network.predict(rows)) };
  const of = (other: { logits(x: typeof rows): Float32Array; predict(x: typeof rows): Float32Array }) => ({
    logits: bits(other.logits(rows)),
    outputs: bits(other.predict(rows)),
  });
  const pruned = await network.prune();
  const bytes = writeModel(network);
  expect(of(calm), 'the other build').toEqual(expected);
  expect(of(pruned), 'pruned').toEqual(expected);
  const again = await readModel(bytes, build);
  expect(of(again), 'saved and loaded').toEqual(expected);
  expect(writeModel(again)).toEqual(bytes);
  const model = await loadModel(random.unit() < 0.5 ? bytes : writeModel(pruned), { build });
  expect(of(model), 'l0net/inference').toEqual(expected);
  expect(model.architecture).toEqual(network.summary().architecture);
  expect(pruned.summary().architecture).toEqual(network.summary().architecture);
  if (life.isWild) return;
  // Where a number overflows in a neuron that pruning leaves out, infinity times 0 is NaN.
  expect(of(await network.dense()), 'dense').toEqual(expected);
  await expectNoDeadRows(network);
  const truth = boundedLogits(network, rows);
  expectWithin(network.logits(rows), truth, 1, 'logits');
  const floats = rows instanceof Uint8Array ? Float32Array.from(rows, (byte) => byte / 255) : rows;
  const json = await exported(() => toJson(network), pruned);
  if (json) expectWithin(evaluateRows(json, floats), truth, 2, 'logits of the JSON');
}

/** What an export gives; undefined if it refuses what is left of the network, as it may what only l0net/residual brings. */
export async function exported<Format>(
  write: () => Promise<Format>,
  pruned: Network,
): Promise<Format | undefined> {
  try {
    return await write();
  } catch (error) {
    const isBeyond = pruned.shapes.some(({ conv }) => conv?.beyond);
    if (isBeyond && error instanceof L0netError && error.code === 'UNSUPPORTED') return undefined;
    throw error;
  }
}

/** Where each weight has a gate, no input and no neuron is left without an open one, nor one whose map is closed. */
async function expectNoDeadRows(network: Network): Promise<void> {
  const folded = (await network.dense()).parameters();
  const { architecture } = network.summary();
  const state = network.state();
  const isOpen = folded.map(({ inputs, outputs, weights, bias }, l) => {
    const { conv, gates } = network.shapes[l];
    const rows = conv ? outputs : inputs;
    if (conv?.beyond?.batchNorm && gates) {
      // Where γ and β are closed nothing is left of a map whose weights are not.
      const { logAlpha = [] } = state.layers[l][network.hasAverage ? 'averaged' : 'last'] ?? {};
      const z = boundedGatesOf(gates).test(logAlpha).value;
      const each = z.length / rows;
      return Array.from({ length: rows }, (_, row) => z.subarray(row * each, (row + 1) * each).some(Boolean));
    }
    const columns = weights.length / rows;
    return Array.from({ length: rows }, (_, row) => {
      const own = weights.subarray(row * columns, (row + 1) * columns);
      return own.some((w) => w !== 0) || (conv !== undefined && bias[row] !== 0);
    });
  });
  network.shapes.forEach((shape, l) => {
    if (!gatesWeights(shape)) return;
    const below = network.shapes[l - 1]?.conv;
    const stands = (row: number) => shape.conv || !below || isOpen[l - 1][Math.floor(row / areaOf(below))];
    const open = isOpen[l].filter((is, row) => is && stands(row)).length;
    expect(architecture[l], `what is left of layer ${l}`).toBeLessThanOrEqual(Math.max(open, 0));
  });
}
