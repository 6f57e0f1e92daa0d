import { measure, type Row, round } from './measure.js';
import { createStep, SIZES } from './trainingStep.js';

const all = SIZES.slice(0, -1);
const share = (part: number) => all.map((size) => Math.round(size * part));

/** What a training step costs when gates are closed, against the same step with all of them open. */
const activeSets: readonly (readonly number[])[] = [
  share(0.75),
  share(0.5),
  share(0.25),
  share(0.1),
  [219, 214, 100],
  [266, 88, 33],
];

export async function* sparsity(): AsyncGenerator<Row> {
  const dense = await createStep('simd', all);
  for (const active of activeSets) {
    const closed = await createStep('simd', active);
    const removed = await createStep('simd', active, { removed: true });
    const times = await measure({ dense: dense.step, closed: closed.step, removed: removed.step });
    for (const kind of ['closed', 'removed'] as const) {
      yield {
        bench: 'sparsity',
        active,
        removed: kind === 'removed',
        ms: round(times[kind]),
        denseMs: round(times.dense),
        ratio: round(times[kind] / times.dense),
        products: round(products(active) / products(all)),
      };
    }
  }
}

/** Multiply-adds of a step's products: forward and weight gradient everywhere, input gradient but in the first layer. */
function products(active: readonly number[]): number {
  const sizes = [...active, SIZES[SIZES.length - 1]];
  return active.reduce((sum, size, l) => sum + (l === 0 ? 2 : 3) * size * sizes[l + 1], 0);
}
