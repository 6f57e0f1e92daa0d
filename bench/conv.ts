import { leading } from '../src/layers/shape.js';
import type { Build } from '../src/runtime/runtime.js';
import { relaxedBuilds, runtimeOf } from './builds.js';
import { measure, type Row, round } from './measure.js';
import { createRoof, type Roof } from './roof.js';

/** A convolution with a kernel of 5 × 5 and stride 1, and 2 × 2 pooling behind it. */
interface Layer {
  readonly channels: number;
  readonly size: number;
  readonly maps: number;
}

const KERNEL = 5;
/** Of points, at which a tile is multiplied. */
const PAIRS = 36;
const BATCH = 100;

/** LeNet-5 of Caffe, on MNIST. */
const layers: Readonly<Record<string, Layer>> = {
  conv1: { channels: 1, size: 28, maps: 20 },
  conv2: { channels: 20, size: 12, maps: 50 },
};

/** Builds that share a roof, measured in one run beside it. */
const groups: readonly (readonly Build[])[] =
  relaxedBuilds.length > 0 ? [['simd', 'scalar'], relaxedBuilds] : [['simd', 'scalar']];

/**
 * The parts of a layer's step for a whole batch, and the ways to predict: `predictPlain` of patches, `predictInOnePass` to the same
 * bits, `predictTiles` at points. A name that ends in `Pack` is the packing of the part before it, one in `Whole` the same part
 * where zeros are not left out: three of four are what pooling leaves behind.
 */
async function parts(build: Build, { channels, size, maps }: Layer) {
  const { kernels, arena } = await runtimeOf(build);
  const outSize = size - KERNEL + 1;
  const [k, p] = [channels * KERNEL ** 2, outSize ** 2];
  const [columns, image, pooled] = [k + 1, channels * size ** 2, (outSize / 2) ** 2];
  const filled = (n: number) => {
    const at = arena.words(n);
    arena.f32(at, n).forEach((_, i, values) => {
      values[i] = Math.sin(i);
    });
    return at;
  };
  const cells = (words: readonly number[]) => {
    const at = arena.words(words.length);
    arena.i32(at, words.length).set(words);
    return at;
  };
  const [x, w] = [filled(BATCH * image), filled(maps * columns)];
  const [y, dy] = [filled(BATCH * maps * p), filled(BATCH * maps * p)];
  const [out, indices] = [arena.words(BATCH * maps * pooled), arena.allocate(BATCH * maps * pooled)];
  const [d, dx, dPatches] = [arena.words(maps * columns), arena.words(BATCH * image), arena.words(k * p)];
  const padded = arena.words(kernels.paddedWords(channels, size, size, 0, 0));
  const weights = arena.words(kernels.leftPanels(maps, columns));
  const rightWeights = arena.words(kernels.rightPanels(maps, k));
  const left = arena.words(kernels.packedMaps(maps, p));
  const turned = arena.words(Math.max(kernels.leftPanels(p, maps), kernels.sparsePanels(p, maps)));
  const steps = arena.words(kernels.sparseSteps(Math.max(maps, p)));
  const right = arena.words(kernels.rightPanels(columns, p));
  const rightTransposed = arena.words(kernels.rightPanels(p, columns));
  const tile = arena.allocate(kernels.tileBytes());
  const tiles = kernels.winogradTiles(outSize, outSize, KERNEL);
  const atPoints = arena.words(PAIRS * kernels.leftPanels(maps, channels));
  const tilesAtPoints = arena.words(PAIRS * kernels.rightPanels(channels, tiles));
  const products = arena.words(PAIRS * maps * leading(tiles));
  const phases = arena.words(kernels.winogradScratch(size, size, KERNEL, 0));
  const offsets = arena.words(k);
  kernels.packLeft(maps, columns, w, columns, 0, 0, weights);
  kernels.packRight(maps, k, w, columns, 0, 0, 0, rightWeights);
  const [window, pooling] = [
    cells([KERNEL, KERNEL, 1, 1, outSize, outSize, 0, 0, 1, 1]),
    cells([2, 2, 2, 2, outSize / 2, outSize / 2]),
  ];
  kernels.poolMaps(BATCH * maps, outSize, outSize, pooling, y, p, out, indices);
  kernels.poolMapsGradient(BATCH * maps, outSize, outSize, pooling, out, indices, dy, p);
  const shape = [channels, size, size, window] as const;
  const forEachImage = (run: (x: number, map: number, r: number) => void) => () => {
    for (let r = 0; r < BATCH; r++) run(x + 4 * r * image, 4 * r * maps * p, r);
  };
  const packForward = (at: number) => kernels.packPatches(...shape, at, right);
  const packWeights = (at: number, map: number) => {
    kernels.packSparse(maps, p, dy + map, p, left, steps);
    kernels.packPatchesTransposed(...shape, at, rightTransposed);
  };
  const sum = (r: number) => kernels.addPatches(...shape, dPatches, k, dx + 4 * r * image, padded);
  const forward = (at: number, map: number) => {
    packForward(at);
    kernels.multiplyPacked(maps, p, columns, weights, right, y + map, p, tile);
  };
  return {
    forward: forEachImage(forward),
    forwardPack: forEachImage(packForward),
    weightGradient: forEachImage((at, map, r) => {
      packWeights(at, map);
      kernels.multiplySparseOnto(maps, columns, p, left, steps, rightTransposed, d, columns, r, tile);
    }),
    weightGradientPack: forEachImage(packWeights),
    weightGradientWhole: forEachImage((at, map, r) => {
      kernels.packLeft(maps, p, dy + map, p, 0, 0, left);
      kernels.packPatchesTransposed(...shape, at, rightTransposed);
      kernels.multiplyPackedOnto(maps, columns, p, left, rightTransposed, d, columns, r, tile);
    }),
    inputGradient: forEachImage((_, map, r) => {
      kernels.packSparseTransposed(p, maps, dy + map, p, turned, steps);
      kernels.multiplySparse(p, k, maps, turned, steps, rightWeights, dPatches, k, tile);
      sum(r);
    }),
    inputGradientPack: forEachImage((_, map) =>
      kernels.packSparseTransposed(p, maps, dy + map, p, turned, steps),
    ),
    inputGradientWhole: forEachImage((_, map, r) => {
      kernels.packLeftTransposed(p, maps, dy + map, p, 0, 0, turned);
      kernels.multiplyPacked(p, k, maps, turned, rightWeights, dPatches, k, tile);
      sum(r);
    }),
    addPatches: forEachImage((_, __, r) => sum(r)),
    pool: () => kernels.poolMaps(BATCH * maps, outSize, outSize, pooling, y, p, out, indices),
    poolGradient: () =>
      kernels.poolMapsGradient(BATCH * maps, outSize, outSize, pooling, out, indices, dy, p),
    predictPlain: forEachImage((at, map) => {
      forward(at, map);
      kernels.poolMaps(maps, outSize, outSize, pooling, y + map, p, out, indices);
    }),
    predictInOnePass: forEachImage((at) =>
      kernels.convolvePooled(maps, channels, size, size, KERNEL, at, weights, out, offsets, tile),
    ),
    predictTiles: forEachImage((at) => {
      kernels.packWinograd(channels, size, size, KERNEL, 0, at, phases, tilesAtPoints);
      const ld = leading(tiles);
      kernels.multiplyWinograd(maps, tiles, channels, atPoints, tilesAtPoints, products, ld, tile);
      kernels.winogradPooledMaps(maps, outSize, outSize, products, ld, w, out, phases);
    }),
  };
}

