import { expect } from 'vitest';
import { builds } from './builds.js';
import { Memory } from './memory.js';

/** What a kernel gave. */
export type Results = Readonly<Record<string, Float32Array | number>>;

/** Expects that every build gives the same bits; of a NaN only that it is one, since an engine chooses its bits. */
export async function expectSameBits(run: (memory: Memory) => Results): Promise<void> {
  const all = await Promise.all(builds.map(async (build) => run(await Memory.empty(build))));
  const [first, ...others] = all.map((results) =>
    Object.entries(results).map(([name, x]) => [name, bits(x)]),
  );
  for (const other of others) expect(other).toEqual(first);
}

function bits(x: Float32Array | number): Uint32Array {
  const values = typeof x === 'number' ? Float64Array.of(x) : x.slice();
  values.forEach((value, i) => {
    if (Number.isNaN(value)) values[i] = Number.NaN;
  });
  return new Uint32Array(values.buffer);
}
