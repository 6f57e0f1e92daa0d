import { describe, expect, test } from 'vitest';
import { type PatchShape, patchCounts, patches } from '../../oracle/convolution.js';
import { convolutionVectors, flat } from '../../oracle/vectors.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { poolingCells } from '../../support/sides.js';

const PAIRS = 36;

/** A convolution with its number of maps. */
type Shape = PatchShape & { readonly maps: number; readonly kernel: number; readonly padding: number };

const one = { stride: 1, padding: 0 } as const;

/** LeNet-5's second convolution, as it is and as small as the paper has it; whole and broken tiles; nothing at all. */
const chosen: readonly Shape[] = [
  { ...one, maps: 50, channels: 20, height: 12, width: 12, kernel: 5 },
  { ...one, maps: 18, channels: 9, height: 12, width: 12, kernel: 5 },
  { ...one, maps: 3, channels: 2, height: 19, width: 20, kernel: 5, padding: 2 },
  { ...one, maps: 5, channels: 3, height: 18, width: 34, kernel: 3 },
  { ...one, maps: 2, channels: 1, height: 5, width: 5, kernel: 5 },
  { ...one, maps: 2, channels: 1, height: 3, width: 9, kernel: 3, padding: 2 },
  { ...one, maps: 4, channels: 0, height: 8, width: 8, kernel: 4 },
  { ...one, maps: 0, channels: 2, height: 8, width: 8, kernel: 5 },
];

const shapes: readonly Shape[] = [
  ...chosen,
  ...(() => {
    const random = new Random(1);
    return Array.from({ length: 80 }, () => {
      const kernel = random.pick([3, 4, 5]);
      return {
        ...{ maps: random.pick([0, 1, 3, 5, 17]), channels: random.pick([0, 1, 3, 5, 17]) },
        ...{ height: random.integer(kernel, 19), width: random.integer(kernel, 19) },
        ...{ kernel, stride: 1, padding: random.integer(0, kernel - 1) },
      };
    });
  })(),
];

interface Operands {
  readonly x: ArrayLike<number>;
  /** [maps, channels · kernel² + 1] */
  readonly w: ArrayLike<number>;
}

function operandsOf(random: Random, { maps, channels, height, width, kernel }: Shape): Operands {
  return {
    x: random.values(channels * height * width),
    w: random.values(maps * (channels * kernel ** 2 + 1)),
  };
}

/** The products at all pairs of points, by way of all kernels but the last. */
function products(memory: Memory, shape: Shape, { x, w }: Operands) {
  const { maps, channels, height, width, kernel, padding } = shape;
  const { k, outHeight, outWidth } = patchCounts(shape);
  const words = { tiles: 0, left: 0, right: 0, scratch: 0, sides: 0, tile: 0 };
  memory.call((kernels) => {
    words.tiles = kernels.winogradTiles(outHeight, outWidth, kernel);
    words.left = kernels.leftPanels(maps, channels);
    words.right = kernels.rightPanels(channels, words.tiles);
    words.scratch = kernels.winogradScratch(height, width, kernel, padding);
    words.sides = kernels.winogradWeightsScratch();
    words.tile = kernels.tileBytes() / 4;
  });
  const { tiles } = words;
  const ld = tiles + 3;
  const [from, weights] = [memory.put(x), memory.put(w, { rows: maps })];
  const [left, right] = [memory.output(PAIRS * words.left), memory.output(PAIRS * words.right)];
  const [scratch, tile] = [memory.output(words.scratch), memory.output(words.tile)];
  const sides = memory.output(words.sides).at;
  const atPairs = memory.results(PAIRS * maps * channels, ({ winogradWeights }, at) =>
    winogradWeights(maps, channels, kernel, weights, k + 1, at, sides),
  ).at;
  memory.call(({ packLeft }) => {
    for (let pair = 0; pair < PAIRS; pair++) {
      const atPair = atPairs + 4 * pair * maps * channels;
      packLeft(maps, channels, atPair, channels, 0, 0, left.at + 4 * pair * words.left);
    }
  });
  memory.call(({ packWinograd }) =>
    packWinograd(channels, height, width, kernel, padding, from, scratch.at, right.at),
  );
  const out = memory.output(tiles, { rows: PAIRS * maps, gap: 3 });
  memory.call(({ multiplyWinograd }) =>
    multiplyWinograd(maps, tiles, channels, left.at, right.at, out.at, ld, tile.at),
  );
  const bias = memory.put(Array.from({ length: maps }, (_, map) => w[map * (k + 1) + k]));
  return { at: out.at, ld, bias, scratch: scratch.at };
}

