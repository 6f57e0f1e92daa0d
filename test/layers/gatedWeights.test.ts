import { describe, expect, test } from 'vitest';
import { planParameters, readParameters, writeParameters } from '../../src/layers/parameters.js';
import type { LayerShape } from '../../src/layers/shape.js';
import { columnsOf, gateCount, imageSize, rowsOf } from '../../src/layers/sizes.js';
import { softmax } from '../../src/loss/softmax.js';
import { CELLS, STEP_CELLS } from '../../src/optimizer/kind.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import { openProbability, paperGates, sampleGate } from '../oracle/gates.js';
import { builds, runtimeOf } from '../support/builds.js';
import { Random } from '../support/random.js';
import { geometryFrom } from '../support/sides.js';

const gates = { ...paperGates, testGate: 'mean', on: 'weights' } as const;
const weightDecay = 0.03;
const l0 = 0.01;
const batch = 3;

/** A layer's W [rows, columns], biases of a dense one, log α and noise, all in float64. */
interface Layer {
  readonly shape: LayerShape;
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly logAlpha: Float64Array;
  readonly u: Float64Array;
}

const conv = geometryFrom({ kernel: 3, stride: 1, padding: 1, height: 5, width: 4, pool: 2, poolStride: 2 });

const networks: readonly (readonly [name: string, shapes: readonly LayerShape[]])[] = [
  [
    'dense',
    [
      { inputs: 7, outputs: 5, gates },
      { inputs: 5, outputs: 3, gates },
    ],
  ],
  [
    'convolution',
    [
      { inputs: 2, outputs: 3, gates, conv },
      { inputs: 12, outputs: 3, gates },
    ],
  ],
];

function layersOf(shapes: readonly LayerShape[], random: Random): Layer[] {
  const values = (n: number, low: number, high: number) =>
    Float64Array.from(random.values(n, low, high), Math.fround);
  return shapes.map((shape) => ({
    shape,
    w: values(rowsOf(shape) * columnsOf(shape), -0.6, 0.6),
    b: values(shape.conv ? 0 : shape.outputs, -0.3, 0.3),
    logAlpha: values(gateCount(shape), -2, 2),
    u: values(gateCount(shape), 0.02, 0.98),
  }));
}

/** The whole objective: mean cross-entropy + l0 Σ P + ½ weightDecay (Σ P W² + Σ b²), each weight with its own z and P. */
function objective(layers: readonly Layer[], x: Float64Array, labels: readonly number[]): number {
  const w = layers.map((layer) => layer.w.map((v, i) => v * sampleGate(layer.logAlpha[i], layer.u[i]).z));
  const size = imageSize(layers[0].shape);
  let loss = 0;
  labels.forEach((label, n) => {
    let h: Float64Array = x.subarray(n * size, (n + 1) * size);
    layers.forEach(({ shape, b }, l) => {
      h = shape.conv ? convolve(shape, w[l], h) : dense(shape, w[l], b, h, l + 1 < layers.length);
    });
    const top = Math.max(...h);
    loss += (top + Math.log(h.reduce((sum, y) => sum + Math.exp(y - top), 0)) - h[label]) / labels.length;
  });
  for (const layer of layers) {
    layer.w.forEach((value, i) => {
      const p = openProbability(layer.logAlpha[i]);
      loss += p * (l0 + 0.5 * weightDecay * value ** 2);
    });
    for (const value of layer.b) loss += 0.5 * weightDecay * value ** 2;
  }
  return loss;
}

function dense(shape: LayerShape, w: Float64Array, b: Float64Array, x: Float64Array, relu: boolean) {
  const y = b.map((bias, j) => x.reduce((sum, value, i) => sum + value * w[i * shape.outputs + j], bias));
  return relu ? y.map((value) => Math.max(0, value)) : y;
}

function convolve(shape: LayerShape, w: Float64Array, x: Float64Array): Float64Array {
  const columns = columnsOf(shape);
  const at = (c: number, y: number, column: number) =>
    y < 0 || column < 0 || y >= conv.height || column >= conv.width
      ? 0
      : x[(c * conv.height + y) * conv.width + column];
  const cell = (map: number, oy: number, ox: number) => {
    let sum = w[map * columns + columns - 1];
    for (let k = 0; k < columns - 1; k++) {
      const [c, ky, kx] = [Math.floor(k / 9), Math.floor(k / 3) % 3, k % 3];
      sum += w[map * columns + k] * at(c, oy + ky - 1, ox + kx - 1);
    }
    return sum;
  };
  const out: number[] = [];
  for (let map = 0; map < shape.outputs; map++) {
    for (let py = 0; py < conv.outHeight; py++) {
      for (let px = 0; px < conv.outWidth; px++) {
        const window = [0, 1].flatMap((dy) => [0, 1].map((dx) => cell(map, 2 * py + dy, 2 * px + dx)));
        out.push(Math.max(0, ...window));
      }
    }
  }
  return Float64Array.from(out);
}

