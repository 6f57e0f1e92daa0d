import type { Build, Kernels } from '../src/runtime/runtime.js';
import { runtimeOf } from './builds.js';
import { measure, type Row, round } from './measure.js';
import { createRoof } from './roof.js';

/** Elements of each array: they fit into the second cache together. */
const N = 4096;
/** Rows and columns of the kernels that take matrices. */
const [ROWS, COLUMNS] = [64, 64];

interface Memory {
  /** Arrays of N positive numbers. */
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly settings: number;
  /** The weights y with moments b and c, whose norms go to a: assembly/layer/weights.ts. */
  readonly layer: number;
  /** u32 [ROWS] below COLUMNS */
  readonly labels: number;
  /** i32 [N]: every other index. */
  readonly list: number;
}

type Run = (kernels: Kernels, memory: Memory) => unknown;
const gate = [2 / 3, -0.1, 1.1] as const;

/** Every kernel that is no matrix product, on N elements. */
const runs: Readonly<Record<string, Run>> = {
  exp: (k, { x, y }) => k.exp(N, x, y),
  log: (k, { x, y }) => k.log(N, x, y),
  sigmoid: (k, { x, y }) => k.sigmoid(N, x, y),
  uniforms: (k, { y }) => k.uniforms(N, 1, 2, 3, 4, y),
  normals: (k, { y }) => k.normals(N, 0, 1, 1, 2, 3, 4, y),
  shuffle: (k, { y }) => k.shuffle(N, 1, 2, 3, 4, y),
  sum: (k, { x }) => k.sum(N, x),
  dot: (k, { x, a }) => k.dot(N, x, a),
  firstNonFinite: (k, { x }) => k.firstNonFinite(N, x),
  magnitude: (k, { x }) => k.magnitude(ROWS, COLUMNS, x, COLUMNS),
  gate: (k, { x, y, b, c }) => {
    k.uniforms(N, 1, 2, 3, 4, y);
    k.hardConcrete(1, N, x, y, ...gate, b, c);
  },
  testGates: (k, { x, y }) => k.testGates(N, x, 0, ...gate, y),
  openProbability: (k, { x, y, b }) => k.openProbability(N, x, ...gate, y, b),
  openGates: (k, { x, y }) => k.openGates(N, x, y),
  gatePenalty: (k, { x, a, b, c }) => k.gatePenalty(N, x, a, x, 0, 0.1, 0.1, b, c),
  gateInputs: (k, { x, a, y }) => k.gateInputs(ROWS, COLUMNS, x, COLUMNS, a, y),
  gateInputsGradient: (k, { x, a, y, b, c }) => k.gateInputsGradient(ROWS, COLUMNS, x, COLUMNS, a, b, y, c),
  adam: (k, { a, y, b, c, settings }) => k.adam(N, a, y, b, c, settings),
  sgd: (k, { a, y, b, settings }) => k.sgd(N, a, y, b, settings),
  average: (k, { x, y }) => k.average(N, x, y, 0.001),
  clamp: (k, { y }) => k.clamp(N, y, -4, 4),
  addBias: (k, { y, a, b }) => k.addBias(ROWS, COLUMNS, y, COLUMNS, a, 0, 1, b),
  reluGradient: (k, { x, y }) => k.reluGradient(ROWS, COLUMNS, x, y, COLUMNS),
  biasGradient: (k, { x, a, b, c }) => k.biasGradient(ROWS, COLUMNS, x, COLUMNS, 0, COLUMNS, 0.1, a, b, c),
  updateWeights: (k, { x, a, settings, layer }) =>
    k.updateWeights(layer, x, COLUMNS, 0, ROWS, 0, COLUMNS, settings, a + 4 * ROWS),
  crossEntropy: (k, { x, y, labels }) => k.crossEntropy(ROWS, COLUMNS, x, COLUMNS, labels, 0, 0, 0.01, y),
  squaredError: (k, { x, y, a }) => k.squaredError(ROWS, COLUMNS, x, COLUMNS, a, 0, 0.01, y),
  softmax: (k, { x, y }) => k.softmax(ROWS, COLUMNS, x, COLUMNS, y),
  gatherBytes: (k, { x, y, a }) => k.gatherBytes(ROWS, COLUMNS, x, COLUMNS, 0, 0, 1 / 255, y, COLUMNS, a),
  packRight: (k, { x, y }) => k.packRight(ROWS, COLUMNS, x, COLUMNS, 0, 0, 0, y),
  packLeft: (k, { x, y }) => k.packLeft(ROWS, COLUMNS, x, COLUMNS, 0, 0, y),
};

async function prepare(build: Build): Promise<{ kernels: Kernels; memory: Memory }> {
  const { kernels, arena } = await runtimeOf(build);
  const [x, y, a, b, c, list] = Array.from({ length: 6 }, () => arena.words(2 * N));
  const [settings, layer, labels] = [arena.words(8), arena.words(10), arena.words(ROWS)];
  const memory = { x, y, a, b, c, list, settings, layer, labels };
  for (const at of [x, y, a, b, c]) {
    arena.f32(at, N).forEach((_, i, values) => {
      values[i] = 0.1 + ((i * 37) % 100) / 100;
    });
  }
  arena.f32(settings, 8).set([1e-9, 0.1, 0.001, 1, 1e-8, 0.001]);
  arena.i32(layer, 10).set([ROWS, COLUMNS, 0, 0, y, b, c, 0, 0, a]);
  arena.i32(labels, ROWS).forEach((_, i, all) => {
    all[i] = i % COLUMNS;
  });
  return { kernels, memory };
}

/**
 * Nanoseconds an element, SIMD against scalar in turns. `roofFlops` is what the machine could have computed meanwhile:
 * the time of an element times the roof of the same run.
 */
export async function* math(): AsyncGenerator<Row> {
  const [simd, scalar] = [await prepare('simd'), await prepare('scalar')];
  const roof = await createRoof();
  for (const [kernel, run] of Object.entries(runs)) {
    const repeat = 8;
    const many =
      ({ kernels, memory }: typeof simd) =>
      () => {
        for (let i = 0; i < repeat; i++) run(kernels, memory);
      };
    const { cycles: _, ...candidates } = roof.candidates;
    const times = await measure({ ...candidates, simd: many(simd), scalar: many(scalar) }, { rounds: 10 });
    const perElement = (milliseconds: number) => (milliseconds * 1e6) / (repeat * N);
    yield {
      bench: 'math',
      kernel,
      simd: round(perElement(times.simd)),
      scalar: round(perElement(times.scalar)),
      speedup: round(times.scalar / times.simd),
      roofFlops: round(perElement(times.simd) * roof.gflops(times)),
    };
  }
}
