import { describe, expect, test } from 'vitest';
import digests from '../digests.json' with { type: 'json' };
import { builds, runtimeOf } from '../support/builds.js';
import { cases } from './cases.js';
import { kernelCases, notKernels, withOthers } from './kernels.js';

test('there is a case for each kernel, and a digest for each case', async () => {
  const exported = WebAssembly.Module.exports((await runtimeOf('scalar')).module);
  const functions = exported.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  const names = functions.filter((name) => !notKernels.includes(name) && !withOthers.includes(name));
  const kernels = new Set(Object.keys(kernelCases).map((name) => name.split(',')[0]));
  expect([...kernels].sort()).toEqual(names.sort());
  expect(Object.keys(digests)).toEqual(cases.map(({ name }) => name));
});

test('no kernel takes more than ten arguments', async () => {
  const { exports } = await WebAssembly.instantiate((await runtimeOf('simd')).module);
  const counts = Object.values(exports).map((value) => (typeof value === 'function' ? value.length : 0));
  expect(Math.max(...counts)).toBe(10);
});

describe.each(builds)('%s', (build) => {
  test.each(cases)('gives the bits of the digest: $name', async ({ name, digest }) => {
    expect(await digest(build)).toBe((digests as Record<string, string>)[name]);
  });
});
