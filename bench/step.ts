import type { Build } from '../src/runtime/builds.js';
import { relaxedBuilds } from './builds.js';
import { measure, type Row, round } from './measure.js';
import { createStep } from './trainingStep.js';

/** A whole training step of LeNet-300-100 with fresh gates: each build against scalar, and against its products alone. */
export async function* step(): AsyncGenerator<Row> {
  const builds: readonly Build[] = ['simd', 'scalar', ...relaxedBuilds];
  const candidates: Record<string, () => void> = {};
  for (const build of builds) {
    const { step, products } = await createStep(build, 'sampled');
    candidates[build] = step;
    candidates[`${build} products`] = products;
  }
  const times = await measure(candidates);
  for (const build of builds) {
    const products = times[`${build} products`];
    yield {
      bench: 'step',
      build,
      ms: round(times[build]),
      products: round(products),
      overProducts: round(times[build] / products),
      speedup: round(times.scalar / times[build]),
    };
  }
}
