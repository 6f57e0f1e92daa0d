import { readFile } from 'node:fs/promises';
import { instantiate } from '../build/roof.js';
import { measure, type Row, round } from './measure.js';

const STEPS = 2000;
const TILE_K = 256;
const TILE_RUNS = 40;

/** What one thread of this machine can do: candidates for `measure`, and what their times mean. */
export interface Roof {
  /** Register-only chains, the microkernel on data in L1, a dependent chain: measure them beside your own. */
  readonly candidates: Readonly<Record<'chains' | 'tiles' | 'cycles', () => unknown>>;
  /** The roof in GFLOP/s (the greater of the two) from the times in ms that `measure` gave. */
  gflops(times: Readonly<Record<'chains' | 'tiles', number>>): number;
  /** The clock in GHz. */
  clock(times: Readonly<Record<'cycles', number>>): number;
}

/** The roof is that of the SIMD build: a scalar kernel is compared with what the machine could have done. */
export async function createRoof(): Promise<Roof> {
  const bytes = await readFile(new URL('../build/roof.wasm', import.meta.url));
  const kernels = await instantiate(await WebAssembly.compile(bytes), {});
  kernels.memory.grow(1);
  const [rows, columns] = [kernels.tileRows(), kernels.tileColumns()];
  const left = Math.ceil(kernels.heapBase() / 64) * 64;
  const right = left + 4 * rows * TILE_K;
  const c = right + 4 * columns * TILE_K;
  new Float32Array(kernels.memory.buffer, left, (rows + columns) * TILE_K).fill(0.5);
  return {
    candidates: {
      chains: () => kernels.chains(STEPS, 0.5, 1),
      tiles: () => kernels.tiles(TILE_RUNS, TILE_K, left, right, c),
      cycles: () => kernels.cycles(STEPS, 3, 5),
    },
    gflops: (times) =>
      Math.max(
        (STEPS * 96) / times.chains / 1e6,
        (TILE_RUNS * TILE_K * rows * columns * 2) / times.tiles / 1e6,
      ),
    clock: (times) => (STEPS * 16) / times.cycles / 1e6,
  };
}

/** The roof itself, and the clock it was reached at. */
export async function* roof(): AsyncGenerator<Row> {
  const { candidates, gflops, clock } = await createRoof();
  const times = await measure(candidates);
  const none = Number.POSITIVE_INFINITY;
  yield {
    bench: 'roof',
    chains: round(gflops({ chains: times.chains, tiles: none })),
    tiles: round(gflops({ chains: none, tiles: times.tiles })),
    roof: round(gflops(times)),
    clockGHz: round(clock(times)),
    flopsPerCycle: round(gflops(times) / clock(times)),
  };
}
