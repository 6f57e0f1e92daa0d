import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as rest } from 'node:timers/promises';
import { type Row, round } from '../measure.js';
import { createStep } from '../trainingStep.js';
import { crewOf } from './crew.js';
import { subjects } from './networks.js';

/** Turns of each, and milliseconds of one: many of a scheduler's slices. Steps before the first. */
const [TURNS, TURN, WARM_UP] = [15, 300, 5];
/** Milliseconds until the spinning processes spin. */
const SETTLE = 500;

/** Spins until the process that started it is gone, or after some minutes. */
const SPIN = `
  const parent = process.ppid;
  const end = Date.now() + 600_000;
  while (process.ppid === parent && Date.now() < end) for (let i = 0; i < 1e8; i++);`;

/**
 * Gated steps while as many processes spin as there are cores: the mean by the clock on the wall, on one thread and on more in
 * turns. `speedup` is what more threads gain then; below 0.9 they would do harm.
 */
export async function* busy(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const { name, gated } of subjects(quick)) {
    const under = new Map<number, Awaited<ReturnType<typeof createStep>>>();
    for (const count of counts) {
      const options = { data: 'digits', threads: crewOf(count) } as const;
      under.set(count, await createStep('simd', gated, 'sampled', options));
    }
    const cores = availableParallelism();
    const others = Array.from({ length: cores }, () => spawn(process.execPath, ['-e', SPIN]));
    try {
      await rest(SETTLE);
      const times = await means(under, quick);
      const alone = times.get(1) ?? Number.NaN;
      for (const [threads, ms] of times) {
        const head = { bench: 'threads: busy', network: name, 'other processes': cores, threads };
        yield { ...head, ms: round(ms), speedup: round(alone / ms) };
      }
    } finally {
      await Promise.all(others.map(end));
      for (const { threads } of under.values()) threads.stop?.();
    }
  }
}

async function means(
  under: ReadonlyMap<number, { readonly step: () => void }>,
  quick: boolean,
): Promise<Map<number, number>> {
  const sums = new Map([...under.keys()].map((count) => [count, { ms: 0, steps: 0 }]));
  for (const { step } of under.values()) for (let i = 0; i < WARM_UP; i++) step();
  for (let turn = 0; turn < (quick ? 2 : TURNS); turn++) {
    for (const [count, { step }] of under) {
      const sum = sums.get(count);
      if (!sum) continue;
      const start = performance.now();
      let ms = 0;
      do {
        step();
        sum.steps++;
        ms = performance.now() - start;
      } while (ms < (quick ? 1 : TURN));
      sum.ms += ms;
    }
  }
  return new Map([...sums].map(([count, { ms, steps }]) => [count, ms / steps]));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