function maps(memory: Memory, shape: Shape, operands: Operands): Float32Array {
  const { maps, kernel } = shape;
  const { p, outHeight, outWidth } = patchCounts(shape);
  const { at, ld, bias, scratch } = products(memory, shape, operands);
  const y = memory.output(p, { rows: maps, gap: 2 });
  memory.call(({ winogradMaps }) =>
    winogradMaps(maps, outHeight, outWidth, kernel, at, ld, bias, y.at, p + 2, scratch),
  );
  return y.f32();
}

function pooledMaps(memory: Memory, shape: Shape, operands: Operands): Float32Array {
  const { maps } = shape;
  const { outHeight, outWidth } = patchCounts(shape);
  const { at, ld, bias, scratch } = products(memory, shape, operands);
  const cells = maps * Math.floor(outHeight / 2) * Math.floor(outWidth / 2);
  return memory
    .results(cells, ({ winogradPooledMaps }, to) =>
      winogradPooledMaps(maps, outHeight, outWidth, at, ld, bias, to, scratch),
    )
    .f32();
}

/** max(0, ·) and its maximum over windows of 2 × 2 of maps as they are. */
function pooled(memory: Memory, shape: Shape, y: ArrayLike<number>): Float32Array {
  const { outHeight, outWidth } = patchCounts(shape);
  const cells = shape.maps * Math.floor(outHeight / 2) * Math.floor(outWidth / 2);
  const [from, places] = [memory.put(y), memory.output(Math.ceil(cells / 4))];
  const pools = { maps: shape.maps, height: outHeight, width: outWidth, size: 2, stride: 2 };
  const pooling = memory.indices(poolingCells(pools));
  return memory
    .results(cells, ({ poolMaps }, at) =>
      poolMaps(shape.maps, outHeight, outWidth, pooling, from, outHeight * outWidth, at, places.at),
    )
    .f32();
}

/** Plain sums in float64, and what they would be without signs. */
function expectedMaps(shape: Shape, { x, w }: Operands) {
  const { k, p } = patchCounts(shape);
  const cols = patches(shape, x, 0, 1);
  const sums = new Float64Array(shape.maps * p);
  const magnitudes = new Float64Array(shape.maps * p);
  for (let cell = 0; cell < sums.length; cell++) {
    const [map, place] = [Math.floor(cell / p), cell % p];
    for (let i = 0; i <= k; i++) {
      const product = w[map * (k + 1) + i] * cols[i * p + place];
      sums[cell] += product;
      magnitudes[cell] += Math.abs(product);
    }
  }
  return { sums, magnitudes };
}

