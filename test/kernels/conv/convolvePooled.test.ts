import { describe, expect, test } from 'vitest';
import { type PatchShape, patchCounts } from '../../oracle/convolution.js';
import { allBuilds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { poolingCells, windowCells } from '../../support/sides.js';

/** A convolution with its number of maps. */
type Shape = PatchShape & { readonly maps: number; readonly kernel: number };

const one = { stride: 1, padding: 0 } as const;

/** LeNet-5's first convolution, as it is and as small as the paper has it; maps of the least size, odd sides, colours. */
const chosen: readonly Shape[] = [
  { ...one, maps: 20, channels: 1, height: 28, width: 28, kernel: 5 },
  { ...one, maps: 9, channels: 1, height: 28, width: 28, kernel: 5 },
  { ...one, maps: 6, channels: 3, height: 9, width: 11, kernel: 3 },
  { ...one, maps: 3, channels: 2, height: 4, width: 6, kernel: 3 },
  { ...one, maps: 2, channels: 1, height: 2, width: 5, kernel: 1 },
  { ...one, maps: 2, channels: 1, height: 1, width: 9, kernel: 1 },
  { ...one, maps: 0, channels: 1, height: 8, width: 8, kernel: 5 },
];

const shapes: readonly Shape[] = [
  ...chosen,
  ...(() => {
    const random = new Random(1);
    return Array.from({ length: 150 }, () => {
      const kernel = random.integer(1, 6);
      return {
        ...one,
        ...{ maps: random.pick([1, 2, 3, 4, 5, 8, 17]), channels: random.pick([1, 2, 3, 5]) },
        ...{ height: kernel + random.integer(1, 13), width: kernel + random.integer(3, 15), kernel },
      };
    });
  })(),
];

interface Operands {
  readonly x: ArrayLike<number>;
  /** [maps, channels · kernel² + 1] */
  readonly w: ArrayLike<number>;
}

/** Numbers that are all different; or with NaN, −0 and infinities among them. */
function operandsOf(random: Random, shape: Shape, kind: 'different' | 'special'): Operands {
  const { k } = patchCounts(shape);
  const special = [Number.NaN, Infinity, -Infinity, -0, 0, 1e38];
  const values = (n: number) =>
    random.values(n).map((value, i) => (kind === 'special' && i % 41 === 7 ? random.pick(special) : value));
  return { x: values(shape.channels * shape.height * shape.width), w: values(shape.maps * (k + 1)) };
}

/** In one pass, and step by step. */
function bothWays(memory: Memory, shape: Shape, { x, w }: Operands) {
  const { maps, channels, height, width, kernel } = shape;
  const { k, p, outHeight, outWidth } = patchCounts(shape);
  const cells = maps * Math.floor(outHeight / 2) * Math.floor(outWidth / 2);
  const words = { left: 0, right: 0, tile: 0 };
  memory.call((kernels) => {
    words.left = kernels.leftPanels(maps, k + 1);
    words.right = kernels.rightPanels(k + 1, p);
    words.tile = kernels.tileBytes() / 4;
  });
  const [from, weights] = [memory.put(x), memory.put(w)];
  const tile = memory.output(words.tile).at;
  const panels = memory.results(words.left, ({ packLeft }, at) =>
    packLeft(maps, k + 1, weights, k + 1, 0, 0, at),
  ).at;
  const offsets = memory.output(k).at;
  const inOnePass = memory.results(cells, ({ convolvePooled }, at) =>
    convolvePooled(maps, channels, height, width, kernel, from, panels, at, offsets, tile),
  );
  const window = memory.indices(windowCells(shape));
  const pools = { maps, height: outHeight, width: outWidth, size: 2, stride: 2 };
  const pooling = memory.indices(poolingCells(pools));
  const right = memory.results(words.right, ({ packPatches }, at) =>
    packPatches(channels, height, width, window, from, at),
  ).at;
  const y = memory.results(maps * p, ({ multiplyPacked }, at) =>
    multiplyPacked(maps, p, k + 1, panels, right, at, p, tile),
  ).at;
  const places = memory.output(Math.ceil(cells / 4)).at;
  const stepByStep = memory.results(cells, ({ poolMaps }, at) =>
    poolMaps(maps, outHeight, outWidth, pooling, y, p, at, places),
  );
  return { inOnePass: inOnePass.f32(), stepByStep: stepByStep.f32() };
}

describe.each(allBuilds)('convolvePooled, %s build', (build) => {
  test.each(['different', 'special'] as const)(
    'gives the bits of packing, product and pooling: %s values',
    async (kind) => {
      const memory = await Memory.empty(build);
      const random = new Random(2);
      for (const shape of shapes) {
        memory.clear();
        const { inOnePass, stepByStep } = bothWays(memory, shape, operandsOf(random, shape, kind));
        expect(inOnePass, JSON.stringify(shape)).toEqual(stepByStep);
      }
    },
  );
});

test('convolvePooled gives the same bits in both builds', async () => {
  const random = new Random(3);
  for (const shape of shapes.slice(0, 60)) {
    const operands = operandsOf(random, shape, 'special');
    await expectSameBits((memory) => ({ out: bothWays(memory, shape, operands).inOnePass }));
  }
});
