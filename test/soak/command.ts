import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Network } from '../../src/index.js';
import { Random } from '../support/random.js';
import { episodes } from './episodes.js';
import { randomProblem } from './problem.js';
import { serve } from './serving.js';
import { Tally } from './tally.js';

/**
 * Trains and serves under random aborts for a while, and compares every network with the same steps done without
 * interruption: `npm run soak -- --minutes 30 --seed 1`. Exits with 1 if any comparison failed.
 */
const CONCURRENT = 3;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) throw new Error('--minutes above 0, --seed an integer');
console.log(`seed ${seed}, ${minutes} minutes, Node ${process.versions.node}`);

const begin = performance.now();
const elapsed = () => (performance.now() - begin) / 60_000;
const over = () => elapsed() >= minutes;
const tally = new Tally();
const training = new Set<Network>();
const pruned: Network[] = [];
let next = 0;

/** Resident megabytes and those of the JavaScript heap, after a collection. */
async function memory(): Promise<{ rss: number; heap: number }> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: Math.round(rss / 2 ** 20), heap: Math.round(heapUsed / 2 ** 20) };
}

async function train(): Promise<void> {
  while (!over()) {
    const number = next++;
    const random = new Random(seed + 7919 * number);
    const problem = randomProblem(random);
    const episode = random.pick(episodes);
    const { network, options } = problem;
    const about = JSON.stringify({ training: number, network, options: { ...options, test: undefined } });
    const own = new Tally(about, tally);
    try {
      await episode({ problem, random, tally: own, training });
    } catch (error) {
      own.expect(false, () => `threw ${(error as Error)?.stack ?? error}`);
    }
    tally.counts.trainings++;
  }
}

async function watch(): Promise<{ rss: number; heap: number }[]> {
  const seen: { rss: number; heap: number }[] = [];
  while (!over()) {
    // The first tenth is for the engine to settle.
    const due = (minutes * (seen.length + 1)) / 10;
    const wait = Math.min(due, minutes) - elapsed();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 60_000 * wait)));
    seen.push(await memory());
    console.log(`${due.toFixed(1)} min: ${JSON.stringify({ ...tally.counts, ...seen[seen.length - 1] })}`);
  }
  return seen;
}

const shelf = { training, pruned };
const [seen] = await Promise.all([
  watch(),
  ...Array.from({ length: CONCURRENT }, train),
  serve(shelf, new Random(seed - 1), tally, over),
]);
training.clear();
pruned.length = 0;
const end = await memory();
console.log(
  JSON.stringify({
    ...{ seed, minutes: Number(elapsed().toFixed(1)), node: process.versions.node, ...tally.counts },
    ...{ rssBegin: seen[0].rss, rssMost: Math.max(...seen.map(({ rss }) => rss)), rssEnd: end.rss },
    ...{ heapBegin: seen[0].heap, heapEnd: end.heap },
  }),
);
process.exitCode = tally.counts.mismatches > 0 ? 1 : 0;
