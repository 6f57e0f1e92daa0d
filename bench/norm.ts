import { residualKernels } from '../src/runtime/residualKernels.js';
import { createRuntime } from '../src/runtime/runtime.js';
import { measure, type Row, round } from './measure.js';

/** Maps between two convolutions of a Wide ResNet. */
interface Layer {
  readonly maps: number;
  readonly size: number;
}

const BATCH = 32;

/** The three groups of WRN-16-4. */
const layers: Readonly<Record<string, Layer>> = {
  'group 1': { maps: 64, size: 32 },
  'group 2': { maps: 128, size: 16 },
  'group 3': { maps: 256, size: 8 },
};

/** Rows of a batch that are read and written, once each; of pooling by 2 × 2 a quarter. */
const passes = {
  copy: 2,
  batchStatistics: 1,
  normaliseMaps: 2,
  normaliseGradient: 4,
  addShortcut: 3,
  averagePool: 1.25,
  averagePoolGradient: 1.25,
  averageMaps: 1,
  averageMapsGradient: 1,
} as const;

type Part = keyof typeof passes;

async function parts(build: 'simd' | 'scalar', { maps, size }: Layer): Promise<Record<Part, () => unknown>> {
  const { kernels, arena } = await createRuntime(build, residualKernels);
  const area = size ** 2;
  const image = maps * area;
  const filled = (n: number) => {
    const at = arena.words(n);
    arena.f32(at, n).forEach((_, i, values) => {
      values[i] = Math.sin(i);
    });
    return at;
  };
  const [x, dy] = [filled(BATCH * image), filled(BATCH * image)];
  const [y, dx, out] = [1, 1, 0.25].map((share) => arena.words(share * BATCH * image));
  const [w, statistics, coefficients] = [2, 3, 3].map((n) => filled(n * maps));
  const [scratch, d, cells] = [arena.words(16 * maps), arena.words(2 * maps), arena.words(19)];
  arena
    .i32(cells, 19)
    .set([maps, area, x, image, 0, y, dy, image, statistics, w, 2, 0, 0, scratch, d, 2, dx, image, 0]);
  kernels.batchStatistics(BATCH, maps, area, x, image, 0, 1e-5, statistics);
  kernels.normalisation(maps, statistics, w, 2, 0, 0, coefficients);
  const windows = arena.words(12);
  arena.i32(windows, 12).set([2, 2, 2, 2, size / 2, size / 2, size, size, 1, 1, 1, 1]);
  const pool = [BATCH, maps, size, size, windows] as const;
  const whole = [BATCH, maps, size, size, windows + 24] as const;
  return {
    copy: () => arena.f32(y, BATCH * image).set(arena.f32(x, BATCH * image)),
    batchStatistics: () => kernels.batchStatistics(BATCH, maps, area, x, image, 0, 1e-5, statistics),
    normaliseMaps: () => kernels.normaliseMaps(BATCH, maps, area, x, image, 0, coefficients, y, image, 1),
    normaliseGradient: () => kernels.normaliseGradient(cells, BATCH),
    addShortcut: () => kernels.addShortcut(BATCH, maps, area, dx, image, 0, y, image, 0, 1),
    averagePool: () => kernels.averagePool(...pool, x, image, out, image / 4),
    averagePoolGradient: () => kernels.averagePoolGradient(...pool, out, image / 4, dx, image),
    averageMaps: () => kernels.averagePool(...whole, x, image, out, maps),
    averageMapsGradient: () => kernels.averagePoolGradient(...whole, out, maps, dx, image),
  };
}

/**
 * What stands between the convolutions of a Wide ResNet, at batch 32: the bytes in a second that each kernel reads and writes, and what share
 * that is of a copy's in the same run. All maps of the batch are 2 to 8 MB, those of the gradient four times that.
 */
export async function* norm(): AsyncGenerator<Row> {
  for (const [name, layer] of Object.entries(layers)) {
    for (const build of ['simd', 'scalar'] as const) {
      const all = await parts(build, layer);
      const times = await measure(all);
      const speed = (part: Part) =>
        (passes[part] * BATCH * layer.maps * layer.size ** 2 * 4) / times[part] / 1e6;
      for (const part of Object.keys(all) as Part[]) {
        const [ms, gigabytes, ratio] = [times[part], speed(part), speed(part) / speed('copy')].map(round);
        yield { bench: 'norm', layer: name, part, build, ms, 'GB/s': gigabytes, ofCopy: ratio };
      }
    }
  }
}
