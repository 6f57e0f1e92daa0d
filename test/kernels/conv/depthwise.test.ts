/** Depthwise convolutions, both ways, on one thread and on some: plain loops, the bits of other convolutions, and those of all builds. */
import '../../../src/threads.js';
import { describe, expect, test } from 'vitest';
import { places } from '../../../src/layers/convolution/cells.js';
import { leading } from '../../../src/layers/shape.js';
import type { Build } from '../../../src/runtime/runtime.js';
import { cellsOf, type PatchShape, patchCounts, reachOf } from '../../oracle/convolution.js';
import { depthwise, depthwiseGradient } from '../../oracle/depthwise.js';
import { allBuilds, builds } from '../../support/builds.js';
import { expectClose } from '../../support/close.js';
import { depthwiseCells, depthwiseScratch, type Places } from '../../support/depthwise.js';
import { Memory } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { expectSameBits } from '../../support/sameBits.js';
import { poolingCells, windowCells } from '../../support/sides.js';

interface Layer extends PatchShape {
  readonly images: number;
  readonly rectified: boolean;
  /** Floats between two images, between two images' outputs, and between two rows of D. */
  readonly gaps: readonly [number, number, number];
}

interface Given {
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly dy: Float64Array;
}

function layer(given: Partial<Layer> & Pick<Layer, 'channels' | 'height' | 'width' | 'kernel'>): Layer {
  return { images: 2, stride: 1, padding: 0, rectified: false, gaps: [0, 0, 0], ...given };
}

const chosen: readonly Layer[] = [
  layer({ channels: 3, height: 8, width: 8, kernel: 3, padding: 1 }),
  layer({
    channels: 2,
    height: 16,
    width: 16,
    kernel: 3,
    padding: 1,
    stride: 2,
    rectified: true,
    gaps: [3, 1, 2],
  }),
  layer({ channels: 5, height: 7, width: 9, kernel: 5, padding: 2, gaps: [0, 5, 0] }),
  // One window, and windows of one cell.
  layer({ channels: 2, height: 4, width: 6, kernel: [4, 6], rectified: true }),
  layer({ channels: 3, height: 5, width: 3, kernel: 1, stride: [2, 1], gaps: [1, 1, 1] }),
  layer({ channels: 1, height: 1, width: 1, kernel: 3, padding: 1 }),
  // Signals.
  layer({ channels: 3, height: 1, width: 50, kernel: [1, 9], padding: [0, 4], rectified: true }),
  layer({
    channels: 2,
    height: 1,
    width: 61,
    kernel: [1, 7],
    padding: [0, 9],
    dilation: [1, 3],
    stride: [1, 2],
  }),
  // Windows with gaps, with sides of their own, that leave cells out, and padding beyond what they reach.
  layer({ channels: 2, height: 9, width: 13, kernel: 3, padding: 2, dilation: 2, gaps: [2, 3, 4] }),
  layer({
    channels: 4,
    height: 11,
    width: 8,
    kernel: [2, 3],
    stride: [3, 5],
    padding: [0, 1],
    rectified: true,
  }),
  layer({ channels: 2, height: 6, width: 5, kernel: 2, padding: [3, 4], images: 3 }),
];

const layers: readonly Layer[] = [
  ...chosen,
  ...(() => {
    const random = new Random(1);
    const sides = (least: number, most: number) =>
      [random.integer(least, most), random.integer(least, most)] as const;
    return Array.from({ length: 120 }, (): Layer => {
      const [kernel, dilation] = [sides(1, 4), sides(1, 3)];
      const reach = reachOf({ kernel, dilation });
      const padding = reach.map((cells) => random.integer(0, cells - 1)) as [number, number];
      const [height, width] = [9, 17].map(
        (most, i) => Math.max(1, reach[i] - 2 * padding[i]) + random.integer(0, most),
      );
      return {
        ...{ channels: random.integer(1, 5), height, width, kernel, stride: sides(1, 3), padding, dilation },
        ...{ images: random.integer(1, 3), rectified: random.unit() < 0.5 },
        gaps: [random.integer(0, 3), random.integer(0, 3), random.integer(0, 3)],
      };
    });
  })(),
];

/** Numbers of an image, of its outputs, and of a row of D. */
function sizesOf(shape: Layer): readonly [number, number, number] {
  const { channels, height, width, kernel } = shape;
  return [channels * height * width, channels * patchCounts(shape).p, cellsOf(kernel) + 1];
}

