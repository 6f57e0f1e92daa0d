import { describe, test } from 'vitest';
import { averagePooled, averagePooledGradient } from '../../oracle/averagePool.js';
import { type PoolShape, windowCount } from '../../oracle/convolution.js';
import { allBuilds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { poolingCells } from '../../support/sides.js';

interface Pool extends PoolShape {
  readonly images: number;
  /** Floats between two images, of maps and of their averages. */
  readonly gaps: readonly [number, number];
}

const chosen: readonly Pool[] = [
  { images: 2, maps: 3, height: 24, width: 24, size: 2, stride: 2, gaps: [0, 0] },
  { images: 3, maps: 2, height: 9, width: 11, size: 2, stride: 2, gaps: [1, 2] },
  { images: 1, maps: 2, height: 8, width: 8, size: 8, stride: 8, gaps: [0, 0] },
  { images: 2, maps: 1, height: 15, width: 16, size: 15, stride: 1, gaps: [3, 0] },
  { images: 2, maps: 2, height: 2, width: 3, size: 4, stride: 3, gaps: [0, 1] },
  { images: 0, maps: 2, height: 8, width: 8, size: 2, stride: 2, gaps: [0, 0] },
  { images: 2, maps: 0, height: 8, width: 8, size: 2, stride: 2, gaps: [1, 1] },
  { images: 2, maps: 3, height: 1, width: 33, size: [1, 4], stride: [1, 4], gaps: [0, 1] },
  { images: 1, maps: 2, height: 9, width: 7, size: [3, 1], stride: [2, 3], gaps: [1, 0] },
  // Whole maps.
  ...[1, 3, 4, 5, 17, 64, 100].map((width): Pool => {
    return { images: 2, maps: 3, height: 1, width, size: [1, width], stride: 1, gaps: [3, 1] };
  }),
  { images: 2, maps: 17, height: 8, width: 8, size: 8, stride: 1, gaps: [0, 0] },
];

const shapes: readonly Pool[] = [
  ...chosen,
  ...(() => {
    const random = new Random(1);
    return Array.from(
      { length: 150 },
      (): Pool => ({
        images: random.pick([1, 2, 3, 5]),
        maps: random.pick([1, 3, 5]),
        height: random.integer(1, 13),
        width: random.integer(1, 13),
        size: random.integer(1, 4),
        stride: random.integer(1, 4),
        gaps: [random.integer(0, 3), random.integer(0, 3)],
      }),
    );
  })(),
];

/** The same maps, of one image. */
function together(pool: Pool): PoolShape {
  return { ...pool, maps: pool.images * pool.maps };
}

/** Numbers of an image, and of its averages. */
function sizesOf(pool: Pool): readonly [number, number] {
  return [pool.maps * pool.height * pool.width, windowCount(pool)];
}

function pooled(memory: Memory, pool: Pool, x: ArrayLike<number>): Float32Array {
  const { images, maps, height, width, gaps } = pool;
  const [cells, count] = sizesOf(pool);
  const from = memory.put(x, { rows: images, gap: gaps[0] });
  const out = memory.output(count, { rows: images, gap: gaps[1] });
  memory.call(({ averagePool }) =>
    averagePool(
      ...([images, maps, height, width, memory.indices(poolingCells(pool))] as const),
      ...([from, cells + gaps[0], out.at, count + gaps[1]] as const),
    ),
  );
  return out.f32();
}

function pooledGradient(memory: Memory, pool: Pool, dout: ArrayLike<number>): Float32Array {
  const { images, maps, height, width, gaps } = pool;
  const [cells, count] = sizesOf(pool);
  const from = memory.put(dout, { rows: images, gap: gaps[1] });
  const dx = memory.output(cells, { rows: images, gap: gaps[0] });
  memory.call(({ averagePoolGradient }) =>
    averagePoolGradient(
      ...([images, maps, height, width, memory.indices(poolingCells(pool))] as const),
      ...([from, count + gaps[1], dx.at, cells + gaps[0]] as const),
    ),
  );
  return dx.f32();
}

describe.each(allBuilds)('pooling by averages, %s build', (build) => {
  test('the mean of each window, and each gradient shared by its cells; overlapping windows add', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const pool of shapes) {
      memory.clear();
      const [cells, count] = sizesOf(pool);
      const [x, dout] = [random.values(pool.images * cells), random.values(pool.images * count)];
      const what = JSON.stringify(pool);
      expectClose(pooled(memory, pool, x), averagePooled(together(pool), x), 3e-7, what);
      const expected = averagePooledGradient(together(pool), dout);
      expectClose(pooledGradient(memory, pool, dout), expected, 3e-7, what);
    }
  });
});

test('pooling by averages gives the same bits in both builds', async () => {
  const random = new Random(4);
  for (const pool of shapes.slice(0, 60)) {
    const [cells, count] = sizesOf(pool);
    const special = [-0, 0, 1e38, Number.NaN, Number.NEGATIVE_INFINITY];
    const some = (n: number) =>
      random.values(n, -1e3, 1e3).map((value) => (random.unit() < 0.1 ? random.pick(special) : value));
    const [x, dout] = [some(pool.images * cells), some(pool.images * count)];
    await expectSameBits((memory) => ({
      out: pooled(memory, pool, x),
      dx: pooledGradient(memory, pool, dout),
    }));
  }
});