type Parts = Awaited<ReturnType<typeof parts>>;

/** What a part multiplies and adds as plain sums, for one image: tiles at points have 2.8 times fewer of a kernel of 5. */
function flops(part: string, { channels, size, maps }: Layer): number {
  if (part.endsWith('Pack')) return 0;
  const [k, p] = [channels * KERNEL ** 2, (size - KERNEL + 1) ** 2];
  if (part === 'forward' || part.startsWith('weightGradient') || part.startsWith('predict'))
    return 2 * maps * (k + 1) * p;
  return part.startsWith('inputGradient') ? 2 * maps * k * p : 0;
}

/** The parts of a step of LeNet-5's convolutions at batch 100, with their packing, beside the roof of the same run. */
export async function* conv(): AsyncGenerator<Row> {
  for (const builds of groups) {
    const roof = await createRoof(builds[0]);
    for (const [name, layer] of Object.entries(layers)) {
      for (const build of builds) yield* rows(name, layer, build, roof);
    }
  }
}

async function* rows(name: string, layer: Layer, build: Build, roof: Roof): AsyncGenerator<Row> {
  const { cycles: _, ...candidates } = roof.candidates;
  const all: Parts = await parts(build, layer);
  const times = await measure({ ...candidates, ...all });
  for (const part of Object.keys(all) as (keyof Parts)[]) {
    const gflops = (BATCH * flops(part, layer)) / times[part] / 1e6;
    const products = gflops > 0 && { gflops: round(gflops), ratio: round(gflops / roof.gflops(times)) };
    yield { bench: 'conv', layer: name, part, build, ms: round(times[part]), ...products };
  }
}
