import { availableParallelism, cpus } from 'node:os';
import type { BenchmarkOptions, Row } from '../measure.js';
import { barrier } from './barrier.js';
import { busy } from './busy.js';
import { threadCounts } from './crew.js';
import { idle } from './idle.js';
import { prediction } from './prediction.js';
import { products } from './products.js';
import { steps } from './steps.js';

type Part = (counts: readonly number[], quick: boolean) => AsyncIterable<Row>;

/** What is measured, by the names that `only` takes. */
export const parts: Readonly<Record<string, Part>> = { steps, prediction, products, barrier, idle, busy };

/**
 * What threads gain: the same work on one thread and on more, in turns, in one run. `speedup` is what one thread takes over what so
 * many take, `efficiency` that over their number. The one thread has the kernels that networks without threads have.
 *
 * @throws Error for a name in `only` that no part has; L0netError where threads cannot run
 */
export async function* threads({
  only,
  threads: asked,
  quick = false,
}: BenchmarkOptions): AsyncGenerator<Row> {
  const names = Object.keys(parts);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`no part '${unknown}': there are ${names.join(', ')}`);
  const counts = threadCounts(asked);
  const [{ model = '' } = {}] = cpus();
  yield { bench: 'threads', processor: model.trim(), cores: availableParallelism(), node: process.version };
  for (const name of only ?? names) {
    console.error(`threads: ${name} on ${counts.join(', ')}`);
    yield* parts[name](counts, quick);
  }
}
