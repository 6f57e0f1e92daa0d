import { describe, expect, test } from 'vitest';
import { Network } from '../../src/network/network.js';
import { countLayer, expectedFlops, expectedL0 } from '../oracle/flops.js';
import { crossEntropy } from '../oracle/losses.js';
import {
  denseLayers,
  flat,
  gateSettings,
  type LayerCase,
  layerVectors,
  penaltySettings,
  type StepCase,
  stepVectors,
} from '../oracle/vectors.js';
import { allBuilds, optionOf } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { cellsOfAdam } from '../support/optimizers.js';
import { StackUnderTest } from './stackUnderTest.js';

/** Of 1 + |value|: what float32 reaches on these cases, see test/reference/README.md. */
const tolerance = 3e-6;

describe.each(allBuilds)('the reference vectors, %s build:', (build) => {
  describe.each(layerVectors.cases)('l0_layer $name', (golden) => {
    test('loss, gates, outputs and all gradients', async () => {
      const under = await stackFor(build, golden, false);
      const size = golden.x.length;
      under.place({
        size,
        x: flat(golden.x),
        noise: golden.layers.map(({ u }) => flat(u)),
        labels: golden.y,
      });
      const dataLoss = under.pass(size);
      const { f64 } = golden;
      expectClose([dataLoss], [f64.cross_entropy], tolerance, 'cross-entropy');
      const [l0, l2] = under.penalties();
      expectClose([l0 + l2], [f64.regularizer], tolerance, 'regularizer');
      f64.layers.forEach((expected, l) => {
        expectClose(under.gates(l, flat(expected.z).length), flat(expected.z), tolerance, `z of layer ${l}`);
      });
      const last = f64.layers.length - 1;
      expectClose(under.output(last, size), flat(f64.layers[last].pre_activation), tolerance, 'outputs');
      // The input gradient runs the first layer's backward pass again, which adds to per-example gate gradients.
      const gradients = under.gradients();
      f64.layers.forEach((expected, l) => {
        expectClose(gradients[l].dw, flat(expected.dW), tolerance, `dW of layer ${l}`);
        expectClose(gradients[l].db, flat(expected.db), tolerance, `db of layer ${l}`);
        expectClose(
          gradients[l].dlogAlpha ?? [],
          flat(expected.dlog_alpha),
          tolerance,
          `dlogα of layer ${l}`,
        );
      });
    });

    test('the gradient of the inputs', async () => {
      const under = await stackFor(build, golden, false);
      const size = golden.x.length;
      under.place({
        size,
        x: flat(golden.x),
        noise: golden.layers.map(({ u }) => flat(u)),
        labels: golden.y,
      });
      under.pass(size);
      expectClose(under.inputGradient(size), flat(golden.f64.dx), tolerance, 'dx');
    });

    test('test-time outputs, also of the pruned network', async () => {
      const { dims, f64 } = golden;
      const { temperature, gamma, zeta } = gateSettings(golden);
      const network = await Network.create({
        build: optionOf(build),
        inputs: dims[0],
        layers: dims.slice(1),
        gates: { temperature, gamma, zeta },
      });
      network.setParameters(
        denseLayers(golden.layers).map(({ inputs, outputs, w, b, logAlpha }) => ({
          inputs,
          outputs,
          weights: Float32Array.from(w),
          bias: Float32Array.from(b),
          logAlpha: Float32Array.from(logAlpha ?? []),
        })),
      );
      const x = Float32Array.from(flat(golden.x));
      const logits = network.logits(x);
      expectClose(logits, flat(f64.eval_logits), tolerance, 'logits');
      const { loss } = crossEntropy(golden.y)(Float64Array.from(logits), golden.y.length);
      expectClose([loss], [f64.eval_cross_entropy], tolerance, 'cross-entropy');
      expect((await network.prune()).logits(x)).toEqual(logits);
    });
  });

  test.each(stepVectors.cases)('mlp_step, $mode: five steps of Adam', async (golden) => {
    const under = await stackFor(build, golden, true);
    const { adam, ema_beta } = golden;
    const { stack } = under;
    const [firsts, seconds] = [
      stack.layers.map(({ first }) => first),
      stack.layers.map(({ second }) => second),
    ];
    golden.steps_in.forEach(({ x, y, u }, index) => {
      const t = index + 1;
      const expected = golden.after_step[index];
      under.place({ size: x.length, x: flat(x), noise: u.map(flat), labels: y });
      const dataLoss = under.pass(x.length);
      const [l0, l2] = under.penalties();
      expectClose(
        [dataLoss, l0 + l2],
        [expected.cross_entropy, expected.regularizer],
        tolerance,
        `loss, step ${t}`,
      );
      const { lr, beta1, beta2, eps } = adam;
      const averagingRate = (1 - ema_beta) / (1 - ema_beta ** t);
      under.update(cellsOfAdam({ learningRate: lr, beta1, beta2, epsilon: eps }, t, averagingRate));
      expectParameters(under, under.parameters, expected.params, `parameters, step ${t}`);
      expectParameters(under, under.averages ?? [], expected.ema, `averages, step ${t}`);
      if (expected.adam_m) expectParameters(under, firsts, expected.adam_m, 'first moments');
      if (expected.adam_v) {
        expectParameters(
          under,
          seconds.flatMap((second) => second ?? []),
          expected.adam_v,
          'second moments',
        );
      }
      const counts = under.read(under.parameters).map(({ b, logAlpha }) =>
        countLayer(
          {
            inputs: logAlpha?.length ?? 0,
            outputs: b.length,
            logAlpha: logAlpha && Float64Array.from(logAlpha),
          },
          gateSettings(golden),
        ),
      );
      expectClose([expectedL0(counts)], [expected.expected_l0], tolerance, 'expected L0');
      expectClose([expectedFlops(counts)], [expected.expected_flops], tolerance, 'expected FLOPs');
    });
  });
});

function stackFor(build: (typeof allBuilds)[number], golden: LayerCase | StepCase, adam: boolean) {
  return StackUnderTest.create(denseLayers('init' in golden ? golden.init : golden.layers), {
    build,
    sampling: golden.mode === 'per_example' ? 'example' : 'minibatch',
    gates: gateSettings(golden),
    penalty: penaltySettings(golden),
    output: 'softmax',
    batchSize: golden.batch,
    secondMoment: adam,
    averaging: adam,
    logAlphaLimit: 'log_alpha_max' in golden ? golden.log_alpha_max : 1e30,
  });
}

function expectParameters(
  under: StackUnderTest,
  regions: Parameters<StackUnderTest['read']>[0],
  expected: StepCase['init'],
  what: string,
): void {
  under.read(regions).forEach(({ w, b, logAlpha }, l) => {
    expectClose(w, flat(expected[l].W), tolerance, `${what}: W of layer ${l}`);
    expectClose(b, flat(expected[l].b), tolerance, `${what}: b of layer ${l}`);
    expectClose(logAlpha ?? [], flat(expected[l].log_alpha), tolerance, `${what}: log α of layer ${l}`);
  });
}
