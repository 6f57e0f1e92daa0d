import type { Build } from '../src/runtime/builds.js';
import { relaxedBuilds } from './builds.js';
import { measure, type Row, round } from './measure.js';
import { createStep, type Data } from './trainingStep.js';

/**
 * A whole training step of LeNet-300-100 with fresh gates: each build against scalar, and against its matrix products alone,
 * with none of them left out. On images ('digits') the step leaves out what their black pixels make 0.
 */
export async function* step(): AsyncGenerator<Row> {
  const builds: readonly Build[] = ['simd', 'scalar', ...relaxedBuilds];
  const kinds: readonly Data[] = ['full', 'digits'];
  const candidates: Record<string, () => void> = {};
  for (const build of builds) {
    for (const data of kinds) {
      const { step, products } = await createStep(build, 'sampled', { data });
      candidates[`${build} ${data}`] = step;
      candidates[`${build} products`] = products;
    }
  }
  const times = await measure(candidates);
  for (const data of kinds) {
    for (const build of builds) {
      const ms = times[`${build} ${data}`];
      const products = times[`${build} products`];
      yield {
        bench: 'step',
        data,
        build,
        ms: round(ms),
        products: round(products),
        overProducts: round(ms / products),
        speedup: round(times[`scalar ${data}`] / ms),
      };
    }
  }
}
