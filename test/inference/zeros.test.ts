/** Zeros among the inputs and behind rectifiers are left out, of one row as of many: the bits are those of all products. */
import { afterEach, expect, test, vi } from 'vitest';
import { writeModel } from '../../src/files.js';
import { Network } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { ZeroWatch } from '../../src/layers/dense/zeros.js';
import { Random } from '../support/random.js';

afterEach(() => void vi.restoreAllMocks());

const WIDTH = 150;

/** A network that reads two of three inputs. */
async function model(build: 'simd' | 'scalar', columns: 'all' | 'some') {
  const network = await Network.create({ inputs: WIDTH, layers: [61, 33, 5], seed: 5 });
  const [first, ...others] = network.parameters();
  const logAlpha = Float32Array.from({ length: WIDTH }, (_, i) => (columns === 'all' || i % 3 ? 4 : -4));
  network.setParameters([{ ...first, logAlpha }, ...others]);
  return loadModel(writeModel(await network.prune()), { build });
}

/** Rows of which so many percent are 0, of both signs. */
function rows(count: number, zeros: number): Float32Array {
  const random = new Random(count + zeros);
  return Float32Array.from({ length: count * WIDTH }, (_, i) =>
    100 * random.unit() < zeros ? (i % 2 ? 0 : -0) : random.unit() - 0.5,
  );
}

test.each([
  ['all', 0],
  ['all', 80],
  ['all', 100],
  ['some', 0],
  ['some', 80],
  ['some', 100],
] as const)('%s inputs read, %i percent of them 0', async (columns, zeros) => {
  // The small scalar kernels leave nothing out.
  const [simd, scalar] = [await model('simd', columns), await model('scalar', columns)];
  const found = vi.spyOn(ZeroWatch.prototype, 'found');
  // More than once: what does not pay is not tried again at once.
  for (const count of [1, 1, 2, 1, 7, 130, 1]) {
    const x = rows(count, zeros);
    for (const inputs of [x, Uint8Array.from(x, (value) => 255 * Math.abs(value))]) {
      const bits = new Uint32Array(simd.logits(inputs).buffer);
      expect(bits).toEqual(new Uint32Array(scalar.logits(inputs).buffer));
    }
  }
  const ofOneRow = found.mock.results.filter((_, i) => found.mock.calls[i][1] === simd.architecture[0]);
  expect(ofOneRow.some(({ value }) => value === true)).toBe(zeros > 0);
});
