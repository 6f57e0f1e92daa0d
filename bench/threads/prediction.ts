import { Network } from '../../src/index.js';
import { lenet } from '../lenet.js';
import { type Row, round } from '../measure.js';
import { crewOf } from './crew.js';
import { subjects } from './networks.js';
import { speedups, timesOf } from './turns.js';

const BATCHES: readonly number[] = [100, 1000, 10_000];
const MOST = Math.max(...BATCHES);
/** Rows of a measured run, where a batch has fewer. */
const AT_ONCE = 1000;
const SECONDS = 8;

/** Microseconds a row of `predict`, of the dense network and of the pruned one: rows of which no number is 0. */
export async function* prediction(counts: readonly number[], quick: boolean): AsyncGenerator<Row> {
  for (const { name, gated, left } of subjects(quick)) {
    const { inputs, outputs } = gated;
    const images = Float32Array.from({ length: MOST * inputs }, (_, i) => (1 + (i % 255)) / 255);
    const out = new Float32Array(MOST * outputs);
    const whole = await lenet(gated, left);
    const states = { dense: (await whole.dense()).state(), pruned: (await whole.prune()).state() };
    for (const [kind, state] of Object.entries(states)) {
      const networks = new Map<number, Network>();
      for (const count of counts) {
        networks.set(count, await Network.fromState(state, 'simd', state, crewOf(count)));
      }
      for (const batch of quick ? BATCHES.slice(0, 1) : BATCHES) {
        const calls = Math.max(1, Math.floor(AT_ONCE / batch));
        const rows = images.subarray(0, batch * inputs);
        const results = out.subarray(0, batch * outputs);
        const runs = new Map(
          [...networks].map(([count, network]) => [
            count,
            () => {
              for (let call = 0; call < calls; call++) network.predict(rows, results);
            },
          ]),
        );
        const times = await timesOf(runs, SECONDS, quick, calls);
        const head = { bench: 'threads: prediction', network: name, kind, batch };
        yield* speedups(head, times, (ms) => ({ 'µs a row': round((1000 * ms) / batch) }));
      }
      for (const { threads } of networks.values()) threads.stop?.();
    }
  }
}