function given(shape: Layer, seed: number): Given {
  const random = new Random(seed);
  const [image, output, columns] = sizesOf(shape);
  const [x, dy] = [image, output].map((size) => random.values(shape.images * size));
  return { x, dy, w: random.values(shape.channels * columns) };
}

/** The cells of the layer in memory, with the scratch of each thread, full of NaN and between guards. */
function placed(memory: Memory, shape: Layer, { x, w }: Given, others: Places): number {
  const { images, rectified, gaps } = shape;
  const [image, output, columns] = sizesOf(shape);
  const words = depthwiseScratch(memory.kernels, shape);
  const [right, second] = Array.from({ length: memory.threads.count }, () => memory.output(words).at);
  return memory.indices(
    depthwiseCells(shape, rectified, {
      ...{ images: memory.put(x, { rows: images, gap: gaps[0] }), imageSize: image + gaps[0] },
      ...{ outputSize: output + gaps[1], dPitch: columns + gaps[2], left: memory.put(w) },
      ...{ right, scratchPitch: (second ?? right) - right },
      ...others,
    }),
  );
}

function forward(memory: Memory, shape: Layer, numbers: Given): Float32Array {
  const { images, gaps } = shape;
  const [, output] = sizesOf(shape);
  const y = memory.output(output, { rows: images, gap: gaps[1] });
  const cells = placed(memory, shape, numbers, { outputs: y.at });
  memory.call(({ depthwiseImages }) => depthwiseImages(cells, images));
  return y.f32();
}

function gradient(memory: Memory, shape: Layer, numbers: Given) {
  const { images, channels, gaps } = shape;
  const [image, , columns] = sizesOf(shape);
  const d = memory.output(columns, { rows: channels, gap: gaps[2] });
  const dx = memory.output(image, { rows: images, gap: gaps[0] });
  const outputGradients = memory.put(numbers.dy, { rows: images, gap: gaps[1] });
  const cells = placed(memory, shape, numbers, { d: d.at, outputGradients, imageGradients: dx.at });
  memory.call(({ depthwiseImagesGradient }) => depthwiseImagesGradient(cells, images));
  return { d: d.f32(), dx: dx.f32() };
}

/** D where nobody asks for dx. */
function weightGradient(memory: Memory, shape: Layer, numbers: Given): Float32Array {
  const { images, channels, gaps } = shape;
  const d = memory.output(sizesOf(shape)[2], { rows: channels, gap: gaps[2] });
  const outputGradients = memory.put(numbers.dy, { rows: images, gap: gaps[1] });
  const cells = placed(memory, shape, numbers, { d: d.at, outputGradients });
  memory.call(({ depthwiseImagesGradient }) => depthwiseImagesGradient(cells, images));
  return d.f32();
}

describe.each(allBuilds)('a depthwise convolution, %s build', (build) => {
  test('is that of plain loops, and so are its gradients', async () => {
    const memory = await Memory.empty(build);
    layers.forEach((shape, seed) => {
      memory.clear();
      const numbers = given(shape, seed);
      const what = JSON.stringify(shape);
      const sums = depthwise({ shape, ...shape, ...numbers });
      const y = shape.rectified ? sums.map((sum) => Math.max(0, sum)) : sums;
      expectClose(forward(memory, shape, numbers), y, 3e-6, `y ${what}`);
      const expected = depthwiseGradient({ shape, ...shape, ...numbers }, numbers.dy);
      const found = gradient(memory, shape, numbers);
      expectClose(found.d, expected.d, 1e-5, `D ${what}`);
      expectClose(found.dx, expected.dx, 3e-6, `dx ${what}`);
      expect(weightGradient(memory, shape, numbers), `D alone ${what}`).toEqual(found.d);
    });
  });

  test('of no images or no maps writes nothing', async () => {
    const memory = await Memory.empty(build);
    for (const none of [{ images: 0 }, { channels: 0 }]) {
      memory.clear();
      const numbers = given({ ...chosen[0], ...none }, 1);
      const d = memory.output(40);
      const [before, { images, rectified, ...shape }] = [d.u32(), { ...chosen[0], ...none }];
      const addresses = { outputs: d.at, d: d.at, outputGradients: d.at, imageGradients: d.at };
      const cells = placed(memory, { ...shape, images, rectified }, numbers, addresses);
      memory.call((kernels) => kernels.depthwiseImages(cells, images));
      memory.call((kernels) => kernels.depthwiseImagesGradient(cells, images));
      expect(d.u32()).toEqual(before);
    }
  });
});

