import { afterAll, expect, test } from 'vitest';
import { trainInWorker } from '../../src/index.js';
import { clusters, collect } from '../support/examples.js';
import { allGone, TestWorkers } from './workers.js';

const workers = new TestWorkers();
afterAll(() => allGone(workers));

/**
 * Takes all room that this engine has for Wasm memories, if it is not for many more than Chromium's 124, and drops what it got.
 * Others have room for thousands, and look through their heaps for some at each, which takes minutes where the heaps are large.
 */
function fillAndDrop(): void {
  const memories: WebAssembly.Memory[] = [];
  try {
    while (memories.length < 250) memories.push(new WebAssembly.Memory({ initial: 1 }));
  } catch {
    // no more
  }
}

test('a worker gets room for its memory that this thread has only dropped', async () => {
  fillAndDrop();
  const training = trainInWorker(workers.of('training'), { inputs: 20, layers: [3] }, clusters(30, 20, 3), {
    epochs: 2,
  });
  expect(await collect(training)).toHaveLength(2);
});
