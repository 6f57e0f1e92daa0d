import type { Network } from '../../src/network/network.js';

/** All that can be seen of a network, on some rows: equal for networks that are the same. */
export async function seen(network: Network, rows: Float32Array | Uint8Array) {
  const { inputs, outputs, output, seed, shapes, keptInputs, hasAverage } = network;
  const others = [await network.prune(), await network.dense()];
  return {
    ...{ inputs, outputs, output, seed, shapes, keptInputs, hasAverage },
    last: await network.digest(),
    averaged: hasAverage && (await network.digest('averaged')),
    logits: network.logits(rows),
    summary: network.summary(),
    others: await Promise.all(
      others.map(async (other) => [other.shapes, other.keptInputs, await other.digest()]),
    ),
  };
}
