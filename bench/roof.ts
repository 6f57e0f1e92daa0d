import { readFile } from 'node:fs/promises';
import { instantiate } from '../build/roof.js';
import type { Build } from '../src/runtime/builds.js';
import { relaxedBuilds } from './builds.js';
import { measure, type Row, round } from './measure.js';

const STEPS = 2000;
/** Depths of a tile whose operands lie in L1: the speed depends on the depth by up to 8 %, and the roof is the best. */
const DEPTHS = [96, 200, 248, 256] as const;
const TILE_STEPS = 10_000;

type Tiles = `tiles${(typeof DEPTHS)[number]}`;

/** What one thread of this machine can do: candidates for `measure`, and what their times mean. */
export interface Roof {
  /** Register-only chains, the microkernel on data in L1, a dependent chain: measure them beside your own. */
  readonly candidates: Readonly<Record<'chains' | 'cycles' | Tiles, () => unknown>>;
  /** The roof in GFLOP/s, the greatest of chains and tiles, from the times in ms that `measure` gave. */
  gflops(times: Readonly<Partial<Record<'chains' | Tiles, number>>>): number;
  /** The clock in GHz. */
  clock(times: Readonly<Record<'cycles', number>>): number;
}

/** What a build is measured against: a scalar kernel too is compared with what the machine could have done. */
const roofs = { simd: 'roof', scalar: 'roof', relaxed: 'relaxedRoof' } as const;

/** The roof of a build: with separate multiplications and additions, or with fused ones for 'relaxed'. */
export async function createRoof(build: Build = 'simd'): Promise<Roof> {
  const bytes = await readFile(new URL(`../build/${roofs[build]}.wasm`, import.meta.url));
  const kernels = await instantiate(await WebAssembly.compile(bytes), {});
  kernels.memory.grow(1);
  const [rows, columns] = [kernels.tileRows(), kernels.tileColumns()];
  const left = Math.ceil(kernels.heapBase() / 64) * 64;
  const deepest = Math.max(...DEPTHS);
  const right = left + 4 * rows * deepest;
  const c = right + 4 * columns * deepest;
  new Float32Array(kernels.memory.buffer, left, (rows + columns) * deepest).fill(0.5);
  const runs = (depth: number) => Math.round(TILE_STEPS / depth);
  const tiles = Object.fromEntries(
    DEPTHS.map((depth) => [`tiles${depth}`, () => kernels.tiles(runs(depth), depth, left, right, c)]),
  ) as Record<Tiles, () => void>;
  return {
    candidates: {
      chains: () => kernels.chains(STEPS, 0.5, 1),
      cycles: () => kernels.cycles(STEPS, 3, 5),
      ...tiles,
    },
    gflops: (times) =>
      Math.max(
        (STEPS * 96) / (times.chains ?? Number.POSITIVE_INFINITY) / 1e6,
        ...DEPTHS.map((depth) => {
          const flops = 2 * rows * columns * depth * runs(depth);
          return flops / (times[`tiles${depth}`] ?? Number.POSITIVE_INFINITY) / 1e6;
        }),
      ),
    clock: (times) => (STEPS * 16) / times.cycles / 1e6,
  };
}

/** The roof itself, and the clock it was reached at. */
export async function* roof(): AsyncGenerator<Row> {
  for (const build of ['simd', ...relaxedBuilds] as const) {
    const { candidates, gflops, clock } = await createRoof(build);
    const times = await measure(candidates);
    const { chains, cycles: _, ...tiles } = times;
    yield {
      bench: 'roof',
      build,
      chains: round(gflops({ chains })),
      tiles: round(gflops(tiles)),
      roof: round(gflops(times)),
      clockGHz: round(clock(times)),
      flopsPerCycle: round(gflops(times) / clock(times)),
    };
  }
}
