import { describe, expect, test } from 'vitest';
import { areaOf } from '../../src/layers/convolution/geometry.js';
import { ConvolutionLayer, planConvolutionScratch } from '../../src/layers/convolution/training.js';
import { planParameters, readParameters, writeParameters } from '../../src/layers/parameters.js';
import type { ConvShape } from '../../src/layers/shape.js';
import { createSignal } from '../../src/layers/signal.js';
import { columnsOf, imageSize } from '../../src/layers/sizes.js';
import { Network } from '../../src/network/network.js';
import { CELLS, STEP_CELLS } from '../../src/optimizer/kind.js';
import type { Runtime } from '../../src/runtime/runtime.js';
import { type ConvolutionCase, convolutionVectors, flat, gateSettings } from '../oracle/vectors.js';
import { allBuilds, optionOf, runtimeOf } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { geometryFrom } from '../support/sides.js';

/** Of 1 + |value|: what float32 reaches on these cases. */
const tolerance = 3e-6;

function shapeOf(golden: ConvolutionCase): ConvShape {
  const { in_channels: inputs, out_channels: outputs, kernel, stride, padding, height, width } = golden;
  const conv = geometryFrom({ kernel, stride, padding, height, width, pool: 2, poolStride: 2 });
  return { inputs, outputs, conv, gates: { ...gateSettings(golden), testGate: 'mean' } };
}

function parametersOf(golden: ConvolutionCase) {
  const [weights, bias, logAlpha] = [golden.W, golden.b, golden.log_alpha].map((values) =>
    Float32Array.from(flat(values)),
  );
  return { inputs: golden.in_channels, outputs: golden.out_channels, weights, bias, logAlpha };
}

/** A layer alone, with the vectors' cotangent for what would stand above it. */
function run(runtime: Runtime, golden: ConvolutionCase) {
  const { arena } = runtime;
  const { batch, lambda, weight_decay, N } = golden;
  const shape = shapeOf(golden);
  const maps = shape.outputs;
  const area = areaOf(shape.conv);
  const parameters = planParameters(arena, shape);
  writeParameters(arena, shape, parameters, parametersOf(golden));
  const size = imageSize(shape);
  const input = createSignal(shape.inputs, size / shape.inputs, size);
  const layer = new ConvolutionLayer(
    runtime,
    {
      ...{ shape, parameters, average: undefined, width: maps, origin: 0, sparse: false },
      strength: { l0: (lambda * columnsOf(shape)) / N, weightDecay: weight_decay / N },
    },
    planConvolutionScratch(runtime, [shape]),
    {
      ...{ batchSize: batch, secondMoment: false, logAlphaLimit: 1e30 },
      sampling: golden.mode === 'per_example' ? 'example' : 'minibatch',
    },
    input,
  );
  const [x, dx] = [arena.words(batch * size), arena.words(batch * size)];
  const { above } = layer;
  Object.assign(input, { values: x, gradient: dx });
  Object.assign(above, {
    values: arena.words(batch * above.words),
    gradient: arena.words(batch * above.words),
  });
  const [results, settings] = [arena.words(4), arena.words(STEP_CELLS)];
  const [noise, images] = [flat(golden.u), flat(golden.x)];
  arena.f32(x, images.length).set(images);
  arena.f32(layer.noise, noise.length).set(noise);
  for (const at of [0, 4 * CELLS]) arena.f32(settings + at, CELLS).set([1, 0, 0, 0, 0, 0, 1]);

  layer.sampleGates(batch);
  layer.settle();
  layer.forward(batch);
  const open = layer.openList
    ? [...arena.i32(layer.openList, layer.openCount)]
    : Array.from({ length: maps }, (_, map) => map);
  /** The place of each number of the open maps among those of all maps. */
  const places = Array.from({ length: batch }, (_, n) =>
    open.flatMap((map) => Array.from({ length: area }, (_, i) => (n * maps + map) * area + i)),
  ).flat();
  const pooled = new Float64Array(batch * maps * area);
  const out = arena.f32(above.values, places.length);
  places.forEach((place, i) => {
    pooled[place] = out[i];
  });
  const cotangent = flat(golden.cotangent);
  arena.f32(above.gradient, places.length).set(places.map((place) => cotangent[place]));
  layer.penalties(results);
  layer.backward(batch);
  const before = readParameters(arena, shape, parameters);
  layer.update(settings);
  const after = readParameters(arena, shape, parameters);
  const gradient = (name: 'weights' | 'bias' | 'logAlpha') =>
    Float64Array.from(before[name] ?? [], (value, i) => value - (after[name]?.[i] ?? 0));
  const [l0, l2] = arena.f64(results, 2);
  return {
    z: arena.f32(layer.z, noise.length),
    pooled,
    open: open.length,
    regularizer: l0 + l2,
    dw: gradient('weights'),
    db: gradient('bias'),
    dlogAlpha: gradient('logAlpha'),
    dx: arena.f32(dx, batch * size),
  };
}

describe.each(allBuilds)('conv_layer, by a layer of the %s build:', (build) => {
  test.each(convolutionVectors.cases)('$name', async (golden) => {
    const { f64 } = golden;
    const result = run(await runtimeOf(build), golden);
    expectClose(result.z, flat(f64.z), tolerance, 'z');
    expectClose(result.pooled, flat(f64.pooled), tolerance, 'pooled');
    const cotangent = flat(golden.cotangent);
    const dataTerm = result.pooled.reduce((sum, value, i) => sum + value * cotangent[i], 0);
    expectClose([dataTerm], [f64.data_term], tolerance, 'data term');
    expectClose([result.regularizer], [f64.regularizer], tolerance, 'regularizer');
    expectClose(
      result.dw,
      f64.dW.flatMap(flat).flatMap((row) => [...row]),
      tolerance,
      'dW',
    );
    expectClose(result.db, f64.db, tolerance, 'db');
    expectClose(result.dlogAlpha, f64.dlog_alpha, tolerance, 'dlogα');
    expectClose(result.dx, flat(f64.dx), tolerance, 'dx');
  });

  test.each(convolutionVectors.cases)(
    '$name at test time, by a network that hands the maps out',
    async (golden) => {
      const { in_channels: channels, out_channels: maps, height, width, kernel, stride, padding } = golden;
      const cells = maps * areaOf(shapeOf(golden).conv);
      const network = await Network.create({
        build: optionOf(build),
        inputs: { channels, height, width },
        layers: [{ conv: maps, kernel, stride, padding }, { maxPool: 2 }, 'flatten', cells],
        gates: gateSettings(golden),
        output: 'linear',
      });
      const identity = Float32Array.from({ length: cells * cells }, (_, i) =>
        i % (cells + 1) === 0 ? 1 : 0,
      );
      network.setParameters([
        parametersOf(golden),
        {
          ...{ inputs: cells, outputs: cells, weights: identity, bias: new Float32Array(cells) },
          logAlpha: new Float32Array(cells).fill(50),
        },
      ]);
      const x = Float32Array.from(flat(golden.x));
      const pooled = network.logits(x);
      expectClose(pooled, flat(golden.f64.eval_pooled), tolerance, 'eval_pooled');
      expect((await network.prune()).logits(x)).toEqual(pooled);
    },
  );
});

test('in a shared case some maps are closed, so that they are seen to be left out', async () => {
  const runtime = await runtimeOf('scalar');
  const open = convolutionVectors.cases.map((golden) => run(runtime, golden).open / golden.out_channels);
  expect(Math.min(...open)).toBeLessThan(1);
});
