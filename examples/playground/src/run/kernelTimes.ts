/** How long a training step takes with each build of the kernels, on this machine and this network. */
import { Network, supportsSimd, Trainer } from 'l0net';
import type { Settings } from '../settings/settings.js';
import { median } from './inferenceTimes.js';
import type { KernelTimes } from './messages.js';
import type { LearningProblem } from './problem.js';
import { trainerOptions } from './trainer.js';

/** Rows to train on, and milliseconds of steps in each turn of a build. */
const ROWS = 1000;
const TURN = 30;
const TURNS = 6;

/** Both builds by turns, from fresh parameters: nothing of the run is touched. */
export async function kernelTimes(problem: LearningProblem, settings: Settings): Promise<KernelTimes> {
  const builds = supportsSimd() ? (['simd', 'scalar'] as const) : (['scalar'] as const);
  const trainers = new Map<'simd' | 'scalar', Trainer>();
  const times = { simd: [] as number[], scalar: [] as number[] };
  for (const build of builds) {
    const network = await Network.create({ ...problem.network, seed: settings.seed, build });
    const trainer = new Trainer(network, firstRows(problem), trainerOptions(settings));
    trainer.step();
    trainers.set(build, trainer);
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [build, trainer] of trainers) times[build].push(timeOfStep(trainer));
  }
  return {
    simd: times.simd.length > 0 ? median(times.simd) : Number.NaN,
    scalar: median(times.scalar),
  };
}

function timeOfStep(trainer: Trainer): number {
  const begin = performance.now();
  let steps = 0;
  let elapsed = 0;
  do {
    trainer.step();
    steps++;
    elapsed = performance.now() - begin;
  } while (elapsed < TURN);
  return elapsed / steps;
}

function firstRows({ training, network }: LearningProblem): LearningProblem['training'] {
  const { inputs, labels, targets } = training;
  const width = typeof network.inputs === 'number' ? network.inputs : 784;
  const rows = Math.min(ROWS, inputs.length / width);
  const outputs = targets ? (targets.length * width) / inputs.length : 0;
  return {
    inputs: inputs.subarray(0, rows * width),
    ...(labels && { labels: labels.slice(0, rows) }),
    ...(targets && { targets: targets.subarray(0, rows * outputs) }),
  };
}
