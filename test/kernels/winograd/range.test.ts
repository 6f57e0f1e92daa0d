import { describe, expect, test } from 'vitest';
import { Network } from '../../../src/network/network.js';
import { patches } from '../../oracle/convolution.js';
import { allBuilds, builds, optionOf } from '../../support/builds.js';
import { convolutional, imageNumbers, randomised } from '../../support/convolutional.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';

const side = 12;
const channels = 3;
const maps = 4;

/** The second convolution's maps as outputs: below it a 1 × 1 convolution that copies, above it a dense layer that does. */
async function mapsOf(kernel: number, build: (typeof allBuilds)[number]) {
  const outSide = side - kernel + 1;
  const cells = maps * outSide ** 2;
  const network = await Network.create({
    ...{ inputs: { channels, height: side, width: side }, seed: 1, gates: false, output: 'linear' },
    layers: [{ conv: channels, kernel: 1 }, { conv: maps, kernel }, cells],
    build: optionOf(build),
  });
  const random = new Random(kernel);
  const weights = Float32Array.from(random.values(maps * channels * kernel ** 2, 0.1, 1));
  const identity = (n: number) => Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  network.setParameters([
    { inputs: channels, outputs: channels, weights: identity(channels), bias: new Float32Array(channels) },
    { inputs: channels, outputs: maps, weights, bias: new Float32Array(maps) },
    { inputs: cells, outputs: cells, weights: identity(cells), bias: new Float32Array(cells) },
  ]);
  const expected = (x: ArrayLike<number>) => {
    const shape = { channels, height: side, width: side, kernel, stride: 1, padding: 0 };
    const columns = patches(shape, x, 0, 1);
    const k = channels * kernel ** 2;
    return Float64Array.from({ length: cells }, (_, cell) => {
      const [map, place] = [Math.floor(cell / outSide ** 2), cell % outSide ** 2];
      let sum = 0;
      for (let i = 0; i < k; i++) sum += weights[map * k + i] * columns[i * outSide ** 2 + place];
      return sum;
    });
  };
  return { network, expected };
}

/** Cells of 0 to 1, some of them far larger. */
function image(large: number, places: readonly number[]): Float32Array {
  const x = Float32Array.from(new Random(7).values(channels * side ** 2, 0, 1));
  for (const place of places) x[place] = large;
  return x;
}

describe.each(allBuilds)('convolutions by tiles of images with cells that stand out, %s build', (build) => {
  test.each([3, 4, 5])(
    'kernel %i: an output is wrong by no more than its own window asks for',
    async (kernel) => {
      const { network, expected } = await mapsOf(kernel, build);
      for (const large of [1, 100, 1e4, 1e8, 1e18, 1e30]) {
        for (const places of [[65], [0], [143 + 7], [65, 200, 400], [65, 66, 67, 68]]) {
          const x = image(large, places);
          const y = network.predict(x);
          // All weights and cells are positive: a sum is its own magnitude.
          expected(x).forEach((value, i) => {
            const error = Math.abs(y[i] - value) / value;
            if (!(error <= 2 ** -18)) {
              expect.fail(`${large} at ${places}: output ${i} is ${y[i]}, expected ${value}`);
            }
          });
        }
      }
    },
  );

  test('tiles are taken where many cells are large, of sparse images too', async () => {
    const memory = await Memory.empty(build);
    const takes = (x: ArrayLike<number>, count: number) => {
      memory.clear();
      const at = memory.put(x);
      const sums = memory.output(x.length / count);
      return memory.call(({ winogradTakes }) => winogradTakes(count, x.length / count, at, sums.at));
    };
    const cells = 37;
    const sparse = (large: number, from: number) =>
      Float32Array.from({ length: 2 * cells }, (_, i) => (i % cells < large ? 3 : from));
    expect(takes(sparse(3, 0), 2)).toBe(1);
    expect(takes(sparse(2, 0), 2)).toBe(0);
    expect(takes(sparse(2, 3 / 16), 2)).toBe(1);
    expect(takes(sparse(2, 0.18), 2)).toBe(0);
    expect(takes(new Float32Array(2 * cells), 2)).toBe(1);
    expect(
      takes(
        sparse(cells, 0).map(() => 1e19),
        2,
      ),
    ).toBe(0);
    for (const value of [Infinity, Number.NaN]) {
      for (const at of [0, 35, 36]) {
        const x = sparse(3, 0);
        x[at] = value;
        expect(takes(x, 2), `${value} at ${at}`).toBe(value === Infinity || at < 3 ? 0 : 1);
      }
    }
  });
});

test('a network with closed maps decides as the pruned one and the dense one do, to the same bits in both builds', async () => {
  const bits: Uint32Array[] = [];
  for (const build of builds) {
    const network = randomised(await Network.create({ ...convolutional.tiles, build }));
    const [pruned, dense] = [await network.prune(), await network.dense()];
    const rows = Float32Array.from(new Random(8).values(6 * imageNumbers, -1, 1));
    [1, 1e3, 1e6, 1e9, 1e15, 1e25].forEach((large, n) => {
      rows[n * imageNumbers + 11 * n + 3] = large;
    });
    const logits = network.logits(rows);
    expect(pruned.logits(rows)).toEqual(logits);
    expect(dense.logits(rows)).toEqual(logits);
    // One by one as all at once: each image decides for itself.
    const one = rows.slice(2 * imageNumbers, 3 * imageNumbers);
    expect(network.logits(one)).toEqual(logits.slice(2 * network.outputs, 3 * network.outputs));
    bits.push(new Uint32Array(logits.buffer));
  }
  expect(bits[1]).toEqual(bits[0]);
});
