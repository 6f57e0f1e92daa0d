import { setTimeout as rest } from 'node:timers/promises';
import type { instantiate } from '../../src/runtime/generated/threadsExports.js';
import { runtimeOf } from '../builds.js';
import { measure, percentile, type Row, round } from '../measure.js';
import { crewOf } from './crew.js';

/** A phase that is next to nothing has a row of so many floats for each thread. */
const FEW = 8;
/** And a small one that is worth being shared so many rows of so many: about 20 µs on one thread. */
const [ROWS, COLUMNS] = [512, 256];
/** Phases of a run: of either. */
const [TINY, SMALL] = [1000, 50];
/** Single phases, each after so many milliseconds in which the threads fall asleep. */
const [WOKEN, REST] = [40, 5];
/** Costs from which on phases are shared. */
const [ALL, NONE] = [0, Number.POSITIVE_INFINITY];

/**
 * What it costs to share a phase, in µs: `tiny` is what one that is next to nothing takes longer shared than alone, `asleep` the same
 * when the threads have fallen asleep, as in the first phase after a pause. Thread 0 never waits for who has not begun: it does such
 * phases itself, and what it pays is to offer them. So `lost` is what a phase of some 20 µs takes longer than its share of the time
 * that it takes alone. Medians: a thread that comes late is left out for a while, and then there is nothing to pay, nor to gain; on a
 * busy machine `shared` is `alone`, and `lost` says nothing.
 */
export async function* barrier(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const count of counts) {
    if (count === 1) continue;
    const { kernels, arena, threads } = await runtimeOf('simd', crewOf(count));
    const { shareFrom } = kernels as unknown as Awaited<ReturnType<typeof instantiate>>;
    const [y, bias] = [arena.words(Math.max(count * FEW, ROWS * COLUMNS)), arena.words(COLUMNS)];
    const tiny = () => kernels.addBias(count, FEW, y, FEW, bias, 0, 1, 0);
    const small = () => kernels.addBias(ROWS, COLUMNS, y, COLUMNS, bias, 0, 1, 0);
    const many = (from: number, phases: number, phase: () => void) => () => {
      shareFrom(from);
      for (let i = 0; i < phases; i++) phase();
    };
    const candidates = {
      tinyShared: many(ALL, TINY, tiny),
      tinyAlone: many(NONE, TINY, tiny),
      shared: many(ALL, SMALL, small),
      alone: many(NONE, SMALL, small),
    };
    const options = { quantile: 0.5, ...(quick && { rounds: 2, milliseconds: 1 }) };
    const times = await measure(candidates, options);
    const woken = (from: number) => afterRest(() => shareFrom(from), tiny, quick ? 2 : WOKEN);
    const asleep = (await woken(ALL)) - (await woken(NONE));
    threads.stop?.();
    const [shared, alone] = [times.shared, times.alone].map((ms) => (1000 * ms) / SMALL);
    yield {
      bench: 'threads: barrier',
      threads: count,
      tiny: round((1000 * (times.tinyShared - times.tinyAlone)) / TINY),
      asleep: round(1000 * asleep),
      alone: round(alone),
      shared: round(shared),
      lost: round(shared - alone / count),
    };
  }
}

/** The median of so many calls in milliseconds, each after a rest. */
async function afterRest(before: () => void, phase: () => void, calls: number): Promise<number> {
  const times: number[] = [];
  before();
  for (let i = 0; i < calls; i++) {
    await rest(REST);
    const start = performance.now();
    phase();
    times.push(performance.now() - start);
  }
  return percentile(times, 0.5);
}
