import { places } from '../src/layers/convolution/cells.js';
import { residualKernels } from '../src/runtime/residualKernels.js';
import { createRuntime } from '../src/runtime/runtime.js';
import { measure, type Row, round } from './measure.js';
import { createRoof } from './roof.js';

/** Maps of which each goes through a window of its own, with as much padding as keeps their size where the stride is 1. */
interface Layer {
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
}

const BATCH = 32;

/** Windows of 3 × 3 on the groups of WRN-16-4, one that steps into its second, and a signal. */
const layers: Readonly<Record<string, Layer>> = {
  'group 1': { maps: 64, height: 32, width: 32, kernel: [3, 3], stride: 1 },
  'group 2': { maps: 128, height: 16, width: 16, kernel: [3, 3], stride: 1 },
  'group 3': { maps: 256, height: 8, width: 8, kernel: [3, 3], stride: 1 },
  'stride 2': { maps: 64, height: 32, width: 32, kernel: [3, 3], stride: 2 },
  signal: { maps: 32, height: 1, width: 500, kernel: [1, 9], stride: 1 },
};

/** Products and sums for each output: forward; of the weights' gradient; of that and the images'. */
const flops = { forward: 2, weightGradient: 2, gradient: 4 } as const;

type Part = keyof typeof flops;

function sizesOf({ height, width, kernel, stride }: Layer) {
  const padding = kernel.map((side) => (side - 1) / 2) as [number, number];
  const steps = [kernel[0] > 1 ? stride : 1, stride];
  const [mapHeight, mapWidth] = [height, width].map((cells) => Math.ceil(cells / stride)) as [number, number];
  return { taps: kernel[0] * kernel[1], padding, steps, mapHeight, mapWidth };
}

async function parts(build: 'simd' | 'scalar', layer: Layer): Promise<Record<Part, () => unknown>> {
  const { kernels, arena } = await createRuntime(build, residualKernels);
  const { maps, height, width, kernel } = layer;
  const { taps, padding, steps, mapHeight, mapWidth } = sizesOf(layer);
  const [image, output, columns] = [maps * height * width, maps * mapHeight * mapWidth, taps + 1];
  const filled = (n: number) => {
    const at = arena.words(n);
    arena.f32(at, n).forEach((_, i, values) => {
      values[i] = Math.sin(i);
    });
    return at;
  };
  const given = {
    ...{
      maps,
      channels: maps,
      height,
      width,
      kernel,
      stride: steps,
      mapHeight,
      mapWidth,
      padding,
      dilation: [1, 1],
    },
    ...{ columns, images: filled(BATCH * image), imageSize: image, left: filled(maps * columns) },
    ...{ outputs: arena.words(BATCH * output), outputSize: output, outputGradients: filled(BATCH * output) },
    ...{ d: arena.words(maps * columns), dPitch: columns },
    right: arena.words(kernels.depthwiseWords(taps, height, width, ...padding, ...kernel)),
    // Rectified: a pool of one cell.
    ...{ pool: [1, 1], poolStride: [1, 1], outHeight: mapHeight, outWidth: mapWidth },
  };
  /** The cells of the layer, with these besides. */
  const cells = (others: { readonly imageGradients?: number }) => {
    const count = places.packedPitch + 1;
    const at = arena.words(count);
    const words = arena.i32(at, count);
    for (const [name, value] of Object.entries({ ...given, ...others })) {
      words.set([value].flat(), places[name as keyof typeof places]);
    }
    return at;
  };
  const [whole, weights] = [cells({ imageGradients: arena.words(BATCH * image) }), cells({})];
  return {
    forward: () => kernels.depthwiseImages(whole, BATCH),
    weightGradient: () => kernels.depthwiseImagesGradient(weights, BATCH),
    gradient: () => kernels.depthwiseImagesGradient(whole, BATCH),
  };
}

/** Depthwise convolutions at batch 32, both ways, beside the roof of the same run. */
export async function* depthwise(): AsyncGenerator<Row> {
  const roof = await createRoof();
  const { cycles: _, ...candidates } = roof.candidates;
  for (const [name, layer] of Object.entries(layers)) {
    const { taps, mapHeight, mapWidth } = sizesOf(layer);
    for (const build of ['simd', 'scalar'] as const) {
      const all = await parts(build, layer);
      const times = await measure({ ...candidates, ...all });
      for (const part of Object.keys(all) as Part[]) {
        const count = flops[part] * BATCH * layer.maps * mapHeight * mapWidth * taps;
        const gflops = count / times[part] / 1e6;
        const ratio = gflops / roof.gflops(times);
        const numbers = { ms: round(times[part]), gflops: round(gflops), ratio: round(ratio) };
        yield { bench: 'depthwise', layer: name, part, build, ...numbers };
      }
    }
  }
}
