import { describe, expect, test } from 'vitest';
import { averagePooled, averagePooledGradient, mapMeans, mapMeansGradient } from '../oracle/averagePool.js';
import {
  averageMoments,
  beforeRectifier,
  type Moments,
  momentsOf,
  normalised,
  normalisedGradient,
} from '../oracle/batchNorm.js';
import { cellsOf, windowCount } from '../oracle/convolution.js';
import { backwardConvolution, forwardConvolution, outSize } from '../oracle/convolutionNetwork.js';
import { blockSize, residualBlock } from '../oracle/residualBlock.js';
import { builds } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { range } from '../support/lists.js';
import { Memory } from '../support/memory.js';
import { Random } from '../support/random.js';
import { poolingCells } from '../support/sides.js';
import { ask, findPyTorch, type PyTorch } from './pytorch.js';

const [EPSILON, MOMENTUM] = [1e-5, 0.1];

/** Of float64, and of float32 beside it. */
const [CLOSE, CLOSE_FLOATS] = [1e-9, 2e-5];

interface Step {
  readonly x: Float64Array;
  readonly dy: Float64Array;
}

interface NormProblem {
  readonly kind: 'batchNorm';
  readonly shape: readonly [images: number, maps: number, height: number, width: number];
  readonly affine: { readonly beta: Float64Array; readonly gamma: Float64Array };
  readonly momentum: number;
  readonly epsilon: number;
  readonly rectify: boolean;
  readonly steps: readonly Step[];
}

/** What a step gives: mean and variance are the running ones behind it. */
type NormStep = Record<'y' | 'dx' | 'dgamma' | 'dbeta' | 'mean' | 'variance', ArrayLike<number>>;

interface NormAnswer {
  readonly steps: readonly NormStep[];
  readonly evaluated: ArrayLike<number>;
}

function normProblem(random: Random, shape: NormProblem['shape'], rectify: boolean): NormProblem {
  const [images, maps, height, width] = shape;
  const size = images * maps * height * width;
  return {
    kind: 'batchNorm',
    shape,
    affine: { beta: random.values(maps), gamma: random.values(maps, 0.5, 2) },
    momentum: MOMENTUM,
    epsilon: EPSILON,
    rectify,
    steps: range(3).map((step) => ({ x: random.values(size, step - 2, 3), dy: random.values(size) })),
  };
}

function ofOracle({ shape: [images, maps, height, width], affine, rectify, steps }: NormProblem): NormAnswer {
  const shape = { images, maps, area: height * width };
  let running: Moments = { mean: new Float64Array(maps), variance: new Float64Array(maps).fill(1) };
  const results = steps.map(({ x, dy }) => {
    const batch = momentsOf(shape, x);
    running = averageMoments(shape, batch, running, MOMENTUM);
    const y = normalised(shape, x, batch, EPSILON, affine, rectify);
    const dv = rectify ? beforeRectifier(y, dy) : dy;
    return { y, ...normalisedGradient(shape, x, batch, EPSILON, affine, dv), ...running };
  });
  const evaluated = normalised(shape, steps[0].x, running, EPSILON, affine, rectify);
  return { steps: results, evaluated };
}

