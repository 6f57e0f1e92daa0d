import { describe, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { countLayer, expectedFlops, expectedL0 } from './flops.js';
import { crossEntropy } from './losses.js';
import { type DenseLayer, lossAndGradients } from './network.js';
import { adamStep, averageStep, clamp } from './optimizer.js';
import { denseLayers, flat, gateSettings, type Parameters, penaltySettings, stepVectors } from './vectors.js';

const tolerance = 1e-12;

/** W, b and log α of each layer, one after another. */
function parts(layers: readonly DenseLayer[]): Float64Array[] {
  return layers.flatMap(({ w, b, logAlpha }) => (logAlpha ? [w, b, logAlpha] : [w, b]));
}

function expectParameters(actual: Float64Array[], expected: readonly Parameters[], what: string): void {
  for (const [n, part] of parts(denseLayers(expected)).entries())
    expectClose(actual[n], part, tolerance, `${what}, part ${n}`);
}

const zeros = (like: readonly Float64Array[]) => like.map(({ length }) => new Float64Array(length));

describe.each(stepVectors.cases)('the vectors: five steps of Adam, $mode', (golden) => {
  test('losses, gradients, parameters, moments, averages and expectations', () => {
    const { adam, ema_beta, log_alpha_min, log_alpha_max } = golden;
    const adamSettings = {
      learningRate: adam.lr,
      beta1: adam.beta1,
      beta2: adam.beta2,
      epsilon: adam.eps,
    };
    const settings = gateSettings(golden);
    const layers = denseLayers(golden.init);
    const parameters = parts(layers);
    const [m, v, average] = [zeros(parameters), zeros(parameters), zeros(parameters)];

    for (const [index, { x, y, u }] of golden.steps_in.entries()) {
      const t = index + 1;
      const minibatch = { size: x.length, x: flat(x), noise: u.map(flat), loss: crossEntropy(y) };
      const result = lossAndGradients(layers, minibatch, penaltySettings(golden), settings);
      const gradients = result.layers.flatMap(({ dw, db, dlogAlpha }) =>
        dlogAlpha ? [dw, db, dlogAlpha] : [dw, db],
      );
      for (const [n, p] of parameters.entries()) adamStep(p, gradients[n], m[n], v[n], t, adamSettings);
      for (const { logAlpha } of layers) if (logAlpha) clamp(logAlpha, log_alpha_min, log_alpha_max);
      for (const [n, p] of parameters.entries()) averageStep(average[n], p, t, ema_beta);

      const expected = golden.after_step[index];
      const at = `at step ${t}`;
      expectClose([result.loss], [expected.loss], tolerance, `loss ${at}`);
      expectClose([result.dataLoss], [expected.cross_entropy], tolerance, `cross-entropy ${at}`);
      expectClose(
        [result.l0Penalty + result.l2Penalty],
        [expected.regularizer],
        tolerance,
        `regularizer ${at}`,
      );
      expectParameters(parameters, expected.params, `parameters ${at}`);
      expectParameters(average, expected.ema, `averages ${at}`);
      if (expected.grads) expectParameters(gradients, expected.grads, `gradients ${at}`);
      if (expected.adam_m) expectParameters(m, expected.adam_m, `m ${at}`);
      if (expected.adam_v) expectParameters(v, expected.adam_v, `v ${at}`);
      const counts = layers.map((layer) => countLayer(layer, settings));
      expectClose([expectedFlops(counts)], [expected.expected_flops], tolerance, `FLOPs ${at}`);
      expectClose([expectedL0(counts)], [expected.expected_l0], tolerance, `L0 ${at}`);
    }
  });
});
