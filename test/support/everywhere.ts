import { expect } from 'vitest';
import { loadModel } from '../../src/inference.js';
import { Network } from '../../src/network/network.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';

/** Expects that a network predicts the same bits pruned, as large as it began, saved and loaded, and where it only predicts. */
export async function expectSameEverywhere(network: Network, rows: Float32Array): Promise<void> {
  const expected = network.predict(rows).slice();
  expect(expected.every(Number.isFinite)).toBe(true);
  const bytes = encodeModel(network.state());
  const small = await network.prune();
  const others = [
    small,
    await network.dense(),
    await Network.fromState(decodeModel(bytes)),
    await loadModel(bytes),
    await loadModel(encodeModel(small.state())),
  ];
  for (const other of others) expect(other.predict(rows)).toEqual(expected);
}
