import type { Row } from '../measure.js';
import { createStep, type StepUnderTest } from '../trainingStep.js';
import { crewOf } from './crew.js';
import { type Subject, subjects } from './networks.js';
import { speedups, timesOf } from './turns.js';

/** Samples of gates in a run: another sample is another amount of work, so each run has all of them. */
const DRAWS = 3;
const SECONDS = 12;

const kinds = {
  dense: ({ dense }: Subject, threads: number) =>
    createStep('simd', dense, 'sampled', { data: 'digits', threads: crewOf(threads) }),
  gated: ({ gated }: Subject, threads: number) =>
    createStep('simd', gated, 'sampled', { data: 'digits', threads: crewOf(threads) }),
  pruned: ({ gated, left }: Subject, threads: number) =>
    createStep('simd', gated, left, { data: 'digits', removed: true, threads: crewOf(threads) }),
} as const;

/**
 * Training steps at batch 100 on images of MNIST: without gates, with fresh gates, and with the closed ones of a pruned network
 * removed.
 */
export async function* steps(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const subject of subjects(quick)) {
    for (const [kind, create] of Object.entries(kinds)) {
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
