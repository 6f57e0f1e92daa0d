/** The gradients of a convolution, with the zeros of dy left out or not: the bits are those of plain sums. */
import '../../../src/threads.js';
import { describe, expect, test } from 'vitest';
import { places } from '../../../src/layers/convolution/cells.js';
import { leading } from '../../../src/layers/shape.js';
import type { Build } from '../../../src/runtime/runtime.js';
import {
  addPatches,
  cellsOf,
  type PatchShape,
  patchCounts,
  patches,
  sidesOf,
} from '../../oracle/convolution.js';
import { allBuilds } from '../../support/builds.js';
import { Memory, type Output } from '../../support/memory.js';
import { Random } from '../../support/random.js';
import { poolingCells, windowCells } from '../../support/sides.js';
import { bits } from '../gemm/matrices.js';

interface Layer extends PatchShape {
  readonly maps: number;
  readonly images: number;
  /** Images whose weight gradients are summed between two barriers. */
  readonly together: number;
  /** Which share of dy is not 0. */
  readonly open: number;
}

interface Given {
  readonly x: Float64Array;
  /** [images, maps, positions] */
  readonly dy: Float64Array;
  /** [maps, columns] */
  readonly w: Float64Array;
}

const layers: readonly Layer[] = [
  layer({ maps: 20, channels: 1, height: 12, width: 12, open: 0.25 }),
  layer({ maps: 50, channels: 4, height: 8, width: 8, open: 0.25 }),
  // Nothing is left out of more than 0.65.
  layer({ maps: 7, channels: 3, height: 9, width: 8, open: 0.9 }),
  layer({ maps: 7, channels: 3, height: 9, width: 8, open: 0.6, padding: 2 }),
  layer({ maps: 1, channels: 2, height: 6, width: 9, kernel: 3, padding: 1, open: 0 }),
  layer({ maps: 17, channels: 3, height: 11, width: 5, kernel: 3, stride: 2, open: 0.3, together: 3 }),
  layer({ maps: 3, channels: 5, height: 5, width: 6, kernel: 1, open: 0.5, images: 5, together: 2 }),
  layer({ maps: 6, channels: 2, height: 7, width: 7, kernel: 2, open: 1 }),
  // A signal, and windows with sides of their own.
  layer({ maps: 9, channels: 3, height: 1, width: 50, kernel: [1, 9], padding: [0, 4], open: 0.25 }),
  layer({
    maps: 5,
    channels: 2,
    height: 9,
    width: 7,
    kernel: [2, 5],
    stride: [2, 1],
    padding: [1, 3],
    open: 0.5,
  }),
  // Windows with gaps.
  layer({ maps: 7, channels: 3, height: 9, width: 13, kernel: 3, padding: 2, dilation: 2, open: 0.3 }),
  layer({
    maps: 4,
    channels: 2,
    height: 1,
    width: 30,
    kernel: [1, 5],
    dilation: [1, 3],
    stride: [1, 2],
    open: 0.9,
  }),
  layer({
    maps: 6,
    channels: 3,
    height: 8,
    width: 11,
    kernel: [4, 1],
    stride: [1, 2],
    open: 0.9,
    together: 2,
  }),
];

function layer(
  given: Partial<Layer> & Pick<Layer, 'maps' | 'channels' | 'height' | 'width' | 'open'>,
): Layer {
  return { kernel: 5, stride: 1, padding: 0, images: 3, together: 1, ...given };
}

function given(shape: Layer, seed: number): Given {
  const random = new Random(seed);
  const { k, p } = patchCounts(shape);
  const cells = shape.channels * shape.height * shape.width;
  const dy = random.values(shape.images * shape.maps * p);
  // Each image has another share of zeros, of both signs.
  for (let i = 0; i < dy.length; i++) {
    if (random.unit() >= shape.open) dy[i] = i % 2 ? 0 : -0;
  }
  return { x: random.values(shape.images * cells), dy, w: random.values(shape.maps * (k + 1)) };
}

