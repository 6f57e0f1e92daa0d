import { setTimeout as rest } from 'node:timers/promises';
import { LENET_300_100 } from '../lenet.js';
import { type Row, round } from '../measure.js';
import { createStep } from '../trainingStep.js';
import { crewOf } from './crew.js';

const STEPS = 50;
/** Milliseconds: until the threads sleep, and of doing nothing. */
const [SETTLE, IDLE] = [200, 1000];

/** Time of processors that this process has in a second of doing nothing, when threads have just done steps, in % of a core. */
export async function* idle(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const count of counts) {
    const { step, threads } = await createStep('simd', LENET_300_100, 'sampled', {
      data: 'digits',
      threads: crewOf(count),
    });
    for (let i = 0; i < (quick ? 2 : STEPS); i++) step();
    await rest(SETTLE);
    const [used, start] = [process.cpuUsage(), performance.now()];
    await rest(IDLE);
    const { user, system } = process.cpuUsage(used);
    const share = (user + system) / 10 / (performance.now() - start);
    threads.stop?.();
    yield { bench: 'threads: idle', threads: count, 'CPU, % of a core': round(share) };
  }
}
