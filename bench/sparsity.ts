import { type Architecture, allGates, LENET_300_100 } from './lenet.js';
import { measure, type Row, round } from './measure.js';
import { createStep, stepMultiplyAdds } from './trainingStep.js';

const all = allGates(LENET_300_100);
const share = (part: number) => all.map((size) => Math.round(size * part));

const activeSets: readonly (readonly number[])[] = [
  share(0.75),
  share(0.5),
  share(0.25),
  share(0.1),
  [219, 214, 100],
  [266, 88, 33],
];

/** Steps after which all that closed gates leave unused has decayed: fifteen epochs and more. */
const AGE = 10_000;

export function sparsity(): AsyncIterable<Row> {
  return sparsityOf('sparsity', LENET_300_100, activeSets, AGE);
}

/**
 * What a training step costs when gates are closed, against the same step with all of them open: just closed, closed for `age`
 * steps of training, and removed.
 */
export async function* sparsityOf(
  bench: string,
  architecture: Architecture,
  activeSets: readonly (readonly number[])[],
  age: number,
): AsyncGenerator<Row> {
  const all = allGates(architecture);
  const products = (active: readonly number[]) => stepMultiplyAdds(architecture, active);
  const dense = await createStep('simd', architecture, all);
  for (const active of activeSets) {
    const closed = await createStep('simd', architecture, active);
    const aged = await createStep('simd', architecture, active, { age });
    const removed = await createStep('simd', architecture, active, { removed: true });
    const times = await measure({
      dense: dense.step,
      closed: closed.step,
      aged: aged.step,
      removed: removed.step,
    });
    for (const gates of ['closed', 'aged', 'removed'] as const) {
      yield {
        bench,
        active,
        gates,
        ms: round(times[gates]),
        denseMs: round(times.dense),
        ratio: round(times[gates] / times.dense),
        products: round(products(active) / products(all)),
      };
    }
  }
}
