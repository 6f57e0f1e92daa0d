import { leading } from '../src/layers/shape.js';
import type { Build } from '../src/runtime/runtime.js';
import type { TrainerState } from '../src/training/state.js';
import { agedTraining } from './aged.js';
import { relaxedBuilds, runtimeOf } from './builds.js';
import { LENET_300_100, SIZES } from './lenet.js';
import { measure, type Row, round } from './measure.js';
import { BATCH } from './minibatch.js';
import { createStep, type Data } from './trainingStep.js';

/**
 * A whole training step of LeNet-300-100 with fresh gates, and with those of a network that has aged (aged.ts): each build against
 * scalar, and against its matrix products alone, with none of them left out. On images ('digits') the step leaves out what their
 * black pixels make 0.
 */
export async function* step(): AsyncGenerator<Row> {
  const builds: readonly Build[] = ['simd', 'scalar', ...relaxedBuilds];
  // A network ages on what it sees: on other data it would not be the same.
  const rows: readonly { gates: string; data: Data; state?: TrainerState }[] = [
    { gates: 'fresh', data: 'full' },
    { gates: 'fresh', data: 'digits' },
    { gates: 'aged', data: 'digits', state: await agedTraining(LENET_300_100) },
  ];
  const candidates: Record<string, () => void> = {};
  for (const build of builds) {
    for (const { gates, state, data } of rows) {
      const { step, active } = await createStep(build, LENET_300_100, 'sampled', { data, state });
      candidates[`${build} ${gates} ${data}`] = step;
      candidates[`${build} ${gates} products`] = await createProducts(build, active);
    }
  }
  const times = await measure(candidates);
  for (const { gates, data } of rows) {
    for (const build of builds) {
      const ms = times[`${build} ${gates} ${data}`];
      const products = times[`${build} ${gates} products`];
      yield {
        bench: 'step',
        gates,
        data,
        build,
        ms: round(ms),
        products: round(products),
        overProducts: round(ms / products),
        speedup: round(times[`scalar ${gates} ${data}`] / ms),
      };
    }
  }
}

/** The matrix products of a step alone, packing included, on the sizes that the gates left open. */
async function createProducts(build: Build, active: () => number[]): Promise<() => void> {
  const { arena, kernels } = await runtimeOf(build);
  const most = Math.max(...SIZES);
  const [a, b, c] = [0, 1, 2].map(() => arena.words(leading(most) * leading(most)));
  arena.f32(a, most * most).fill(0.5);
  arena.f32(b, most * most).fill(0.25);
  const scratch = arena.allocate(4 * kernels.gemmScratch(most, most, most));
  return () => {
    const current = [...active(), SIZES[SIZES.length - 1]];
    for (let l = 0; l + 1 < current.length; l++) {
      const [inputs, outputs] = [current[l], current[l + 1]];
      kernels.gemm(BATCH, outputs, inputs, a, inputs, b, outputs, c, outputs, scratch);
      kernels.gemmLeftTransposed(inputs, outputs, BATCH, a, inputs, b, outputs, c, outputs, scratch);
      if (l === 0) continue;
      kernels.gemmRightTransposed(BATCH, inputs, outputs, a, outputs, b, outputs, c, inputs, scratch);
    }
  };
}
