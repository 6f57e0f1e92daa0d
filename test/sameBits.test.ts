import { describe, expect, test } from 'vitest';
import type { Runtime } from '../src/runtime/runtime.js';
import { builds, runtimeOf } from './builds.js';
import { bits, key, Output, put, sizes } from './kernels.js';

const paper = [2 / 3, -0.1, 1.1] as const;

/** What a kernel gets: outputs a and b of n cells each, and inputs x and u. It may return a number. */
interface Places {
  readonly n: number;
  readonly x: number;
  readonly u: number;
  readonly a: number;
  readonly b: number;
}

const kernels: Record<string, (runtime: Runtime, places: Places) => number | undefined> = {
  exp: ({ kernels }, { n, x, a }) => void kernels.exp(n, x, a),
  log: ({ kernels }, { n, x, a }) => void kernels.log(n, x, a),
  sigmoid: ({ kernels }, { n, x, a }) => void kernels.sigmoid(n, x, a),
  uniforms: ({ kernels }, { n, a }) => void kernels.uniforms(n, ...key, a),
  normals: ({ kernels }, { n, a }) => void kernels.normals(n, 0.3, 1.7, ...key, a),
  shuffle: ({ kernels }, { n, a }) => void kernels.shuffle(n, ...key, a),
  sum: ({ kernels }, { n, x }) => kernels.sum(n, x),
  dot: ({ kernels }, { n, x, u }) => kernels.dot(n, x, u),
  sumOfSquares: ({ kernels }, { n, x }) => kernels.sumOfSquares(n, x),
  clamp: ({ kernels, arena }, { n, x, a }) => {
    arena.f32(a, n).set(arena.f32(x, n));
    kernels.clamp(n, a, -0.7, 0.9);
    return undefined;
  },
  hardConcrete: ({ kernels }, { n, x, u, a, b }) => void kernels.hardConcrete(1, n, x, u, ...paper, a, b),
  testGates: ({ kernels }, { n, x, a, b }) => {
    kernels.testGates(n, x, 0, ...paper, a);
    kernels.testGates(n, x, 1, ...paper, b);
    return undefined;
  },
  openProbability: ({ kernels }, { n, x, a, b }) => kernels.openProbability(n, x, ...paper, a, b),
};

/** Runs a kernel on one build; of every NaN only that it is one, since an engine chooses its bits. */
async function run(build: (typeof builds)[number], name: string, n: number) {
  const runtime = await runtimeOf(build);
  const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * 10 ** ((i % 7) - 3));
  const u = Float32Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const [a, b] = [new Output(runtime, n), new Output(runtime, n)];
  const value = kernels[name](runtime, { n, x: put(runtime, x), u: put(runtime, u), a: a.at, b: b.at });
  return {
    value,
    cells: [a, b].map((output) => bits(output.f32().map((cell) => (Number.isNaN(cell) ? NaN : cell)))),
  };
}

describe.each(Object.keys(kernels))('%s', (name) => {
  test.each(sizes)('gives the same bits in every build, n = %i', async (n) => {
    const [first, ...others] = await Promise.all(builds.map((build) => run(build, name, n)));
    for (const other of others) expect(other).toEqual(first);
  });
});
