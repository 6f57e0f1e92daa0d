import { expect } from 'vitest';
import { toJson } from '../../src/export.js';
import { readModel, writeModel } from '../../src/files.js';
import { loadModel } from '../../src/inference.js';
import type { Network } from '../../src/network.js';
import { evaluateRows } from '../export/evaluateJson.js';
import { type Bounded, UNIT } from '../oracle/bounds/bounded.js';
import { boundedTestGates, rounded } from '../oracle/bounds/gates.js';
import { linkedLayers } from '../oracle/bounds/links.js';
import { boundedForward, boundedRows } from '../oracle/bounds/objective.js';
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
  expect(of(await network.dense()), 'dense').toEqual(expected);
  const model = await loadModel(random.unit() < 0.5 ? bytes : writeModel(pruned), { build });
  expect(of(model), 'l0net/inference').toEqual(expected);
  expect(model.architecture).toEqual(network.summary().architecture);
  expect(pruned.summary().architecture).toEqual(network.summary().architecture);
  if (life.isWild) return;
  expectNoDeadRows(pruned);
  const truth = boundedLogits(network, rows);
  expectWithin(network.logits(rows), truth, 1, 'logits');
  const floats = rows instanceof Uint8Array ? Float32Array.from(rows, (byte) => byte / 255) : rows;
  expectWithin(evaluateRows(await toJson(network), floats), truth, 2, 'logits of the JSON');
}

/** Where a weight has a gate, a row whose gates are all closed is not in the pruned network. */
function expectNoDeadRows(pruned: Network): void {
  pruned.parameters().forEach(({ inputs, outputs, weights }, l) => {
    if (pruned.shapes[l].conv || outputs === 0) return;
    for (let i = 0; i < inputs; i++) {
      const row = weights.subarray(i * outputs, (i + 1) * outputs);
      expect(
        row.some((w) => w !== 0),
        `a weight in row ${i} of layer ${l}`,
      ).toBe(true);
    }
  });
}

/** Outputs before any softmax, by the oracle, of the parameters that predict. */
export function boundedLogits(network: Network, rows: Float32Array | Uint8Array): Bounded {
  const state = network.state();
  const layers = linkedLayers(state, network.hasAverage ? 'averaged' : 'last');
  const gates = layers.map(({ logAlpha }, l) => {
    const own = state.layers[l].gates;
    return logAlpha && own ? boundedTestGates(logAlpha, own.testGate, rounded(own)) : undefined;
  });
  const steps = boundedForward(layers, rows.length / network.inputs, boundedRows(rows), gates);
  return steps[steps.length - 1].y;
}

/** @param times how often the bound may be needed: between two results, each of which may be so far from the truth, twice */
export function expectWithin(
  actual: ArrayLike<number>,
  { value, error }: Bounded,
  times: number,
  what: string,
): void {
  expect(actual.length).toBe(value.length);
  value.forEach((expected, i) => {
    const most = times * error[i] + UNIT * Math.abs(expected);
    if (!(Math.abs(actual[i] - expected) <= most))
      expect.fail(`${what}[${i}] is ${actual[i]}, not ${expected} ± ${most}`);
  });
}
