import { expect } from 'vitest';
import { L0netError, Network, Trainer, trainInWorker, type WorkerLike } from '../../src/index.js';
import { collect } from '../support/examples.js';
import { Random } from '../support/random.js';
import { endureHostility } from './hostile.js';
import { Life } from './life.js';
import { expectOneFunction } from './predictions.js';

/** What a life may need from outside. */
export interface Surroundings {
  /** Makes a worker that trains. */
  readonly createWorker?: () => WorkerLike;
  /** Called at the end. */
  readonly after?: (life: Life) => Promise<void>;
}

/** A whole life, drawn from a seed. Throws where something does not hold that always must. */
export async function live(seed: number, { createWorker, after }: Surroundings = {}): Promise<void> {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x51ed270b);
  const acts: string[] = [];
  try {
    const life = await Life.begin(random);
    for (let left = random.integer(3, 8); left > 0; left--) {
      const act = random.pick(kinds);
      acts.push(act);
      await perform(act, life, random, createWorker);
    }
    acts.push('the end');
    await life.compare();
    await expectOneFunction(life);
    await after?.(life);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`LIVES_SEED=${seed} LIVES=1 repeats it. In ${acts.join(', ')}: ${message}`, {
      cause: error,
    });
  }
}

const kinds = [
  ...[
    'train',
    'train',
    'train',
    'loop',
    'loop',
    'resume',
    'resume',
    'predict',
    'set',
    'again',
    'hostile',
    'worker',
  ],
] as const;

async function perform(
  act: string,
  life: Life,
  random: Random,
  createWorker: Surroundings['createWorker'],
): Promise<void> {
  switch (act) {
    case 'train':
      if (!(await life.train())) await life.again('none');
      return;
    case 'loop':
      if (!(await life.loop())) await life.again('none');
      return;
    case 'resume':
      return life.resume();
    case 'predict':
      return expectOneFunction(life);
    case 'set':
      return life.set();
    case 'again':
      return life.again(random.pick(['none', 'reload', 'prune'] as const));
    case 'hostile':
      return endureHostility(life, random);
    default:
      // A thread takes longer than all the rest of a life: few have one.
      if (createWorker && !life.isWild && random.unit() < 0.05) await trainElsewhere(life, createWorker);
  }
}

/** Trains to the end, or to a step that is not finite, as large parameters may have it: then what is said of it. */
async function overflowOf(training: AsyncIterable<unknown>): Promise<string | undefined> {
  try {
    await collect(training);
    return undefined;
  } catch (error) {
    if (error instanceof L0netError && error.code === 'NOT_FINITE') return error.message;
    throw error;
  }
}

/** A training in a worker, which the other life has on this thread. */
async function trainElsewhere(life: Life, createWorker: () => WorkerLike): Promise<void> {
  const { data, options } = life.training;
  const { schedule: _, target, ...rest } = options;
  const all = { ...rest, ...(target && { target: { ...target, finish: 1 } }), epochs: 2, seed: 7 };
  const training = trainInWorker(createWorker, life.network, data, all);
  const there = await overflowOf(training);
  expect(await overflowOf(new Trainer(life.calm, data, all))).toBe(there);
  const network = await Network.fromState((await training.network()).state(), life.build);
  life.adopt(network, life.calm);
  await life.compare();
}
