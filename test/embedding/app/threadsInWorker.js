import { trainInWorker } from 'l0net';
import { data, shape } from './trainOnThreads.js';

/** The same training in a worker, whose file imports l0net/threads. */
async function trained() {
  const create = () => new Worker(new URL('./threadsTraining.js', import.meta.url), { type: 'module' });
  const network = { ...shape, threads: { count: 3, require: true } };
  const training = trainInWorker(create, network, data(), { batchSize: 100, epochs: 2 });
  for await (const _ of training);
  return `3 threads: ${await (await training.network()).digest()}`;
}

trained().then(console.log, console.error);
