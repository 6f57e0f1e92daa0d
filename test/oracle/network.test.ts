import { describe, expect, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { crossEntropy, softmax, squaredError } from './losses.js';
import { type DenseLayer, forward, lossAndGradients, testTimeGates } from './network.js';
import { denseLayers, flat, gateSettings, layerVectors, penaltySettings } from './vectors.js';

const tolerance = 1e-13;

describe.each(layerVectors.cases)('the vectors: $name, β = $beta', (golden) => {
  const { f64 } = golden;
  const settings = gateSettings(golden);
  const layers = denseLayers(golden.layers);
  const x = flat(golden.x);

  test('objective, gradients', () => {
    const noise = golden.layers.map(({ u }) => flat(u));
    const minibatch = { size: golden.batch, x, noise, loss: crossEntropy(golden.y) };
    const result = lossAndGradients(layers, minibatch, penaltySettings(golden), settings);
    expectClose([result.loss], [f64.loss], tolerance, 'loss');
    expectClose([result.dataLoss], [f64.cross_entropy], tolerance, 'cross-entropy');
    expectClose([result.l0Penalty + result.l2Penalty], [f64.regularizer], tolerance, 'regularizer');
    expectClose(result.dx, flat(f64.dx), tolerance, 'dx');
    for (const [l, expected] of f64.layers.entries()) {
      const { z, preActivation, dw, db, dlogAlpha } = result.layers[l];
      expectClose(z ?? [], flat(expected.z), tolerance, `z of layer ${l}`);
      expectClose(preActivation, flat(expected.pre_activation), tolerance, `output of layer ${l}`);
      expectClose(dw, flat(expected.dW), tolerance, `dW of layer ${l}`);
      expectClose(db, flat(expected.db), tolerance, `db of layer ${l}`);
      expectClose(dlogAlpha ?? [], flat(expected.dlog_alpha), tolerance, `dlogα of layer ${l}`);
    }
  });

  test('test time', () => {
    const gates = testTimeGates(layers, 'mean', settings);
    for (const [l, { z_hat }] of f64.layers.entries())
      expectClose(gates[l] ?? [], z_hat, tolerance, `ẑ of layer ${l}`);
    const logits = forward(layers, golden.batch, x, gates)[layers.length - 1].y;
    expectClose(logits, flat(f64.eval_logits), tolerance, 'logits');
    const { loss } = crossEntropy(golden.y)(logits, golden.batch);
    expectClose([loss], [f64.eval_cross_entropy], tolerance, 'cross-entropy');
  });
});

describe('losses', () => {
  test('softmax cross-entropy of huge outputs does not overflow', () => {
    const outputs = Float64Array.of(1000, 1000, -1000, -1000, 0, 1000);
    expectClose(softmax(outputs, 2), [0.5, 0.5, 0, 0, 0, 1], 1e-15);
    expectClose([crossEntropy([0, 1])(outputs, 2).loss], [(Math.log(2) + 1000) / 2], 1e-15);
  });

  test('squared error is half the mean over the batch of the sum over the outputs', () => {
    const { loss, gradient } = squaredError([1, 0, 0, 2])(Float64Array.of(3, 0, 1, 5), 2);
    expect(loss).toBe((0.5 * (4 + 1 + 9)) / 2);
    expect([...gradient]).toEqual([1, 0, 0.5, 1.5]);
  });
});

describe('a layer without gates', () => {
  const layer: DenseLayer = {
    inputs: 2,
    outputs: 1,
    w: Float64Array.of(2, -3),
    b: Float64Array.of(0.5),
    logAlpha: undefined,
  };

  test('is a plain dense layer with plain weight decay, whatever λ is', () => {
    const minibatch = { size: 1, x: Float64Array.of(1, 2), noise: [undefined], loss: squaredError([0]) };
    const result = lossAndGradients([layer], minibatch, { lambda: [7], examples: 10, weightDecay: 0.1 });
    const y = 2 - 6 + 0.5;
    expect(result.l0Penalty).toBe(0);
    expectClose([result.l2Penalty], [0.05 * (4 + 9 + 0.25)], 1e-15);
    expectClose([result.dataLoss], [0.5 * y * y], 1e-15);
    expectClose(result.layers[0].dw, [y + 0.2, 2 * y - 0.3], 1e-15);
    expectClose(result.layers[0].db, [y + 0.05], 1e-15);
    expectClose(result.dx, [2 * y, -3 * y], 1e-15);
    expect(result.layers[0]).toMatchObject({ z: undefined, dz: undefined, dlogAlpha: undefined });
    expect(testTimeGates([layer])).toEqual([undefined]);
  });
});

test('one gate sample for a minibatch is the same sample for each of its examples', () => {
  const golden = layerVectors.cases.find(({ mode }) => mode === 'shared');
  if (!golden) return;
  const layers = denseLayers(golden.layers);
  const run = (noise: Float64Array[]) =>
    lossAndGradients(
      layers,
      { size: golden.batch, x: flat(golden.x), noise, loss: crossEntropy(golden.y) },
      penaltySettings(golden),
    );
  const shared = golden.layers.map(({ u }) => flat(u));
  const repeated = shared.map((u) =>
    Float64Array.from({ length: golden.batch * u.length }, (_, n) => u[n % u.length]),
  );
  const [a, b] = [run(shared), run(repeated)];
  expectClose([a.loss], [b.loss], 1e-15);
  expectClose(a.dx, b.dx, 1e-15);
  for (const l of layers.keys()) {
    expectClose(a.layers[l].dw, b.layers[l].dw, 1e-15);
    expectClose(a.layers[l].dlogAlpha ?? [], b.layers[l].dlogAlpha ?? [], 1e-14);
  }
});
