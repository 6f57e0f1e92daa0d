import { agedTraining } from '../aged.js';
import { type Architecture, LENET_5, LENET_300_100 } from '../lenet.js';
import type { Row } from '../measure.js';
import { RATE, STILL } from '../minibatch.js';
import { createStep } from '../trainingStep.js';
import { compareSteps } from './compare.js';
import type { CreateStep, StepEngine, StepProblem } from './engine.js';
import { builtIn, byPatches } from './jaxLayers.js';
import { createJaxStep, type JaxForms } from './jaxStep.js';
import { createL0netStep } from './l0netStep.js';
import { measureAlike } from './measureAlike.js';
import { stepProblem } from './problem.js';
import { attempt, type Goal, type Outcome, rows } from './result.js';
import { type Layers, patchedLayers, plainLayers, tunedLayers } from './tfjsLayers.js';
import { createTfjsStep } from './tfjsStep.js';

const JAX = 'jax-js';
const JAX_INPUTS = 'jax-js, gates on x';
const TFJS = 'tfjs wasm';
const TUNED = 'tfjs wasm, tuned';

const jaxStep =
  (forms: JaxForms): CreateStep =>
  (problem, rate) =>
    createJaxStep(forms, problem, rate);
const tfjsStep =
  (layers: Layers): CreateStep =>
  (problem, rate) =>
    createTfjsStep(layers, problem, rate);

type Peers = Readonly<Record<string, CreateStep>>;

const tfjs: Peers = { [TFJS]: tfjsStep(plainLayers), [TUNED]: tfjsStep(tunedLayers) };
const peers: Peers = {
  [JAX]: jaxStep({ gating: 'weights', convolve: builtIn }),
  [JAX_INPUTS]: jaxStep({ gating: 'inputs', convolve: builtIn }),
  ...tfjs,
};
const peers5: Peers = {
  [JAX]: jaxStep({ gating: 'weights', convolve: builtIn }),
  'jax-js, patches': jaxStep({ gating: 'weights', convolve: byPatches }),
  'tfjs wasm, patches': tfjsStep(patchedLayers),
  ...tfjs,
};

interface Work {
  readonly name: string;
  readonly gated: boolean;
  /** The open gates: l0net is timed once more with the closed ones removed for good, which no peer can do. */
  readonly active?: readonly number[];
  /** Not of a fresh network, but of one that l0net trained for so many epochs with λ = 1; then each engine takes so many steps. */
  readonly aged?: { readonly epochs: number; readonly steps: number };
  readonly goals: readonly Goal[];
}

const best = (times: number): Goal => ({ name: 'best tfjs', of: [TFJS, TUNED], times });
const jax = (times: number): Goal => ({ name: 'best jax-js', of: [JAX, JAX_INPUTS], times });

const works: readonly Work[] = [
  { name: 'dense step', gated: false, goals: [] },
  { name: 'gated step', gated: true, goals: [jax(4), best(5)] },
  { name: 'gated step at 219-214-100', gated: true, active: [219, 214, 100], goals: [jax(9)] },
  {
    name: 'gated step after 20 epochs, λ = 1',
    gated: true,
    aged: { epochs: 20, steps: 1000 },
    goals: [],
  },
];

const works5: readonly Work[] = [
  { name: 'LeNet-5, dense step', gated: false, goals: [] },
  { name: 'LeNet-5, gated step', gated: true, goals: [] },
  { name: 'LeNet-5, gated step at 20-25-45-462', gated: true, active: [20, 25, 45, 462], goals: [] },
  // Some peers take seconds for a step: few of them must do.
  {
    name: 'LeNet-5, gated step after 8 epochs, λ = 1',
    gated: true,
    aged: { epochs: 8, steps: 10 },
    goals: [],
  },
];

/** Training steps of LeNet-300-100. */
export function steps(): AsyncIterable<Row> {
  return compare(LENET_300_100, works, peers);
}

/** Training steps of LeNet-5. */
export function lenet5Steps(): AsyncIterable<Row> {
  return compare(LENET_5, works5, peers5);
}

/** Takes the minibatches in turn. */
function run(engine: StepEngine, problem: StepProblem): () => unknown {
  let count = 0;
  return () => engine.step(count++ % problem.minibatches.length);
}

/**
 * Training steps, a minibatch of JavaScript's numbers in and the objective out. Before they are timed,
 * all take the same steps as l0net at the learning rate of the paper; while they are, the rate is too small to change
 * what a step does, so that each run costs the same. Aged networks go on at the rate of the paper: each engine starts with the
 * parameters and moments that l0net's training left (where l0net makes 0 of what has decayed, the peers get the 0, too).
 */
async function* compare(
  architecture: Architecture,
  works: readonly Work[],
  peers: Peers,
): AsyncGenerator<Row> {
  for (const { name, gated, active, aged, goals } of works) {
    const training =
      aged && (await agedTraining(architecture, { lambda: 1, epochs: aged.epochs, averaging: false }));
    const problem = await stepProblem(architecture, gated, active, training);
    const timed = async (create: CreateStep) => {
      const next = run(await create(problem, aged ? RATE : STILL), problem);
      for (let step = 0; step < (aged?.steps ?? 0); step++) await next();
      return next;
    };
    const able = new Map<string, { difference: number; run: () => unknown }>();
    const found = new Map<string, Outcome>();
    for (const [peer, create] of Object.entries(peers)) {
      const tried = await attempt(async () => {
        const reference = await createL0netStep(problem, RATE);
        const trained = await create(problem, RATE);
        const difference = await compareSteps(`${peer}, ${name}`, problem, reference, trained);
        return { difference, run: await timed(create) };
      });
      if (tried instanceof Error) found.set(peer, tried);
      else able.set(peer, tried);
    }
    const candidates = Object.fromEntries([...able].map(([peer, it]) => [peer, it.run]));
    const l0net = await timed(createL0netStep);
    // With averages and weight decay, which the others do without.
    const smaller =
      active && (await createStep('simd', architecture, active, { removed: true, data: 'digits' })).step;
    const times = await measureAlike({ ...candidates, l0net, ...(smaller && { removed: smaller }) });
    for (const [peer, { difference }] of able) found.set(peer, { ms: times[peer], difference });
    yield* rows({ work: name, peers: found, l0net: times.l0net, goals });
    if (smaller)
      yield* rows({ work: `${name}, closed gates removed`, peers: found, l0net: times.removed, goals });
  }
}