/** The objective and W − W′ of a plain gradient step, from the kernels. */
function step(runtime: Runtime, layers: readonly Layer[], x: Float64Array, labels: readonly number[]) {
  const { arena } = runtime;
  const parameters = layers.map(({ shape }) => planParameters(arena, shape));
  const plans = layers.map(({ shape }, l) => ({
    shape,
    parameters: parameters[l],
    average: undefined,
    strength: { l0, weightDecay },
    sparse: false,
    width: rowsOf(shape),
    origin: 0,
  }));
  layers.forEach(({ shape, w, b, logAlpha }, l) => {
    arena.f32(parameters[l].weights, w.length).set(w);
    arena.f32(parameters[l].bias, b.length).set(b);
    arena.f32(parameters[l].logAlpha, gateCount(shape)).set(logAlpha);
  });
  const stack = new TrainingStack(runtime, plans, softmax, {
    batchSize: batch,
    sampling: 'minibatch',
    secondMoment: false,
    logAlphaLimit: 1e30,
  });
  layers.forEach(({ u }, l) => {
    arena.f32(stack.layers[l].noise, u.length).set(u);
  });
  stack.sampleGates(batch);
  const size = imageSize(layers[0].shape);
  for (let n = 0; n < batch; n++) {
    arena.f32(stack.input.values + 4 * n * stack.input.ld, size).set(x.subarray(n * size, (n + 1) * size));
  }
  arena.i32(stack.answers, batch).set(labels);
  stack.forward(batch);
  stack.loss(batch);
  stack.penalties();
  stack.backward(batch);
  const settings = arena.words(STEP_CELLS);
  for (const at of [0, 4 * CELLS]) arena.f32(settings + at, CELLS).set([1, 0, 0, 0, 0, 0, 1]);
  stack.update(settings, 0, 1);
  const loss = stack.results.reduce((sum, value) => sum + value, 0);
  const after = layers.map(({ shape, w, b }, l) => ({
    w: arena.f32(parameters[l].weights, w.length).slice(),
    b: arena.f32(parameters[l].bias, b.length).slice(),
    logAlpha: arena.f32(parameters[l].logAlpha, gateCount(shape)).slice(),
  }));
  return { loss, after };
}

describe.each(builds)('gates on weights, %s build', (build) => {
  test.each(networks)('%s: the objective and its gradients are those of differences', async (_, shapes) => {
    const random = new Random(5);
    const layers = layersOf(shapes, random);
    const x = Float64Array.from(random.values(batch * imageSize(shapes[0])), Math.fround);
    const labels = [0, 2, 1];
    const { loss, after } = step(await runtimeOf(build), layers, x, labels);
    expect(loss).toBeCloseTo(objective(layers, x, labels), 5);
    const h = 1e-6;
    layers.forEach((layer, l) => {
      for (const name of ['w', 'b', 'logAlpha'] as const) {
        const values = layer[name];
        values.forEach((value, i) => {
          values[i] = value + h;
          const above = objective(layers, x, labels);
          values[i] = value - h;
          const below = objective(layers, x, labels);
          values[i] = value;
          expect(value - after[l][name][i], `${name}[${i}] of layer ${l}`).toBeCloseTo(
            (above - below) / (2 * h),
            4,
          );
        });
      }
    });
  });

  test('a matrix is written and read as it was', async () => {
    const { arena } = await runtimeOf(build);
    const [shape] = networks[1][1];
    const region = planParameters(arena, shape);
    const random = new Random(6);
    const floats = (n: number) => Float32Array.from(random.values(n));
    const from = {
      inputs: 2,
      outputs: 3,
      weights: floats(54),
      bias: floats(3),
      logAlpha: floats(gateCount(shape)),
    };
    writeParameters(arena, shape, region, from);
    expect(readParameters(arena, shape, region)).toEqual(from);
  });
});
