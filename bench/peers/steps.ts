import type { Row } from '../measure.js';
import { createStep } from '../trainingStep.js';
import { compareSteps } from './compare.js';
import type { CreateStep, StepEngine, StepProblem } from './engine.js';
import { createJaxStep } from './jaxStep.js';
import { createL0netStep } from './l0netStep.js';
import { measureAlike } from './measureAlike.js';
import { stepProblem } from './problem.js';
import { attempt, type Goal, type Outcome, rows } from './result.js';
import { createTfjsStep, plainLayer, tunedLayer } from './tfjsStep.js';

const JAX = 'jax-js';
const JAX_INPUTS = 'jax-js, gates on x';
const TFJS = 'tfjs wasm';
const TUNED = 'tfjs wasm, tuned';

const peers: Readonly<Record<string, CreateStep>> = {
  [JAX]: (problem, rate) => createJaxStep('weights', problem, rate),
  [JAX_INPUTS]: (problem, rate) => createJaxStep('inputs', problem, rate),
  [TFJS]: (problem, rate) => createTfjsStep(plainLayer, problem, rate),
  [TUNED]: (problem, rate) => createTfjsStep(tunedLayer, problem, rate),
};

interface Work {
  readonly name: string;
  readonly problem: () => Promise<StepProblem>;
  /** The open gates: l0net is timed once more with the closed ones removed for good, which no peer can do. */
  readonly active?: readonly number[];
  readonly goals: readonly Goal[];
}

const best = (times: number): Goal => ({ name: 'best tfjs', of: [TFJS, TUNED], times });
const jax = (times: number): Goal => ({ name: 'best jax-js', of: [JAX, JAX_INPUTS], times });

const works: readonly Work[] = [
  { name: 'dense step', problem: () => stepProblem(false), goals: [] },
  { name: 'gated step', problem: () => stepProblem(true), goals: [jax(4), best(5)] },
  {
    name: 'gated step at 219-214-100',
    problem: () => stepProblem(true, [219, 214, 100]),
    active: [219, 214, 100],
    goals: [jax(9)],
  },
];

/** Takes the minibatches in turn. */
function run(engine: StepEngine, problem: StepProblem): () => void {
  let count = 0;
  return () => {
    engine.step(count++ % problem.minibatches.length);
  };
}

/**
 * Training steps of LeNet-300-100, a minibatch of JavaScript's numbers in and the objective out. Before they are timed,
 * all take the same steps as l0net at the learning rate of the paper; while they are, the rate is too small to change
 * what a step does, so that each run costs the same.
 */
export async function* steps(): AsyncGenerator<Row> {
  for (const { name, problem: pose, active, goals } of works) {
    const problem = await pose();
    const able = new Map<string, { difference: number; run: () => void }>();
    const found = new Map<string, Outcome>();
    for (const [peer, create] of Object.entries(peers)) {
      const tried = await attempt(async () => {
        const reference = await createL0netStep(problem, 1e-3);
        const trained = await create(problem, 1e-3);
        const difference = await compareSteps(`${peer}, ${name}`, problem, reference, trained);
        return { difference, run: run(await create(problem, 1e-12), problem) };
      });
      if (tried instanceof Error) found.set(peer, tried);
      else able.set(peer, tried);
    }
    const candidates = Object.fromEntries([...able].map(([peer, it]) => [peer, it.run]));
    const l0net = run(await createL0netStep(problem, 1e-12), problem);
    // With averages and weight decay, which the others do without.
    const smaller = active && (await createStep('simd', active, { removed: true, data: 'digits' })).step;
    const times = await measureAlike({ ...candidates, l0net, ...(smaller && { removed: smaller }) });
    for (const [peer, { difference }] of able) found.set(peer, { ms: times[peer], difference });
    yield* rows({ work: name, peers: found, l0net: times.l0net, goals });
    if (smaller)
      yield* rows({ work: `${name}, closed gates removed`, peers: found, l0net: times.removed, goals });
  }
}
