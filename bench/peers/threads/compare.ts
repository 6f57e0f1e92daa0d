import { Network } from '../../../src/index.js';
import { loadMnist } from '../../../src/node.js';
import type { ThreadsOption } from '../../../src/runtime/threading.js';
import { type Architecture, LENET_5, LENET_300_100, lenet } from '../../lenet.js';
import type { Row } from '../../measure.js';
import { RATE, STILL } from '../../minibatch.js';
import { close, compareSteps, difference } from '../compare.js';
import type { CreateModel, CreateStep, StepEngine } from '../engine.js';
import { createL0netStep } from '../l0netStep.js';
import { measureAlike, onTheWall } from '../measureAlike.js';
import { pixels, stepProblem } from '../problem.js';
import { attempt, type Outcome, rows } from '../result.js';

/** Where it runs, on how many threads, and who is there. */
export interface Place {
  /** As the rows say it. */
  readonly name: string;
  /** What l0net takes for the threads. */
  readonly threads: ThreadsOption;
  readonly quick: boolean;
  readonly models: Readonly<Record<string, CreateModel>>;
  readonly steps: Readonly<Record<string, CreateStep>>;
  /** Instead of those above for LeNet-5. */
  readonly steps5: Readonly<Record<string, CreateStep>>;
}

const networks = [
  { name: '784-300-100-10', architecture: LENET_300_100, left: [266, 88, 33], batches: [100, 1000, 10_000] },
  { name: 'LeNet-5', architecture: LENET_5, left: [20, 25, 45, 462], batches: [100, 1000] },
] as const;

/** Training steps and prediction of everybody who is there, by the clock on the wall; results are compared before. */
export async function* compareThreads(place: Place): AsyncGenerator<Row> {
  for (const { name, architecture, left, batches } of place.quick ? networks.slice(0, 1) : networks) {
    const peers = architecture === LENET_5 ? place.steps5 : place.steps;
    for (const gated of [false, true]) yield* stepsOf(place, name, architecture, gated, peers);
    const most = place.quick ? batches.slice(0, 1) : batches;
    yield* predictionOf(place, name, architecture, left, most);
  }
}

async function* stepsOf(
  place: Place,
  name: string,
  architecture: Architecture,
  gated: boolean,
  peers: Place['steps'],
): AsyncGenerator<Row> {
  const work = `${place.name}: ${name}, ${gated ? 'gated' : 'dense'} step`;
  const problem = await stepProblem(architecture, gated);
  const own: CreateStep = (problem, rate) => createL0netStep(problem, rate, place.threads);
  const found = new Map<string, Outcome>();
  const ours = await own(problem, STILL);
  const candidates: Record<string, () => unknown> = { l0net: turns(ours) };
  const differences = new Map<string, number>();
  for (const [peer, create] of Object.entries(peers)) {
    const tried = await attempt(async () => {
      const trained = await create(problem, RATE);
      const reference = await own(problem, RATE);
      const by = await compareSteps(`${peer}, ${work}`, problem, reference, trained);
      reference.end?.();
      candidates[peer] = turns(await create(problem, STILL));
      return by;
    });
    if (tried instanceof Error) found.set(peer, tried);
    else differences.set(peer, tried);
  }
  const times = await measureAlike(candidates, { ...onTheWall, quick: place.quick });
  ours.end?.();
  for (const [peer, by] of differences) found.set(peer, { ms: times[peer], difference: by });
  yield* rows({ work, peers: found, l0net: times.l0net, goals: [] });

  function turns(engine: StepEngine): () => unknown {
    let count = 0;
    return () => engine.step(count++ % problem.minibatches.length);
  }
}

async function* predictionOf(
  place: Place,
  name: string,
  architecture: Architecture,
  left: readonly number[],
  batches: readonly number[],
): AsyncGenerator<Row> {
  const images = pixels((await loadMnist()).test.inputs);
  const whole = await lenet(architecture, left);
  const onThreads = async (made: Promise<Network>) => {
    const state = (await made).state();
    return Network.fromState(state, 'simd', state, place.threads);
  };
  const dense = await onThreads(whole.dense());
  const pruned = await onThreads(whole.prune());
  const layers = dense.parameters().map((layer, l) => ({ ...layer, conv: dense.shapes[l].conv }));
  for (const batch of batches) {
    const inputs = images.slice(0, batch * architecture.inputs);
    const work = `${place.name}: ${name}, batch ${batch}`;
    const expected = dense.predict(inputs).slice();
    const candidates: Record<string, () => unknown> = {
      l0net: () => dense.predict(inputs),
      pruned: () => pruned.predict(inputs),
    };
    const found = new Map<string, Outcome>();
    const differences = new Map<string, number>();
    for (const [peer, create] of Object.entries(place.models)) {
      const tried = await attempt(async () => {
        const model = await create(layers);
        const by = close(`${peer}, ${work}`, difference(expected, await model.predict(inputs)));
        candidates[peer] = () => model.predict(inputs);
        return by;
      });
      if (tried instanceof Error) found.set(peer, tried);
      else differences.set(peer, tried);
    }
    const times = await measureAlike(candidates, { ...onTheWall, quick: place.quick });
    for (const [peer, by] of differences) found.set(peer, { ms: times[peer], difference: by });
    yield* rows({ work, peers: found, l0net: times.l0net, goals: [] });
    const beside = `${work}, l0net pruned to ${left.join('-')} beside the dense network`;
    yield* rows({ work: beside, peers: found, l0net: times.pruned, goals: [] });
  }
  for (const { threads } of [dense, pruned]) threads.stop?.();
}
