import { expect, test } from 'vitest';
import { openProbability } from '../../oracle/gates.js';
import { builds, runtimeOf } from '../../support/builds.js';

/** Gates on the weights of a layer of 4096 × 4096: in f32 lanes their sums were wrong by 3 %. */
const n = 4096 ** 2;
const values = [-4, -2.5, -1, 0.25, 1.5, 3, 4.5];
const norms = [0.1, 0.7, 0.003, 1.1, 0.25];
const [l0, weightDecay] = [Math.fround(1e-3), Math.fround(5e-4)];

/** Σ over the gates, which take turns through both lists. */
function total(of: (p: number, norm: number) => number): number {
  let sum = 0;
  const period = values.length * norms.length;
  for (let i = 0; i < period; i++) {
    const times = Math.floor((n - i + period - 1) / period);
    const p = openProbability(values[i % values.length]);
    sum += times * of(p, Math.fround(norms[i % norms.length]));
  }
  return sum;
}

test.each(builds)('the penalties of 16 million gates are exact to 1e-7, %s build', async (build) => {
  const { arena, kernels } = await runtimeOf(build);
  arena.begin(arena.mark());
  const logAlpha = arena.words(n);
  const norm = arena.words(n);
  const p = arena.words(2 * n);
  // Derivatives, gradients and decays, which nobody reads here.
  const rest = p + 4 * n;
  const bias = arena.words(4096);
  const constants = arena.words(7);
  const results = arena.words(4);
  arena.commit();
  arena.f32(constants, 7).set([2 / 3, -0.1, 1.1, l0, weightDecay, 5, 0]);
  arena.f32(bias, 4096).fill(0.5);
  const [locations, squares] = [arena.f32(logAlpha, n), arena.f32(norm, n)];
  for (let i = 0; i < n; i++) {
    locations[i] = values[i % values.length];
    squares[i] = norms[i % norms.length];
  }
  kernels.penalties(n, 4096, logAlpha, bias, norm, constants, p, rest, rest, results);
  const [l0Penalty, l2Penalty] = arena.f64(results, 2);
  const open = total((probability) => probability);
  const expected = total((probability, square) => probability * square) + 4096 * 0.25;
  expect(Math.abs(l0Penalty / (l0 * open) - 1)).toBeLessThan(1e-7);
  expect(Math.abs(l2Penalty / (0.5 * weightDecay * expected) - 1)).toBeLessThan(1e-7);
  expect(Math.abs(kernels.openProbability(n, logAlpha, 2 / 3, -0.1, 1.1, p, rest) / open - 1)).toBeLessThan(
    1e-7,
  );
});
