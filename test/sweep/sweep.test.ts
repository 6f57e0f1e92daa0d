/** The order, the number at once, failures and stops of any sweep, whatever its runs do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SweepProgress, sweep } from '../../src/sweep.js';

const rejection = (work: Promise<unknown>) =>
  work.then(
    () => 'it did not reject',
    (error: unknown) => error,
  );

const rest = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('any sweep', () => {
  test('does each point once, no more at once than it may, and has its outcomes in the order of the grid', async () => {
    const draws = fc.record({
      times: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
      bad: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      jobs: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(draws, async ({ times, bad, jobs }) => {
        const begun: number[] = [];
        let [now, most] = [0, 0];
        const said: SweepProgress<unknown, unknown>[] = [];
        const places = times.map((_, place) => place);
        const outcomes = await sweep(
          { place: places },
          async ({ place, seed }) => {
            expect(seed).toBe(1);
            begun.push(place);
            most = Math.max(most, ++now);
            await rest(times[place]);
            now--;
            if (bad[place]) throw place;
            return `${place}`;
          },
          { jobs, onProgress: (progress) => said.push(progress) },
        );
        expect(begun).toEqual(places);
        expect(most).toBe(Math.min(jobs, places.length));
        expect(outcomes).toEqual(
          places.map((place) => {
            const point = { place, seed: 1 };
            return bad[place]
              ? { point, status: 'failed', error: place }
              : { point, status: 'done', result: `${place}` };
          }),
        );
        const failed = places.filter((place) => bad[place]).length;
        const total = places.length;
        expect(said).toHaveLength(2 * total);
        expect(said.at(-1)).toMatchObject({ total, done: total - failed, failed, running: 0 });
        for (const { done, failed, running } of said)
          expect(done + failed + running).toBeLessThanOrEqual(total);
        expect(said.flatMap(({ ended }) => (ended ? [ended] : [])).sort(byPlace)).toEqual(outcomes);
      }),
      { numRuns: 40 },
    );
  });

  test('has no points and no outcomes where there is no grid', async () => {
    expect(await sweep([], () => 1)).toEqual([]);
  });
});

const byPlace = (a: { point: unknown }, b: { point: unknown }) =>
  (a.point as { place: number }).place - (b.point as { place: number }).place;

describe('a stop', () => {
  const grid = { place: [0, 1, 2, 3, 4, 5] };

  test('waits for the runs that have begun, begins no others and rejects with its reason', async () => {
    const controller = new AbortController();
    const ends: string[] = [];
    const failure = await rejection(
      sweep(
        grid,
        async ({ place }, { signal }) => {
          if (place === 2) controller.abort('enough');
          await rest(5);
          ends.push(`${place} ${signal.aborted}`);
          signal.throwIfAborted();
        },
        { jobs: 2, signal: controller.signal },
      ),
    );
    expect(failure).toBe('enough');
    // The third stops it before a fourth can begin; the second may have ended before or not.
    expect(ends.map((end) => end[0]).sort()).toEqual(['0', '1', '2']);
    expect(ends).toContain('2 true');
  });

  test('before the first run is one, too', async () => {
    let runs = 0;
    const sweeping = sweep(grid, () => runs++, { signal: AbortSignal.abort('before') });
    expect([await rejection(sweeping), runs]).toEqual(['before', 0]);
  });

  test('by what onProgress throws', async () => {
    const seen: unknown[] = [];
    const sweeping = sweep(grid, ({ place }) => place, {
      jobs: 1,
      onProgress: ({ done, ended }) => {
        seen.push(ended?.point);
        if (done === 2) throw 'a defect';
      },
    });
    expect(await rejection(sweeping)).toBe('a defect');
    expect(seen).toHaveLength(4);
  });

  test('is not a failure of its runs', async () => {
    const controller = new AbortController();
    const failed: number[] = [];
    await rejection(
      sweep(
        grid,
        async (_, { signal }) => {
          controller.abort('stop');
          signal.throwIfAborted();
        },
        { jobs: 1, signal: controller.signal, onProgress: (progress) => failed.push(progress.failed) },
      ),
    );
    expect(Math.max(...failed)).toBe(0);
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['no run', () => sweep({}, 3 as never), 'run'],
  ['no jobs', () => sweep({}, () => 1, { jobs: 0 }), 'options.jobs'],
  ['half a seed', () => sweep({}, () => 1, { seeds: 0.5 }), 'options.seeds'],
  ['an option that there is not', () => sweep({}, () => 1, { job: 1 } as never), 'options.job'],
])('%s is a typed error that names it, before any run', async (_, start, argument) => {
  expect(await rejection(start())).toMatchObject({ argument });
});