describe.each(allBuilds)('convolutions by tiles at points, %s build', (build) => {
  test('are those of plain sums, of any size, kernel and padding', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const shape of shapes) {
      memory.clear();
      const operands = operandsOf(random, shape);
      const y = maps(memory, shape, operands);
      const { sums, magnitudes } = expectedMaps(shape, operands);
      // A tile's sums meet before they part, so that a cell loses as much as the largest one of its map.
      const allowed = 2 ** -20 * (Math.max(0, ...magnitudes) + 1);
      y.forEach((value, i) => {
        if (!(Math.abs(value - sums[i]) <= allowed)) {
          expect.fail(`${JSON.stringify(shape)}: cell ${i} is ${value}, expected ${sums[i]} ± ${allowed}`);
        }
      });
    }
  });

  test.each(convolutionVectors.cases)('give the test-time outputs of conv_layer: $name', async (golden) => {
    const memory = await Memory.empty(build);
    const { batch, in_channels, out_channels, height, width, kernel, padding, x, W, b, f64 } = golden;
    const shape = { maps: out_channels, channels: in_channels, height, width, kernel, stride: 1, padding };
    const w = W.flatMap((row, map) => [...flat(row), b[map]].map((value) => value * f64.z_hat[map]));
    const images = flat(x);
    const size = images.length / batch;
    const out = Array.from({ length: batch }, (_, n) => {
      memory.clear();
      const image = images.slice(n * size, (n + 1) * size);
      return [...pooled(memory, shape, maps(memory, shape, { x: image, w }))];
    });
    expectClose(out.flat(), flat(f64.eval_pooled), 3e-6, 'eval_pooled');
  });

  test('have 0 in the lanes behind the last tile', async () => {
    const memory = await Memory.empty(build);
    for (const [height, width, kernel] of [
      [5, 6, 5],
      [9, 8, 5],
      [3, 3, 3],
      [12, 6, 4],
    ]) {
      memory.clear();
      const channels = 3;
      const [outHeight, outWidth] = [height - kernel + 1, width - kernel + 1];
      let [tiles, lanes, size, scratch] = [0, 0, 0, 0];
      memory.call((kernels) => {
        tiles = kernels.winogradTiles(outHeight, outWidth, kernel);
        lanes = kernels.rightPanels(1, 1);
        size = kernels.rightPanels(channels, tiles);
        scratch = kernels.winogradScratch(height, width, kernel, 0);
      });
      const [x, room] = [memory.put(new Random(6).values(channels * height * width)), memory.output(scratch)];
      const panels = memory.results(PAIRS * size, ({ packWinograd }, at) =>
        packWinograd(channels, height, width, kernel, 0, x, room.at, at),
      );
      panels.u32().forEach((bits, i) => {
        const cell = i % size;
        const tile = Math.floor(cell / (channels * lanes)) * lanes + (cell % lanes);
        if (tile >= tiles) expect(bits, `${height} × ${width}, kernel ${kernel}: cell ${i}`).toBe(0);
      });
    }
  });

  test('pool as poolMaps does, to the same bits', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(3);
    for (const shape of shapes.filter(({ kernel }) => kernel === 5)) {
      memory.clear();
      const operands = operandsOf(random, shape);
      const y = maps(memory, shape, operands);
      expect(pooledMaps(memory, shape, operands), JSON.stringify(shape)).toEqual(pooled(memory, shape, y));
    }
  });

  test('hide no NaN and no infinity', async () => {
    const memory = await Memory.empty(build);
    const shape = { ...one, maps: 2, channels: 3, height: 12, width: 16, kernel: 5 };
    const { x, w } = operandsOf(new Random(4), shape);
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      memory.clear();
      const spoiled = Float64Array.from(x, (cell, i) => (i === 2 * 12 * 16 + 5 * 16 + 7 ? value : cell));
      const y = pooledMaps(memory, shape, { x: spoiled, w });
      expect([...y].filter((cell) => !Number.isFinite(cell)).length).toBeGreaterThan(0);
      expect([...y].filter(Number.isFinite).length, 'tiles elsewhere').toBeGreaterThan(0);
    }
  });
});

test('convolutions by tiles give the same bits in both builds, for values of any size too', async () => {
  const random = new Random(5);
  for (const shape of shapes.slice(0, 40)) {
    const tame = operandsOf(random, shape);
    const wild = {
      x: random.values(tame.x.length, -1e37, 1e37),
      w: random.values(tame.w.length, -1e3, 1e3),
    };
    for (const operands of [tame, wild]) {
      await expectSameBits((memory) => {
        const y = maps(memory, shape, operands);
        return shape.kernel === 5 ? { y, out: pooledMaps(memory, shape, operands) } : { y };
      });
    }
  }
});
