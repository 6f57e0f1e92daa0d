import { expect, test } from 'vitest';
import { writeModel } from '../../src/files.js';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { Random } from '../support/random.js';

/** More than are computed at once. */
const ROWS = 300;
const network = await Network.create({ inputs: 12, layers: [7, 3], seed: 5 });
const model = await loadModel(writeModel(network));
const bytes = Uint8Array.from(new Random(2).values(12 * ROWS, 0, 255));

/** Arrays on one memory, of which the outputs begin at `at`. */
function shared(array: 'Buffer' | 'Uint8Array' | 'Float32Array', at: number) {
  const memory = new ArrayBuffer(4 * 15 * ROWS);
  const out = new Float32Array(memory, at, 3 * ROWS);
  if (array === 'Float32Array') {
    const inputs = new Float32Array(memory, 0, 12 * ROWS);
    inputs.set(bytes);
    return { inputs, out };
  }
  const inputs =
    array === 'Buffer' ? Buffer.from(memory, 0, 12 * ROWS) : new Uint8Array(memory, 0, 12 * ROWS);
  inputs.set(bytes);
  return { inputs, out };
}

test.each([
  ['Buffer', 0],
  ['Buffer', 1200],
  ['Uint8Array', 0],
  ['Float32Array', 0],
  ['Float32Array', 4 * 12 * ROWS], // behind the inputs
] as const)('outputs may stand in the memory of the inputs: %s, %i bytes behind', (array, at) => {
  for (const { predict, logits } of [bound(network), bound(model)]) {
    for (const run of [predict, logits]) {
      const { inputs, out } = shared(array, at);
      const expected = run(array === 'Float32Array' ? Float32Array.from(inputs) : Uint8Array.from(inputs));
      expect(run(inputs, out)).toBe(out);
      expect(out).toEqual(expected);
    }
  }
});

function bound(of: Pick<Network, 'predict' | 'logits'>) {
  return { predict: of.predict.bind(of), logits: of.logits.bind(of) };
}
