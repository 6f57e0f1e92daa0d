import { describe, expect, test } from 'vitest';
import { forEachWindow, type PoolShape, windowCount } from '../../oracle/convolution.js';
import { allBuilds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { poolingCells } from '../../support/sides.js';

const chosen: readonly PoolShape[] = [
  { maps: 3, height: 24, width: 24, size: 2, stride: 2 },
  { maps: 5, height: 8, width: 8, size: 2, stride: 2 },
  { maps: 2, height: 9, width: 11, size: 2, stride: 2 },
  { maps: 2, height: 1, width: 9, size: 2, stride: 2 },
  { maps: 2, height: 9, width: 1, size: 2, stride: 2 },
  { maps: 3, height: 5, width: 7, size: 1, stride: 1 },
  { maps: 1, height: 15, width: 16, size: 15, stride: 1 },
  { maps: 2, height: 2, width: 3, size: 4, stride: 3 },
  { maps: 0, height: 8, width: 8, size: 2, stride: 2 },
  // Signals, and windows with sides of their own.
  { maps: 5, height: 1, width: 33, size: [1, 4], stride: [1, 4] },
  { maps: 2, height: 1, width: 254, size: [1, 254], stride: 1 },
  { maps: 3, height: 7, width: 9, size: [1, 2], stride: 2 },
  { maps: 3, height: 7, width: 9, size: 2, stride: [1, 2] },
  { maps: 2, height: 9, width: 7, size: [3, 1], stride: [2, 3] },
];

const shapes: readonly PoolShape[] = [
  ...chosen,
  ...(() => {
    const random = new Random(1);
    return Array.from({ length: 200 }, () => ({
      maps: random.pick([0, 1, 3, 5, 17]),
      height: random.integer(1, 13),
      width: random.integer(1, 13),
      size: random.integer(1, 4),
      stride: random.integer(1, 4),
    }));
  })(),
  ...(() => {
    const random = new Random(5);
    const sides = () => [random.integer(1, 4), random.integer(1, 4)] as const;
    return Array.from({ length: 100 }, () => ({
      maps: random.pick([1, 3, 5]),
      height: random.integer(1, 13),
      width: random.integer(1, 13),
      size: sides(),
      stride: sides(),
    }));
  })(),
];

/** Room for n bytes; `read` gives them, after a look at what stands behind them in the last word. */
function bytesOut(memory: Memory, n: number) {
  const out = memory.output(Math.ceil(n / 4));
  const before = new Uint8Array(out.u32().buffer).subarray(n);
  const read = () => {
    const all = new Uint8Array(out.u32().buffer);
    expect(all.subarray(n), 'bytes behind the last index').toEqual(before);
    return all.slice(0, n);
  };
  return { at: out.at, read };
}

function pool(memory: Memory, shape: PoolShape, y: ArrayLike<number>, gap: number) {
  const { maps, height, width } = shape;
  const pooling = memory.indices(poolingCells(shape));
  const from = memory.put(y, { rows: maps, gap });
  const count = windowCount(shape);
  const [out, indices] = [memory.output(count), bytesOut(memory, count)];
  memory.call(({ poolMaps }) =>
    poolMaps(maps, height, width, pooling, from, height * width + gap, out.at, indices.at),
  );
  return { out: out.f32(), indices: indices.read() };
}

function poolGradient(
  memory: Memory,
  shape: PoolShape,
  dout: ArrayLike<number>,
  indices: ArrayLike<number>,
  gap: number,
): Float32Array {
  const { maps, height, width } = shape;
  const pooling = memory.indices(poolingCells(shape));
  const [from, chosenCells] = [memory.put(dout), memory.bytes(indices)];
  const dy = memory.output(height * width, { rows: maps, gap });
  memory.call(({ poolMapsGradient }) =>
    poolMapsGradient(maps, height, width, pooling, from, chosenCells, dy.at, height * width + gap),
  );
  return dy.f32();
}

/** What poolMaps promises. */
function expectedPool(shape: PoolShape, y: ArrayLike<number>) {
  const out = new Float32Array(windowCount(shape));
  const indices = new Uint8Array(out.length).fill(255);
  forEachWindow(shape, (window, map, cells) => {
    const values = cells.map((cell) => y[map * shape.height * shape.width + cell]);
    const hasNaN = values.some(Number.isNaN);
    const greatest = hasNaN ? Number.NaN : Math.max(...values);
    if (!hasNaN && !(greatest > 0)) return;
    out[window] = greatest;
    indices[window] = hasNaN ? values.map(Number.isNaN).lastIndexOf(true) : values.indexOf(greatest);
  });
  return { out, indices };
}

/** What poolMapsGradient promises. */
function expectedGradient(
  shape: PoolShape,
  dout: ArrayLike<number>,
  indices: ArrayLike<number>,
): Float32Array {
  const area = shape.height * shape.width;
  const dy = new Float32Array(shape.maps * area);
  forEachWindow(shape, (window, map, cells) => {
    if (indices[window] < 255) dy[map * area + cells[indices[window]]] += dout[window];
  });
  return dy;
}

/** Maps of different values; or of few, so that many are equal; or with NaN, −0 and infinities among them. */
function mapsOf(random: Random, { maps, height, width }: PoolShape, kind: 'different' | 'equal' | 'special') {
  const n = maps * height * width;
  if (kind === 'different') return random.values(n);
  const choices = kind === 'equal' ? [-1, 0, -0, 1, 2] : [-1, -0, 0, 1, Number.NaN, Infinity, -Infinity];
  return Float64Array.from({ length: n }, () => random.pick(choices));
}

describe.each(allBuilds)('pooling, %s build', (build) => {
  test.each(['different', 'equal', 'special'] as const)(
    'poolMaps takes the first greatest cell above 0, and hides no NaN: %s values',
    async (kind) => {
      const memory = await Memory.empty(build);
      const random = new Random(2);
      for (const shape of shapes) {
        memory.clear();
        const y = mapsOf(random, shape, kind);
        const { out, indices } = pool(memory, shape, y, random.integer(0, 3));
        const expected = expectedPool(shape, y);
        expect(out, JSON.stringify(shape)).toEqual(expected.out);
        expect(indices, JSON.stringify(shape)).toEqual(expected.indices);
      }
    },
  );

  test('poolMapsGradient gives each gradient to the cell that was chosen; overlapping windows add', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(3);
    for (const shape of shapes) {
      memory.clear();
      const { indices } = expectedPool(shape, mapsOf(random, shape, 'different'));
      const dout = random.values(indices.length);
      if (dout.length > 1) dout[1] = -0; // a sum from +0 is +0
      const dy = poolGradient(memory, shape, dout, indices, random.integer(0, 3));
      expect(dy, JSON.stringify(shape)).toEqual(expectedGradient(shape, dout, indices));
    }
  });
});

test('pooling gives the same bits in both builds, of special values too', async () => {
  const random = new Random(4);
  for (const shape of [...shapes.slice(0, 80), ...shapes.slice(-40)]) {
    const y = mapsOf(random, shape, 'special');
    const dout = random.values(windowCount(shape), -1e38, 1e38);
    await expectSameBits((memory) => {
      const { out, indices } = pool(memory, shape, y, 1);
      return { out, indices: Float32Array.from(indices), dy: poolGradient(memory, shape, dout, indices, 2) };
    });
  }
});