function ofKernels(memory: Memory, { shape, affine, rectify, steps }: NormProblem): NormAnswer {
  const [images, maps, area] = [shape[0], shape[1], shape[2] * shape[3]];
  const [size, pitch, relu] = [images * maps * area, maps * area, rectify ? 1 : 0];
  const { kernels } = memory;
  const column = (at: number, width: number, j: number) =>
    memory.f32(at, width * maps).filter((_, i) => i % width === j);
  const running = memory.changing(range(maps).flatMap(() => [0, 1])).at;
  const w = memory.put(range(maps).flatMap((map) => [affine.beta[map], affine.gamma[map]]));
  const [statistics, coefficients, scratch, d] = [3, 3, 16, 2].map((n) => memory.output(n * maps).at);
  const results = steps.map((step): NormStep => {
    const [x, dy] = [memory.put(step.x), memory.put(step.dy)];
    const [y, dx] = [memory.output(size), memory.output(size)];
    kernels.batchStatistics(images, maps, area, x, pitch, 0, EPSILON, statistics);
    kernels.averageStatistics(maps, statistics, 0, MOMENTUM, running);
    kernels.normalisation(maps, statistics, w, 2, 0, 0, coefficients);
    kernels.normaliseMaps(images, maps, area, x, pitch, 0, coefficients, y.at, pitch, relu);
    const cells = memory.indices([
      ...[maps, area, x, pitch, 0, rectify ? y.at : 0, dy, pitch, statistics],
      ...[w, 2, 0, 0, scratch, d, 2, dx.at, pitch, 0],
    ]);
    kernels.normaliseGradient(cells, images);
    return {
      y: y.f32(),
      dx: dx.f32(),
      dbeta: column(d, 2, 0),
      dgamma: column(d, 2, 1),
      mean: column(running, 2, 0),
      variance: column(running, 2, 1),
    };
  });
  const y = memory.output(size);
  kernels.runningStatistics(maps, running, 0, EPSILON, statistics);
  kernels.normalisation(maps, statistics, w, 2, 0, 0, coefficients);
  const x = memory.put(steps[0].x);
  kernels.normaliseMaps(images, maps, area, x, pitch, 0, coefficients, y.at, pitch, relu);
  memory.check();
  return { steps: results, evaluated: y.f32() };
}

function expectAlike(actual: NormAnswer, expected: NormAnswer, tolerance: number): void {
  for (const [s, step] of expected.steps.entries()) {
    for (const name of Object.keys(step) as (keyof NormStep)[]) {
      expectClose(actual.steps[s][name], step[name], tolerance, `${name} of step ${s}`);
    }
  }
  expectClose(actual.evaluated, expected.evaluated, tolerance, 'y at test time');
}

const pytorch = findPyTorch();

