import { describe, test } from 'vitest';
import { type Memory, sizes } from '../support/memory.js';
import { key } from '../support/philox.js';
import { expectSameBits, type Results } from '../support/sameBits.js';

const paper = [2 / 3, -0.1, 1.1] as const;

/** Runs a kernel on numbers of very different sizes x [n] and noise u [n]. */
type Run = (memory: Memory, n: number, x: Float32Array, u: Float32Array) => Results;

/** y = kernel(x) */
function elementwise(name: 'exp' | 'log' | 'sigmoid'): Run {
  return (memory, n, x) => {
    const at = memory.put(x);
    return { y: memory.results(n, (kernels, y) => kernels[name](n, at, y)).f32() };
  };
}

const kernels: Readonly<Record<string, Run>> = {
  exp: elementwise('exp'),
  log: elementwise('log'),
  sigmoid: elementwise('sigmoid'),
  uniforms: (memory, n) => ({ y: memory.results(n, ({ uniforms }, y) => uniforms(n, ...key, y)).f32() }),
  normals: (memory, n) => ({
    y: memory.results(n, ({ normals }, y) => normals(n, 0.3, 1.7, ...key, y)).f32(),
  }),
  // Small integers: as floats they are subnormal, and different ones stay different.
  shuffle: (memory, n) => ({ y: memory.results(n, ({ shuffle }, y) => shuffle(n, ...key, y)).f32() }),
  sums: (memory, n, x, u) => {
    const [xAt, uAt] = [memory.put(x), memory.put(u)];
    return memory.call(({ sum, dot, sumOfSquares }) => ({
      sum: sum(n, xAt),
      dot: dot(n, xAt, uAt),
      sumOfSquares: sumOfSquares(n, xAt),
    }));
  },
  clamp: (memory, n, x) => {
    const y = memory.changing(x);
    memory.call(({ clamp }) => clamp(n, y.at, -0.7, 0.9));
    return { y: y.f32() };
  },
  hardConcrete: (memory, n, x, u) => {
    const [xAt, uAt, z, dz] = [memory.put(x), memory.put(u), memory.output(n), memory.output(n)];
    memory.call(({ hardConcrete }) => hardConcrete(1, n, xAt, uAt, ...paper, z.at, dz.at));
    return { z: z.f32(), dz: dz.f32() };
  },
  testGates: (memory, n, x) => {
    const at = memory.put(x);
    const [mean, median] = [0, 1].map((isMedian) =>
      memory.results(n, ({ testGates }, z) => testGates(n, at, isMedian, ...paper, z)).f32(),
    );
    return { mean, median };
  },
  openProbability: (memory, n, x) => {
    const [at, p, dp] = [memory.put(x), memory.output(n), memory.output(n)];
    const total = memory.call(({ openProbability }) => openProbability(n, at, ...paper, p.at, dp.at));
    return { p: p.f32(), dp: dp.f32(), total };
  },
};

describe.each(Object.keys(kernels))('%s', (name) => {
  test.each(sizes)('gives the same bits in every build, n = %i', async (n) => {
    const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * 10 ** ((i % 7) - 3));
    const u = Float32Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    await expectSameBits((memory) => kernels[name](memory, n, x, u));
  });
});
