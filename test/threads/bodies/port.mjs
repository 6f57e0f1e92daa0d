/** Where a worker hears and speaks, in the browser and in Node. */
export const port = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort ?? globalThis;

/** Calls `run` with the thread's task and its kernels, after it has said that it is ready; it waits for no others. */
export function onTask(run) {
  port.addEventListener('message', async ({ data }) => {
    if (data.go) return;
    const env = { memory: data.memory, now: () => 0, lost() {} };
    const { exports } = await WebAssembly.instantiate(data.module, { env });
    port.postMessage({ l0net: 'thread' });
    run(data, exports);
  });
}

/** The cell of a thread's claims, as assembly/threads/crew.ts has it: phase | end | next, of 32, 16 and 16 bits. */
export function claimsOf({ memory, thread }, { heapBase }) {
  const at = heapBase() - (SEATS - thread) * SEAT;
  return { cells: new BigInt64Array(memory.buffer), claim: at / 8, done: (at + DONE) / 8 };
}

const SEAT = 512;
const SEATS = 64;
const DONE = 128;
