import { describe, expect, test } from 'vitest';
import {
  addPatches,
  type PatchShape,
  patchCounts,
  patches,
  reachOf,
  sidesOf,
} from '../../oracle/convolution.js';
import { allBuilds, builds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { windowCells } from '../../support/sides.js';

/** LeNet-5's two convolutions, what is empty, and what the fast passes must leave to others. */
const chosen: readonly PatchShape[] = [
  { channels: 1, height: 28, width: 28, kernel: 5, stride: 1, padding: 0 },
  { channels: 3, height: 12, width: 12, kernel: 5, stride: 1, padding: 0 },
  { channels: 8, height: 5, width: 9, kernel: 1, stride: 1, padding: 0 },
  { channels: 2, height: 9, width: 21, kernel: 2, stride: 1, padding: 1 },
  { channels: 2, height: 13, width: 13, kernel: 4, stride: 1, padding: 3 },
  { channels: 0, height: 5, width: 5, kernel: 3, stride: 1, padding: 0 },
  { channels: 2, height: 2, width: 7, kernel: 3, stride: 1, padding: 0 },
  { channels: 2, height: 2, width: 2, kernel: 4, stride: 3, padding: 0 },
  // Signals, and windows with sides of their own: wide, high, and padded or strided one way only.
  { channels: 3, height: 1, width: 100, kernel: [1, 9], stride: 1, padding: [0, 4] },
  { channels: 5, height: 1, width: 17, kernel: [1, 3], stride: [1, 2], padding: 0 },
  { channels: 2, height: 17, width: 1, kernel: [5, 1], stride: [2, 1], padding: [2, 0] },
  { channels: 2, height: 9, width: 13, kernel: [2, 7], stride: [3, 1], padding: [1, 5] },
  { channels: 1, height: 13, width: 9, kernel: [7, 3], stride: [1, 3], padding: [0, 2] },
  // Windows with gaps: wide enough for all fast passes, down or across alone, and none of whose cells may lie in the image.
  { channels: 2, height: 9, width: 23, kernel: 3, stride: 1, padding: 0, dilation: 2 },
  { channels: 3, height: 11, width: 17, kernel: 3, stride: 1, padding: 4, dilation: 4 },
  { channels: 1, height: 12, width: 9, kernel: [3, 2], stride: [1, 2], padding: [2, 1], dilation: [3, 1] },
  { channels: 5, height: 1, width: 40, kernel: [1, 9], stride: 1, padding: [0, 12], dilation: [1, 3] },
  { channels: 2, height: 2, width: 3, kernel: 2, stride: 3, padding: 7, dilation: 9 },
];

/** Of squares, and of windows whose sides are drawn one by one; with gaps between their cells, or without. */
function randomShapes(count: number, areSquare: boolean, gap = 0): PatchShape[] {
  const random = new Random(1);
  const both = (draw: (i: 0 | 1) => number): readonly [number, number] => {
    const height = draw(0);
    return [height, areSquare ? height : draw(1)];
  };
  return Array.from({ length: count }, () => {
    const kernel = both(() => random.integer(1, 5));
    const dilation = gap ? both(() => random.integer(1, 1 + gap)) : 1;
    const reach = reachOf({ kernel, dilation });
    return {
      channels: random.pick([0, 1, 3, 5, 17]),
      height: random.integer(1, 13),
      width: random.integer(1, 13),
      kernel,
      dilation,
      stride: both(() => random.integer(1, 3)),
      padding: both((i) => random.integer(0, reach[i] - 1)),
    };
  });
}

const shapes = [
  ...chosen,
  ...randomShapes(200, true),
  ...randomShapes(200, false),
  ...randomShapes(50, false, 3),
];

/** The arguments with which a patch kernel begins. */
function shapeArguments(memory: Memory, shape: PatchShape) {
  const { channels, height, width } = shape;
  return [channels, height, width, memory.indices(windowCells(shape))] as const;
}

/** An image of different bit patterns: numbers of any size, −0, infinities, and NaNs that arithmetic would change. */
function image({ channels, height, width }: PatchShape): Int32Array {
  const special = [0x80000000, 0x7f800000, 0xff800001, 0x7fc12345];
  return Int32Array.from({ length: channels * height * width }, (_, i) =>
    i % 37 === 5 ? special[i % 4] : Math.imul(i + 1, 0x9e3779b1),
  );
}

/** The bits of panels of `lanes` lanes of k steps each: `at` says what stands where, and past the last lane is 0. */
function panels(
  width: number,
  lanes: number,
  k: number,
  at: (lane: number, p: number) => number,
): Int32Array {
  const cells = new Int32Array(Math.ceil(lanes / width) * width * k);
  for (let lane = 0; lane < lanes; lane++) {
    const first = Math.floor(lane / width) * width * k + (lane % width);
    for (let p = 0; p < k; p++) cells[first + p * width] = at(lane, p);
  }
  return cells;
}

const ONE = 0x3f800000;

describe.each(builds)('patches as panels, %s build', (build) => {
  test.each([
    ['packPatches', 'a lane for each patch, bit by bit, and a last row of ones'],
    ['packPatchesTransposed', 'a lane for each row of cols, the last one of ones'],
  ] as const)('%s: %s', async (pack, _) => {
    const isTransposed = pack === 'packPatchesTransposed';
    const memory = await Memory.empty(build);
    const { rightPanels } = memory.kernels;
    for (const shape of shapes) {
      memory.clear();
      const { k, p } = patchCounts(shape);
      const [steps, lanes] = isTransposed ? [p, k + 1] : [k + 1, p];
      const bits = image(shape);
      const x = memory.indices(bits);
      const given = shapeArguments(memory, shape);
      const out = memory.results(rightPanels(steps, lanes), (kernels, at) => kernels[pack](...given, x, at));
      const cols = patches(shape, bits, 0, ONE);
      const expected = panels(rightPanels(1, 1), lanes, steps, (lane, step) =>
        isTransposed ? cols[lane * p + step] : cols[step * p + lane],
      );
      expect(new Int32Array(out.u32().buffer), JSON.stringify(shape)).toEqual(expected);
    }
  });
});

/** The gradient of the image from dcols [K, P], which the kernel takes turned round. */
function gradientOf(memory: Memory, shape: PatchShape, dcols: ArrayLike<number>, gap: number): Float32Array {
  const { channels, height, width, padding } = shape;
  const { k, p } = patchCounts(shape);
  const turned = Float32Array.from({ length: k * p }, (_, i) => dcols[(i % k) * p + Math.floor(i / k)]);
  const from = memory.put(turned, { rows: p, gap });
  // Cells behind the last patch are read, and nothing is made of them.
  memory.put([Number.NaN, Number.NaN, Number.NaN]);
  const padded = memory.output(memory.kernels.paddedWords(channels, height, width, ...sidesOf(padding))).at;
  const given = shapeArguments(memory, shape);
  return memory
    .results(channels * height * width, (kernels, at) =>
      kernels.addPatches(...given, from, k + gap, at, padded),
    )
    .f32();
}

describe.each(allBuilds)('addPatches, %s build', (build) => {
  test('sums what overlaps, in the order of the rows of cols, and drops the padding', async () => {
    const memory = await Memory.empty(build);
    const random = new Random(2);
    for (const shape of shapes) {
      memory.clear();
      const { k, p } = patchCounts(shape);
      const dcols = random.values(k * p);
      const dx = gradientOf(memory, shape, dcols, random.integer(0, 3));
      expect([...dx], JSON.stringify(shape)).toEqual([...addPatches(shape, dcols, Math.fround)]);
    }
  });

  test('needs as many words as there are, also where an i32 does not count so far', async () => {
    const { paddedWords } = (await Memory.empty(build)).kernels;
    expect(paddedWords(3, 5, 7, 2, 3)).toBe(3 * 9 * 13 + 4);
    expect(paddedWords(4096, 1, 1, 32768, 32768)).toBe(4096 * 65537 ** 2 + 4);
  });

  test('a sum starts from +0, and a NaN stays in its own cells', async () => {
    const memory = await Memory.empty(build);
    const shape = { channels: 1, height: 1, width: 9, kernel: 1, stride: 1, padding: 0 };
    const dx = gradientOf(memory, shape, [-0, 1, Number.NaN, 3, 4, 5, 6, 7, -0], 0);
    expect([...dx]).toEqual([0, 1, Number.NaN, 3, 4, 5, 6, 7, 0]);
  });
});

test('addPatches gives the same bits in both builds, for values of any size too', async () => {
  const wild = new Random(3);
  for (const shape of [...shapes.slice(0, 60), ...shapes.slice(-40)]) {
    const { k, p } = patchCounts(shape);
    const dcols = wild.values(k * p, -1e38, 1e38);
    await expectSameBits((memory) => ({ dx: gradientOf(memory, shape, dcols, 1) }));
  }
});
