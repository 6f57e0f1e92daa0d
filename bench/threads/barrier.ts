import { setTimeout as rest } from 'node:timers/promises';
import type { instantiate } from '../../src/runtime/generated/threadsExports.js';
import { runtimeOf } from '../builds.js';
import { measure, percentile, type Row, round } from '../measure.js';
import { crewOf } from './crew.js';

/** Of a phase that is next to nothing: a row of so many floats for each thread. */
const COLUMNS = 8;
/** Phases of a run. */
const PHASES = 1000;
/** Single phases, each after so many milliseconds in which the threads fall asleep. */
const [WOKEN, REST] = [40, 5];

/**
 * Microseconds that a phase takes longer because it is shared: while the threads spin, as within a step, and when they have fallen
 * asleep, as at the first phase of a step after a pause (thread 0 then does not wait for them, but wakes them). The median: a
 * thread that comes late is left out for a while, and such phases cost nothing.
 */
export async function* barrier(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const count of counts) {
    if (count === 1) continue;
    const { kernels, arena, threads } = await runtimeOf('simd', crewOf(count));
    const { shareFrom } = kernels as unknown as Awaited<ReturnType<typeof instantiate>>;
    const [y, bias] = [arena.words(count * COLUMNS), arena.words(COLUMNS)];
    const phase = () => kernels.addBias(count, COLUMNS, y, COLUMNS, bias, 0, 1, 0);
    const many = (from: number) => () => {
      shareFrom(from);
      for (let i = 0; i < PHASES; i++) phase();
    };
    const [ALL, NONE] = [0, Number.POSITIVE_INFINITY];
    const options = { quantile: 0.5, ...(quick && { rounds: 2, milliseconds: 1 }) };
    const { shared, plain } = await measure({ shared: many(ALL), plain: many(NONE) }, options);
    const woken: Record<'shared' | 'plain', number[]> = { shared: [], plain: [] };
    for (let i = 0; i < (quick ? 2 : WOKEN); i++) {
      for (const [name, from] of [
        ['shared', ALL],
        ['plain', NONE],
      ] as const) {
        shareFrom(from);
        await rest(REST);
        const start = performance.now();
        phase();
        woken[name].push(performance.now() - start);
      }
    }
    threads.stop?.();
    yield {
      bench: 'threads: barrier',
      threads: count,
      'spinning, µs': round((1000 * (shared - plain)) / PHASES),
      'asleep, µs': round(1000 * (percentile(woken.shared, 0.5) - percentile(woken.plain, 0.5))),
    };
  }
}
