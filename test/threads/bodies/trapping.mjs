/** A thread that fails at its first phase, of which it has taken nothing. */
import { claimsOf, onTask, port } from './port.mjs';

onTask((task, kernels) => {
  const { cells, claim } = claimsOf(task, kernels);
  while (Atomics.load(cells, claim) === 0n);
  port.postMessage({ l0net: 'thread', failure: 'unreachable' });
});
