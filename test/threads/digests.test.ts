import { describe, expect, test } from 'vitest';
import '../../src/threads.js';
import { cases } from '../digests/cases.js';
import digests from '../digests.json' with { type: 'json' };
import { builds, type ExactBuild, runtimeOf } from '../support/builds.js';

/** All trainings, and the kernels that the module for threads has: parts of others, which tests call by themselves, it has not. */
async function casesThere(build: ExactBuild) {
  const { kernels, threads } = await runtimeOf(build, 2);
  threads.stop?.();
  const isThere = (name: string) => name.includes(' steps: ') || name.split(',')[0] in kernels;
  const there = cases.filter(({ name }) => isThere(name));
  expect(there.length).toBeGreaterThan(cases.length / 2);
  return there;
}

/** How a phase is divided is the same in both builds: of the scalar one, which takes as long again, one number of threads is enough. */
const counts: Readonly<Record<ExactBuild, readonly number[]>> = { simd: [2, 3, 5, 8], scalar: [3] };

// Protects: the number of threads changes no bits, of any kernel and of any training, also where they are more than the cores; all
// phases are shared here, however small; and that a phase which is not shared has the same bits, though it takes the same way.
describe.each(builds)('%s', (build) => {
  test.each(counts[build])('on %i threads gives the bits of all digests', async (threads) => {
    const found: Record<string, string> = {};
    for (const { name, digest } of await casesThere(build)) found[name] = await digest(build, threads);
    expect(digests).toMatchObject(found);
  });

  test('one of two threads gives them alone', async () => {
    const found: Record<string, string> = {};
    for (const { name, digest } of await casesThere(build)) found[name] = await digest(build, 2, 1);
    expect(digests).toMatchObject(found);
  });
});