/** D [maps, columns] and dx [images, channels, height, width] of the kernels. */
function gradients(memory: Memory, shape: Layer, { x, dy, w }: Given) {
  memory.clear();
  const { kernels } = memory;
  const { channels, height, width, maps, images, together } = shape;
  const { k, p, outHeight, outWidth } = patchCounts(shape);
  const columns = k + 1;
  const room = (words: number) => memory.output(words).at;
  const weights = memory.put(w);
  const rightWeights = room(kernels.rightPanels(maps, k));
  kernels.packRight(maps, k, weights, columns, 0, 0, 0, rightWeights);
  const [d, dx] = [memory.output(maps * leading(columns)), memory.output(images * channels * height * width)];
  // Of each thread, one behind the other.
  const [first, second] = Array.from({ length: memory.threads.count }, () => ({
    right: room(kernels.rightPanels(p, columns)),
    wholeMaps: room(maps * leading(p)),
    patchGradients: room(p * leading(k) + 3),
    turnedMaps: room(Math.max(kernels.leftPanels(p, maps), kernels.sparsePanels(p, maps))),
    turnedSteps: room(kernels.sparseSteps(p)),
    paddedImage: room(kernels.paddedWords(channels, height, width, ...sidesOf(shape.padding))),
    tile: room(kernels.tileBytes() / 4),
  }));
  const words = new Int32Array(places.packedPitch + 1);
  const cells: Partial<Record<keyof typeof places, number>> = {
    ...{ channels, height, width, maps, columns },
    // Not pooled, and nothing held back: dy is what comes from above.
    mapPitch: leading(p),
    places: memory.bytes(new Uint8Array(images * maps * p)),
    ...{ images: memory.put(x), imageSize: channels * height * width },
    ...{ outputGradients: memory.put(dy), outputSize: maps * p, imageGradients: dx.at },
    ...{ rightWeights, d: d.at, dPitch: leading(columns), together },
    packedGradients: room(together * kernels.packedMaps(maps, p)),
    packedPitch: kernels.packedMaps(maps, p),
    patchPitch: leading(k),
    ...first,
    scratchPitch: (second?.right ?? 0) - first.right,
  };
  for (const [name, value] of Object.entries(cells)) words[places[name as keyof typeof places]] = value;
  words.set(windowCells(shape), places.kernel);
  words.set(poolingCells({ maps, height: outHeight, width: outWidth, size: 1, stride: 1 }), places.pool);
  const at = memory.indices(words);
  memory.call((all) => all.convolveImagesGradient(at, images));
  return { d: rowsOf(d, maps, columns), dx: dx.f32() };
}

function rowsOf(d: Output, maps: number, columns: number): Float32Array {
  const ld = leading(columns);
  return d.f32().filter((_, i) => i < maps * ld && i % ld < columns);
}

/** The same by plain sums: of floats, each from +0 on; and of doubles, with the sums of all magnitudes. */
function plain(shape: Layer, { x, dy, w }: Given, round: (x: number) => number, abs: (x: number) => number) {
  const { channels, height, width, maps, images } = shape;
  const { k, p } = patchCounts(shape);
  const size = channels * height * width;
  const d = new Float64Array(maps * (k + 1));
  const dx: number[] = [];
  for (let n = 0; n < images; n++) {
    const columns = patches(shape, x.subarray(n * size, (n + 1) * size), 0, 1);
    const of = (map: number, at: number) => dy[(n * maps + map) * p + at];
    for (let map = 0; map < maps; map++) {
      for (let q = 0; q <= k; q++) {
        let sum = d[map * (k + 1) + q];
        for (let at = 0; at < p; at++) sum = round(sum + abs(round(of(map, at) * columns[q * p + at])));
        d[map * (k + 1) + q] = sum;
      }
    }
    const dPatches = Float64Array.from({ length: k * p }, (_, i) => {
      const [q, at] = [Math.floor(i / p), i % p];
      let sum = 0;
      for (let map = 0; map < maps; map++) sum = round(sum + abs(round(of(map, at) * w[map * (k + 1) + q])));
      return sum;
    });
    dx.push(...addPatches(shape, dPatches, round));
  }
  return { d, dx };
}

function expectPlain(build: Build, shape: Layer, seed: number, memory: Memory): void {
  const numbers = given(shape, seed);
  const found = gradients(memory, shape, numbers);
  const what = JSON.stringify({ ...shape, seed });
  if (build !== 'relaxed') {
    const { d, dx } = plain(shape, numbers, Math.fround, (value) => value);
    // −0 and +0 are one: a sum that begins with its first product may have either.
    expect(bits(found.d.map((value) => value + 0)), what).toEqual(
      bits(Float32Array.from(d, (value) => value + 0)),
    );
    expect(bits(found.dx), what).toEqual(bits(Float32Array.from(dx)));
    return;
  }
  const exact = plain(
    shape,
    numbers,
    (value) => value,
    (value) => value,
  );
  const whole = plain(shape, numbers, (value) => value, Math.abs);
  const steps = shape.images * patchCounts(shape).p + shape.maps + cellsOf(shape.kernel);
  for (const name of ['d', 'dx'] as const) {
    const far = found[name].findIndex(
      (value, i) => !(Math.abs(value - exact[name][i]) <= steps * 2 ** -23 * whole[name][i]),
    );
    expect(far, `${name} ${what}`).toBe(-1);
  }
}

describe.each(allBuilds)('convolveImagesGradient, %s build', (build) => {
  test.each([1, 3])('gives plain sums, with zeros and without, on %i threads', async (threads) => {
    const memory = await Memory.empty(build, build === 'relaxed' ? 1 : threads);
    layers.forEach((shape, seed) => {
      expectPlain(build, { ...shape, together: Math.max(shape.together, threads > 1 ? 2 : 1) }, seed, memory);
    });
    memory.threads.stop?.();
  });
});