// Protects: what is called batch normalisation and pooling here is what the field calls so, to the last convention: which variance
// normalises, which is averaged, with which momentum, what is divided by what.
describe.runIf(pytorch)(`beside PyTorch ${pytorch?.version}`, () => {
  const beside = pytorch as PyTorch;

  test.each([false, true])('BatchNorm2d, training and evaluated; rectified: %s', async (rectify) => {
    const random = new Random(1);
    const problems = (
      [
        [1, 1, 1, 2],
        [3, 5, 1, 1],
        [2, 3, 5, 7],
        [5, 17, 4, 4],
        [4, 2, 9, 11],
      ] as const
    ).map((shape) => normProblem(random, shape, rectify));
    const answers = ask<NormAnswer>(beside, 'residual.py', problems);
    for (const [i, answer] of answers.entries()) {
      expectAlike(ofOracle(problems[i]), answer, CLOSE);
      for (const build of builds) {
        expectAlike(ofKernels(await Memory.empty(build), problems[i]), answer, CLOSE_FLOATS);
      }
    }
  });

  test('avg_pool2d and adaptive_avg_pool2d to one cell', async () => {
    const random = new Random(2);
    const problems = [
      { images: 2, maps: 3, height: 8, width: 8, size: 2, stride: 2 },
      { images: 3, maps: 1, height: 9, width: 11, size: 2, stride: 2 },
      { images: 1, maps: 5, height: 7, width: 6, size: 3, stride: 2 },
      { images: 2, maps: 2, height: 8, width: 5, size: 2, stride: 3 },
      // the whole map
      { images: 3, maps: 5, height: 7, width: 7, size: 0, stride: 0 },
    ].map(({ images, maps, height, width, size, stride }) => {
      const pool = { maps: images * maps, height, width, size, stride };
      const x = random.values(images * maps * height * width);
      const dout = random.values(size ? windowCount(pool) : images * maps);
      return { kind: 'averagePool', shape: [images, maps, height, width], size, stride, x, dout, pool };
    });
    const answers = ask<Record<'out' | 'dx', number[]>>(beside, 'residual.py', problems);
    for (const [i, { out, dx }] of answers.entries()) {
      const { pool, x, dout, size, shape } = problems[i];
      const area = pool.height * pool.width;
      expectClose(size ? averagePooled(pool, x) : mapMeans(pool.maps, area, x), out, CLOSE);
      expectClose(size ? averagePooledGradient(pool, dout) : mapMeansGradient(area, dout), dx, CLOSE);
      const [images, maps] = shape;
      const [cells, count] = [maps * area, dout.length / images];
      for (const build of builds) {
        const memory = await Memory.empty(build);
        const [from, dfrom] = [memory.put(x), memory.put(dout)];
        const [to, dto] = [memory.output(dout.length), memory.output(x.length)];
        const { height, width } = pool;
        const windows = size ? pool : { ...pool, size: [height, width] as const, stride: 1 };
        const window = memory.indices(poolingCells(windows));
        memory.call((kernels) => {
          kernels.averagePool(images, maps, height, width, window, from, cells, to.at, count);
          kernels.averagePoolGradient(images, maps, height, width, window, dfrom, count, dto.at, cells);
        });
        expectClose(to.f32(), out, CLOSE_FLOATS);
        expectClose(dto.f32(), dx, CLOSE_FLOATS);
      }
    }
  });

  test.each(['convolution', 'separable'] as const)('conv2d with dilation, %s', (kind) => {
    const random = new Random(4);
    const problems = (
      [
        { kernel: [3, 3], stride: [1, 1], padding: [2, 2], dilation: [2, 2] },
        { kernel: [2, 3], stride: [2, 1], padding: [0, 5], dilation: [4, 3] },
        { kernel: [1, 5], stride: [1, 2], padding: [0, 4], dilation: [1, 2] },
      ] as const
    ).map((window) => {
      const [images, inputs, outputs, height, width] = [3, 2, 5, 9, 11];
      const isSeparable = kind === 'separable';
      const plain = { ...window, height, width, pool: 1, poolStride: 1, linear: true as const };
      const conv = { ...plain, ...(isSeparable && { separable: true as const }) };
      const cells = cellsOf(window.kernel);
      const weights = random.values(outputs * (isSeparable ? inputs + cells : inputs * cells));
      const layer = { inputs, outputs, conv, w: weights, b: random.values(outputs), logAlpha: undefined };
      return {
        ...window,
        ...{ kind, groups: 1, layer, weights, bias: layer.b, images },
        shape: [images, inputs, height, width],
        weightsShape: [outputs, inputs, ...window.kernel],
        x: random.values(images * inputs * height * width),
        dy: random.values(images * outSize(layer)),
      };
    });
    const answers = ask<Record<'y' | 'dx' | 'dw' | 'db', number[]>>(beside, 'residual.py', problems);
    for (const [i, answer] of answers.entries()) {
      const { layer, images, x, dy } = problems[i];
      const maps = forwardConvolution(layer, images, x, undefined);
      const { dx, dw, db } = backwardConvolution(layer, images, x, maps, undefined, undefined, dy);
      const found = { y: maps.out, dx, dw, db };
      for (const name of Object.keys(found) as (keyof typeof found)[])
        expectClose(found[name], answer[name], CLOSE, name);
    }
  });

  test.each([1, 2])('a pre-activation block with a shortcut of 1 × 1, stride %i', (stride) => {
    const random = new Random(3);
    const [images, channels, maps, height, width] = [3, 4, 5, 8, 7];
    const shape = { images, channels, maps, height, width, stride };
    const norm = (n: number) => ({ beta: random.values(n), gamma: random.values(n, 0.5, 2) });
    const parameters = {
      norm1: norm(channels),
      norm2: norm(maps),
      conv1: random.values(maps * channels * 9),
      conv2: random.values(maps * maps * 9),
      conv3: random.values(maps * channels),
    };
    const x = random.values(images * channels * height * width, -1, 2);
    const dy = random.values(blockSize(shape));
    const sizes = [images, channels, maps, height, width, stride];
    const [answer] = ask<Record<string, number[]>>(beside, 'residual.py', [
      { kind: 'block', shape: sizes, ...parameters, x, dy },
    ]);
    const result = residualBlock(shape, parameters, EPSILON, x, dy);
    expect(Object.keys(answer).sort()).toEqual(Object.keys(result).sort());
    for (const [name, values] of Object.entries(result)) expectClose(values, answer[name], CLOSE, name);
  });
});
