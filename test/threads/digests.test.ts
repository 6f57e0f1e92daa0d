import { describe, expect, test } from 'vitest';
import '../../src/threads.js';
import { cases } from '../digests/cases.js';
import digests from '../digests.json' with { type: 'json' };
import { builds } from '../support/builds.js';

// Protects: the number of threads changes no bits, of any kernel and of any training, also where they are more than the cores; all
// phases are shared here, however small; and that a phase which is not shared has the same bits, though it takes the same way.
describe.each(builds)('%s', (build) => {
  test.each([2, 3, 5, 8])('on %i threads gives the bits of all digests', async (threads) => {
    const found: Record<string, string> = {};
    for (const { name, digest } of cases) found[name] = await digest(build, threads);
    expect(found).toEqual(digests);
  });

  test('one of two threads gives them alone', async () => {
    const found: Record<string, string> = {};
    for (const { name, digest } of cases) found[name] = await digest(build, 2, 1);
    expect(found).toEqual(digests);
  });
});