/** The same by convolveImages, map by map of an image: one channel and one map each. */
function byPatches(memory: Memory, shape: Layer, { x, w }: Given): Float32Array {
  const { kernels } = memory;
  const { images, channels, height, width, rectified } = shape;
  const { k, p, outHeight, outWidth } = patchCounts({ ...shape, channels: 1 });
  const [area, columns] = [height * width, k + 1];
  const room = (words: number) => memory.output(words).at;
  const y = memory.output(images * channels * p);
  const left = Array.from({ length: channels }, (_, map) => {
    const panels = room(kernels.leftPanels(1, columns));
    const row = memory.put(w.subarray(map * columns, (map + 1) * columns));
    kernels.packLeft(1, columns, row, columns, 0, 0, panels);
    return panels;
  });
  const scratch = {
    right: room(kernels.rightPanels(columns, p)),
    ...{ wholeMaps: room(leading(p)), mapPitch: leading(p) },
    ...{ tile: room(kernels.tileBytes() / 4), places: room(p) },
  };
  for (let i = 0; i < images * channels; i++) {
    const words = new Int32Array(places.packedPitch + 1);
    const cells: Places = {
      ...{ channels: 1, height, width, maps: 1, columns, ...scratch, left: left[i % channels] },
      ...{ images: memory.put(x.subarray(i * area, (i + 1) * area)), outputs: y.at + 4 * i * p },
    };
    for (const [name, value] of Object.entries(cells)) words[places[name as keyof typeof places]] = value;
    words.set(windowCells({ ...shape, channels: 1 }), places.kernel);
    const pool = { maps: 1, height: outHeight, width: outWidth, size: 1, stride: 1 };
    if (rectified) words.set(poolingCells(pool), places.pool);
    kernels.convolveImages(memory.indices(words), 1);
  }
  memory.check();
  return y.f32();
}

/** x, some of which are not finite, of either sign, or as large as they can be. */
function wild(numbers: Given, seed: number): Given {
  const random = new Random(seed);
  const special = [-0, 0, 3e38, -3e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const x = numbers.x.map((value) => (random.unit() < 0.05 ? random.pick(special) : value));
  return { ...numbers, x };
}

/** Products of −0 alone, and biases of −0. */
function nothing({ x, w, dy }: Given): Given {
  return { x: x.map(() => 0), w: w.map(() => -0), dy };
}

// Protects: what NaN, the infinities and −0 become, in the sums and behind the rectifier, is not a matter of the kind of layer.
test.each(builds)(
  'has the bits of other convolutions with one channel, of wild numbers, too: %s',
  async (build) => {
    const memory = await Memory.empty(build);
    let nans = 0;
    layers.forEach((shape, seed) => {
      const finite = given(shape, seed);
      for (const numbers of [finite, wild(finite, seed), nothing(finite)]) {
        for (const rectified of [false, true]) {
          memory.clear();
          const layer = { ...shape, rectified, gaps: [0, 0, 0] as const };
          const [y, expected] = [forward(memory, layer, numbers), byPatches(memory, layer, numbers)];
          nans += y.filter(Number.isNaN).length;
          // There a sum may be −0.
          expect(y.map(abs0), JSON.stringify({ ...layer, seed })).toEqual(expected.map(abs0));
          expect(y.findIndex((value) => Object.is(value, -0))).toBe(-1);
        }
      }
    });
    expect(nans).toBeGreaterThan(100);
  },
);

function abs0(value: number): number {
  return value === 0 ? 0 : value;
}

test('depthwise convolutions have the same bits in both builds', async () => {
  for (const [seed, shape] of layers.slice(0, 60).entries()) {
    for (const numbers of [given(shape, seed), wild(given(shape, seed), seed)]) {
      await expectSameBits((memory) => ({
        y: forward(memory, shape, numbers),
        ...gradient(memory, shape, numbers),
      }));
    }
  }
});

test('depthwise convolutions have the same bits on 1, 2 and 3 threads', async () => {
  const run = async (build: Build, threads: number) => {
    const memory = await Memory.empty(build, threads);
    const found = layers.slice(0, 40).map((shape, seed) => {
      memory.clear();
      const numbers = given({ ...shape, images: 5 }, seed);
      const whole = { ...shape, images: 5 };
      return { y: forward(memory, whole, numbers), ...gradient(memory, whole, numbers) };
    });
    memory.threads.stop?.();
    return found;
  };
  for (const build of builds) {
    const alone = await run(build, 1);
    for (const threads of [2, 3]) expect(await run(build, threads), `${build}, ${threads}`).toEqual(alone);
  }
});
