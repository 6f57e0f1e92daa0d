import { expect, test } from 'vitest';
import { measureAlike, onTheWall } from '../../bench/peers/measureAlike.js';

const soon = () => new Promise((resolve) => setTimeout(resolve, 1));

test('a candidate that computes elsewhere is timed until it is done, and never beside another one', async () => {
  let now = 0;
  let under: string | undefined;
  const candidate = (name: string, ms: number) => async () => {
    expect(under).toBeUndefined();
    under = name;
    await soon();
    now += ms;
    under = undefined;
  };
  const times = await measureAlike(
    { short: candidate('short', 2), long: candidate('long', 6) },
    { clock: () => now, rest: 1, quick: true },
  );
  expect(times).toEqual({ short: 2, long: 6 });
});

test('what threads do elsewhere counts on the wall', () => {
  const before = onTheWall.clock();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(onTheWall.clock() - before).toBeGreaterThan(15);
});
