/** How long the network takes for a row: as it began, and as it is pruned. */
import type { Network } from 'l0net';
import type { InferenceTimes } from './snapshot.js';

/** Rows at a time, and milliseconds for each of both. */
const ROWS = 100;
const ENOUGH = 15;

/** Measures both by turns, on rows of the test. */
export async function inferenceTimes(
  network: Network,
  testInputs: Float32Array | Uint8Array,
): Promise<InferenceTimes> {
  const inputs = testInputs.subarray(0, ROWS * network.inputs);
  const rows = inputs.length / network.inputs;
  const out = new Float32Array(rows * network.outputs);
  const [dense, pruned] = [await network.dense(), await network.prune()].map((each) => ({
    predict: () => each.predict(inputs, out),
    times: [] as number[],
  }));
  for (const { predict } of [dense, pruned]) predict();
  const end = performance.now() + 2 * ENOUGH;
  while (performance.now() < end) {
    // Clocks of browsers are coarse: a small network takes many turns between two of their ticks.
    for (const each of [dense, pruned]) each.times.push(timeOf(each.predict) / rows);
  }
  return { denseMicroseconds: median(dense.times), prunedMicroseconds: median(pruned.times) };
}

/** Microseconds of a call, repeated for at least 3 ms. */
function timeOf(call: () => void): number {
  const begin = performance.now();
  let calls = 0;
  let now = begin;
  do {
    call();
    calls++;
    now = performance.now();
  } while (now - begin < 3);
  return (1000 * (now - begin)) / calls;
}

/** The middle one; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
