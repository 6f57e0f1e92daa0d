import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { encodeModel } from '../../src/saving/model.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const CALLS = 10_000;

test.each([
  { rows: 1, bytes: true },
  { rows: 1, bytes: false },
  { rows: 9, bytes: true },
  { rows: 9, bytes: false },
  // More than are computed at once.
  { rows: 130, bytes: true },
  { rows: 130, bytes: false },
  { rows: 130, bytes: true, own: true },
  { rows: 130, bytes: false, own: true },
  { rows: 1, bytes: false, own: true },
])(
  'predicting $rows rows into an array, bytes: $bytes, in its memory: $own, takes nothing of the heap',
  async ({ rows, bytes, own }) => {
    const network = await Network.create({ inputs: 20, layers: [16, 3], seed: 1 });
    const model = await loadModel(encodeModel(network.state()));
    const anywhere = bytes ? new Uint8Array(20 * rows) : new Float32Array(20 * rows);
    const inMemory = bytes ? model.inputBytes(rows) : model.inputFloats(rows);
    const inputs = (own ? inMemory : anywhere).fill(1);
    const out = new Float32Array(3 * rows);
    const run = () => {
      for (let call = 0; call < CALLS; call++) model.predict(inputs, out);
    };
    // Until the engine has compiled it for good.
    for (let warmUp = 0; warmUp < 4; warmUp++) run();
    const windows = Array.from({ length: 15 }, () => {
      gc();
      const before = process.memoryUsage().heapUsed;
      run();
      return process.memoryUsage().heapUsed - before;
    });
    // The third least: until the engine has compiled all for good, which in Node 24 takes up to ten windows, calls take some
    // 190 bytes each; and reading the heap's size takes 16 kB of it in some processes. One number a call would be 120 kB.
    const steady = windows.sort((a, b) => a - b)[2];
    expect(steady).toBeLessThan(3 * CALLS);
  },
);
