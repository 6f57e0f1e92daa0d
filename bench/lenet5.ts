import type { Build } from '../src/runtime/runtime.js';
import { AGED, agedTraining } from './aged.js';
import { inferenceOf } from './inference.js';
import { allGates, LENET_5, PAPER_5 } from './lenet.js';
import { measure, type Row, round } from './measure.js';
import { BATCH } from './minibatch.js';
import { createRoof } from './roof.js';
import { sparsityOf } from './sparsity.js';
import { createStep, type StepOptions, stepMultiplyAdds } from './trainingStep.js';

const builds: readonly Build[] = ['simd', 'scalar'];

/** Samples of gates. Each is measured for itself: the fastest of all runs would be those with the fewest open gates. */
const DRAWS = 10;

/** What ages here: a step takes ten times as long as one of LeNet-300-100. */
const [EPOCHS, STEPS] = [8, 3000];

/** LeNet-5: training steps, steps with closed gates, and inference with what is left. */
export async function* lenet5(): AsyncGenerator<Row> {
  yield* steps();
  yield* sparsityOf('lenet5 sparsity', LENET_5, PAPER_5, STEPS);
  yield* inferenceOf('lenet5 inference', LENET_5, PAPER_5, [1, 100, 1000], 200);
}

/**
 * A whole training step, with all gates open, with fresh ones and with those of a network that has trained for some epochs with λ = 1
 * (the means of some draws), beside the roof of the same run.
 * `multiplyAdds` (millions) are those of the products that the step computes: forward, by the weights, by the inputs; those
 * by the images, biases, gates, the optimizer and the rest do not count. `atRoof` is the time that they would take there.
 */
async function* steps(): AsyncGenerator<Row> {
  const roof = await createRoof();
  const { cycles: _, ...candidates } = roof.candidates;
  const runs: Record<string, () => unknown> = { ...candidates };
  const draws = Array.from({ length: DRAWS }, (_, i) => i + 1);
  const millions = { open: millionsOf(allGates(LENET_5)), fresh: 0, aged: 0 };
  const state = await agedTraining(LENET_5, { ...AGED, epochs: EPOCHS });
  for (const build of builds) {
    const open = await createStep(build, LENET_5, allGates(LENET_5));
    runs[`${build} open`] = () => open.step();
    for (const gates of ['fresh', 'aged'] as const) {
      const options: StepOptions = gates === 'aged' ? { state, data: 'digits' } : {};
      const { step, active } = await createStep(build, LENET_5, 'sampled', options);
      const counts = draws.map((draw) => {
        runs[`${build} ${gates} ${draw}`] = () => step(draw);
        step(draw);
        return millionsOf(active());
      });
      millions[gates] = mean(counts);
    }
  }
  const times = await measure(runs, { rounds: 20 });
  const timeOf = (build: Build, gates: keyof typeof millions) =>
    gates === 'open' ? times[`${build} open`] : mean(draws.map((draw) => times[`${build} ${gates} ${draw}`]));
  for (const gates of ['open', 'fresh', 'aged'] as const) {
    for (const build of builds) {
      const ms = timeOf(build, gates);
      const atRoof = (2 * millions[gates]) / roof.gflops(times);
      yield {
        bench: 'lenet5 step',
        gates,
        build,
        ms: round(ms),
        multiplyAdds: round(millions[gates]),
        gflops: round((2 * millions[gates]) / ms),
        roof: round(roof.gflops(times)),
        atRoof: round(atRoof),
        ratio: round(atRoof / ms),
        speedup: round(timeOf('scalar', gates) / ms),
      };
    }
  }
}

/** Millions of multiply-adds of a minibatch with so many open gates. */
function millionsOf(open: readonly number[]): number {
  return stepMultiplyAdds(LENET_5, open) * BATCH * 1e-6;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
