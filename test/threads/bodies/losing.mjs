/** A training worker whose only other thread takes a part of a step and never comes back; its clock is fast. */
import '../../../dist/threads.js';
import { serveTraining } from '../../../dist/worker.js';

const stuck = new URL('./stuck.mjs', import.meta.url);
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const owner = node ?? globalThis;
const Threads = owner.Worker;
owner.Worker = function Stuck() {
  return new Threads(stuck, { type: 'module' });
};

let now = 0;
performance.now = () => {
  now += 10;
  return now;
};

serveTraining();
