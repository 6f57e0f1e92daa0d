import type { BenchmarkOptions, Row } from '../../measure.js';
import type { StepEngine } from '../engine.js';
import { builtIn, byCells } from '../jaxLayers.js';
import { measureAlike, onProcessor } from '../measureAlike.js';
import { attempt, type Outcome, rows } from '../result.js';
import { type CreateWrnStep, checkSteps } from './check.js';
import { createJaxStep } from './jaxStep.js';
import { createL0netStep } from './l0netStep.js';
import { halved, STILL, type WrnProblem, wrnProblem } from './problem.js';
import { plainLayers, tunedLayers } from './tfjsLayers.js';
import { createTfjsStep } from './tfjsStep.js';

const peers: Readonly<Record<string, CreateWrnStep>> = {
  'jax-js': (problem, rate) => createJaxStep(builtIn, problem, rate),
  'jax-js, cell by cell': (problem, rate) => createJaxStep(byCells, problem, rate),
  'tfjs wasm': (problem, rate) => createTfjsStep(plainLayers, problem, rate),
  'tfjs wasm, tuned': (problem, rate) => createTfjsStep(tunedLayers, problem, rate),
};

/** Takes some 20 s a step: only the smaller minibatch of the whole network, and by itself, or all others would be timed as long. */
const SLOW = 'jax-js';

/** Images of a minibatch. */
const BATCHES = [32, 128];

type Run = () => unknown;

/** A peer that takes the same steps as l0net, and how far it is from it. */
interface Able {
  readonly run: Run;
  readonly difference: number;
}

/** Takes the minibatches in turn, at a rate that is too small to change what a step does. */
async function run(engine: Promise<StepEngine>, { minibatches }: WrnProblem): Promise<Run> {
  const { step } = await engine;
  let count = 0;
  return () => step(count++ % minibatches.length);
}

/** What the peers have for a problem, or why there is nothing. */
async function create(name: string, problem: WrnProblem): Promise<Map<string, Able | Error>> {
  const found = new Map<string, Able | Error>();
  for (const [peer, make] of Object.entries(peers)) {
    if (peer === SLOW && (problem.isHalf || problem.rows > BATCHES[0])) continue;
    const tried = await attempt(async () => ({
      difference: await checkSteps(`${peer}, ${name}`, problem, make),
      run: await run(make(problem, STILL), problem),
    }));
    found.set(peer, tried);
  }
  return found;
}

/**
 * Training steps of WRN-16-1 with batch normalisation over the minibatch: images of JavaScript's numbers in and the loss out; SGD with
 * Nesterov momentum and weight decay, running averages moved on. The peers have no gates. l0net's steps with gates, half of those of each
 * block closed in the minibatch or removed for good, stand beside the peers' whole network; and beside the smaller one, of which
 * somebody would have to know beforehand.
 */
export async function* wrnSteps({ quick = false }: BenchmarkOptions): AsyncGenerator<Row> {
  for (const batch of quick ? BATCHES.slice(0, 1) : BATCHES) {
    const whole = await wrnProblem(batch);
    const half = halved(whole);
    const works = {
      dense: `WRN-16-1, dense step, batch ${batch}`,
      closed: `half of the blocks' gates closed, beside the dense step, batch ${batch}`,
      removed: `closed gates removed, beside the dense step, batch ${batch}`,
      smaller: `closed gates removed, beside the smaller network, batch ${batch}`,
    };
    const able = { dense: await create(works.dense, whole), half: await create(works.smaller, half) };
    const candidates: Record<string, Run> = {
      dense: await run(createL0netStep(whole, STILL), whole),
      closed: await run(createL0netStep(whole, STILL, 'half'), whole),
      removed: await run(createL0netStep(half, STILL, 'all'), half),
    };
    const alone: Record<string, Run> = {};
    for (const [size, tried] of Object.entries(able)) {
      for (const [peer, found] of tried) {
        if (found instanceof Error) continue;
        (peer === SLOW ? alone : candidates)[`${peer} ${size}`] = found.run;
      }
    }
    const timing = { ...onProcessor, quick };
    const times = { ...(await measureAlike(alone, timing)), ...(await measureAlike(candidates, timing)) };
    const found = (size: keyof typeof able) =>
      new Map(
        [...able[size]].map(([peer, tried]): [string, Outcome] => {
          if (tried instanceof Error) return [peer, tried];
          return [peer, { ms: times[`${peer} ${size}`], difference: tried.difference }];
        }),
      );
    yield* rows({ work: works.dense, peers: found('dense'), l0net: times.dense, goals: [] });
    yield* rows({ work: works.closed, peers: found('dense'), l0net: times.closed, goals: [] });
    yield* rows({ work: works.removed, peers: found('dense'), l0net: times.removed, goals: [] });
    yield* rows({ work: works.smaller, peers: found('half'), l0net: times.removed, goals: [] });
  }
}
