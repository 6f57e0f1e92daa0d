import { runtimeOf } from '../builds.js';
import { type Row, round } from '../measure.js';
import { crewOf } from './crew.js';
import { speedups, timesOf } from './turns.js';

const SIZES: readonly number[] = [256, 512, 1024, 2048];
const SECONDS = 12;

/** C = A·B of square matrices, packing included, in GFLOP/s. */
export async function* products(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const n of quick ? SIZES.slice(0, 1) : SIZES) {
    const runs = new Map<number, () => void>();
    const stops: (() => void)[] = [];
    for (const count of counts) {
      const { run, stop } = await product(n, count);
      runs.set(count, run);
      stops.push(stop);
    }
    const times = await timesOf(runs, SECONDS, quick);
    for (const stop of stops) stop();
    const head = { bench: 'threads: products', size: `${n}x${n}x${n}` };
    yield* speedups(head, times, (ms) => ({ ms: round(ms), gflops: round((2 * n ** 3) / ms / 1e6) }));
  }
}

/** As layers compute it: both operands are packed, then multiplied. */
async function product(n: number, count: number): Promise<{ run: () => void; stop: () => void }> {
  const { kernels, arena, threads } = await runtimeOf('simd', crewOf(count));
  const [a, b, c] = [0, 1, 2].map(() => arena.words(n * n));
  const left = arena.words(kernels.leftPanels(n, n));
  const right = arena.words(kernels.rightPanels(n, n));
  const tile = arena.allocate(kernels.tileBytes());
  for (const matrix of [a, b]) {
    arena.f32(matrix, n * n).forEach((_, i, values) => {
      values[i] = Math.sin(i);
    });
  }
  const run = () => {
    kernels.packLeft(n, n, a, n, 0, 0, left);
    kernels.packRight(n, n, b, n, 0, 0, 0, right);
    kernels.multiplyPacked(n, n, n, left, right, c, n, tile);
  };
  return { run, stop: () => threads.stop?.() };
}
