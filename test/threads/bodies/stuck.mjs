/** A thread that takes a part of a phase and never comes back. */
import { claimsOf, onTask } from './port.mjs';

onTask((task, kernels) => {
  const { cells, claim, done } = claimsOf(task, kernels);
  for (;;) {
    const word = Atomics.load(cells, claim);
    const [phase, end, next] = [word >> 32n, (word >> 16n) & 0xffffn, word & 0xffffn];
    if (phase <= 0n || next >= end) continue;
    Atomics.store(cells, done, (phase << 32n) | 1n);
    if (Atomics.compareExchange(cells, claim, word, word + 1n) === word) break;
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
