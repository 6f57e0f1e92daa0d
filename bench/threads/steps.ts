import type { Architecture } from '../lenet.js';
import type { Row } from '../measure.js';
import { type Active, createStep, type StepOptions, type StepUnderTest } from '../trainingStep.js';
import { crewOf } from './crew.js';
import { type Subject, subjects } from './networks.js';
import { speedups, timesOf } from './turns.js';

/** Samples of gates in a run: another sample is another amount of work, so each run has all of them. */
const DRAWS = 3;
const SECONDS = 12;

const create = (architecture: Architecture, threads: number, active: Active, options?: StepOptions) =>
  createStep('simd', architecture, active, { data: 'digits', threads: crewOf(threads), ...options });

type Create = (subject: Subject, threads: number) => Promise<StepUnderTest>;

const kinds: Readonly<Record<string, Create>> = {
  dense: ({ dense }, threads) => create(dense, threads, 'sampled'),
  gated: ({ gated }, threads) => create(gated, threads, 'sampled'),
  pruned: ({ gated, left }, threads) => create(gated, threads, left, { removed: true }),
};

/** Of the first network alone: what gates take beside the products is much alike in all. */
const kindsOfGates: Readonly<Record<string, Create>> = {
  'gates on weights': ({ gatedWeights }, threads) => create(gatedWeights, threads, 'sampled'),
  'a sample for each example': ({ gated }, threads) =>
    create(gated, threads, 'sampled', { sampling: 'example' }),
};

/**
 * Training steps at batch 100 on images of MNIST: without gates, with fresh gates, and with the closed ones of a pruned network
 * removed; of the first network also with a gate on each weight, and with a sample of the gates for each example.
 */
export async function* steps(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  const all = subjects(quick);
  for (const subject of all) {
    const own = subject === all[0] ? { ...kinds, ...kindsOfGates } : kinds;
    for (const [kind, create] of Object.entries(own)) {
      const under = new Map<number, StepUnderTest>();
      for (const count of counts) under.set(count, await create(subject, count));
      const runs = new Map([...under].map(([count, { step }]) => [count, draws(step)]));
      const times = await timesOf(runs, SECONDS, quick, DRAWS);
      for (const { threads } of under.values()) threads.stop?.();
      yield* speedups({ bench: 'threads: steps', network: subject.name, kind }, times);
    }
  }
}

function draws(step: StepUnderTest['step']): () => void {
  return () => {
    for (let draw = 1; draw <= DRAWS; draw++) step(draw);
  };
}
