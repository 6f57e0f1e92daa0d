import type { Build } from '../src/runtime/runtime.js';
import { relaxedBuilds, runtimeOf } from './builds.js';
import { measure, type Row, round } from './measure.js';
import { createRoof, type Roof } from './roof.js';

const forms = { nn: 'gemm', tn: 'gemmLeftTransposed', nt: 'gemmRightTransposed' } as const;
type Form = keyof typeof forms;

/** C [m, n] = A [m, k] · B [k, n], in the order M×K×N: forward, weight gradient and input gradient of the MLP first. */
const shapes: readonly (readonly [Form, number, number, number])[] = [
  ['nn', 100, 784, 300],
  ['tn', 784, 100, 300],
  ['nt', 100, 300, 784],
  ['nn', 100, 300, 100],
  ['tn', 300, 100, 100],
  ['nt', 100, 100, 300],
  ['nn', 512, 512, 512],
  ['nn', 1024, 1024, 1024],
];

/** The products of a batch of one, [k, n]. */
const vectors: readonly (readonly [number, number])[] = [
  [784, 300],
  [300, 100],
  [100, 10],
];

/** Builds that share a roof, measured in one run beside it. */
const groups: readonly (readonly Build[])[] =
  relaxedBuilds.length > 0 ? [['simd', 'scalar'], relaxedBuilds] : [['simd', 'scalar']];

/** A matrix product with its packing, from plain matrices, as a candidate for `measure`. */
async function product(build: Build, form: Form, m: number, k: number, n: number) {
  const { kernels, arena } = await runtimeOf(build);
  const [a, b, c] = [arena.words(m * k), arena.words(k * n), arena.words(m * n)];
  const scratch = arena.allocate(kernels.gemmScratch(m, n, k));
  fill(arena.f32(a, m * k));
  fill(arena.f32(b, k * n));
  const lda = form === 'tn' ? m : k;
  const ldb = form === 'nt' ? k : n;
  return () => kernels[forms[form]](m, n, k, a, lda, b, ldb, c, n, scratch);
}

/** The three ways to multiply one row, from a packed and from a plain matrix. */
async function rowProducts(build: Build, k: number, n: number, repeat: number) {
  const { kernels, arena } = await runtimeOf(build);
  const [x, b, y] = [arena.words(k), arena.words(k * n), arena.words(n)];
  const panels = arena.words(kernels.rightPanels(k, n));
  const scratch = arena.allocate(kernels.gemmScratch(1, n, k));
  fill(arena.f32(x, k));
  fill(arena.f32(b, k * n));
  kernels.packRight(k, n, b, n, 0, 0, 0, panels);
  const times = (run: () => void) => () => {
    for (let i = 0; i < repeat; i++) run();
  };
  return {
    gemvPacked: times(() => kernels.gemvPacked(n, k, x, panels, y)),
    gemv: times(() => kernels.gemv(k, n, x, b, n, y)),
    gemm: times(() => kernels.gemm(1, n, k, x, k, b, n, y, n, scratch)),
  };
}

function fill(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.sin(i);
}

/** Every product of a training step, square ones, and those of a batch of one, beside the roof of the same run. */
export async function* gemm(): AsyncGenerator<Row> {
  for (const builds of groups) {
    const roof = await createRoof(builds[0]);
    yield* products(builds, roof);
    yield* rowsTimesMatrices(builds, roof);
  }
}

async function* products(builds: readonly Build[], roof: Roof): AsyncGenerator<Row> {
  for (const [form, m, k, n] of shapes) {
    const { cycles: _, ...candidates } = roof.candidates;
    const runs = builds.map(async (build) => [build, await product(build, form, m, k, n)] as const);
    const all = Object.fromEntries(await Promise.all(runs)) as Record<Build, () => void>;
    const times = await measure({ ...candidates, ...all });
    for (const build of builds) {
      const gflops = (2 * m * k * n) / times[build] / 1e6;
      yield row(form, `${m}x${k}x${n}`, build, gflops, roof.gflops(times));
    }
  }
}

async function* rowsTimesMatrices(builds: readonly Build[], roof: Roof): AsyncGenerator<Row> {
  for (const [k, n] of vectors) {
    const repeat = Math.ceil(200_000 / (k * n));
    for (const build of builds) {
      const { cycles: _, ...candidates } = roof.candidates;
      const times = await measure({ ...candidates, ...(await rowProducts(build, k, n, repeat)) });
      const flops = (2 * k * n * repeat) / 1e6;
      for (const form of ['gemvPacked', 'gemv', 'gemm'] as const) {
        yield row(form, `1x${k}x${n}`, build, flops / times[form], roof.gflops(times));
      }
    }
  }
}

function row(form: string, shape: string, build: Build, gflops: number, roof: number): Row {
  return {
    bench: 'gemm',
    form,
    shape,
    build,
    gflops: round(gflops),
    roof: round(roof),
    ratio: round(gflops / roof),
  };
}
