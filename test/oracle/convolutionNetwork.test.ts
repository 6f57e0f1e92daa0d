import { describe, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { cellsOf } from './convolution.js';
import {
  backwardConvolution,
  type ConvolutionLayer,
  convolutionalLossAndGradients,
  forwardConvolution,
  outSize,
  rowsOfMaps,
  type Windows,
} from './convolutionNetwork.js';
import { testTimeGate } from './gates.js';
import { crossEntropy } from './losses.js';
import { type DenseLayer, type Minibatch, sampleLayer } from './network.js';
import { layerPenalty } from './penalty.js';
import { type ConvolutionCase, convolutionVectors, flat, gateSettings } from './vectors.js';

function layerOf(golden: ConvolutionCase): ConvolutionLayer {
  const { in_channels, out_channels, kernel, stride, padding, height, width } = golden;
  return {
    inputs: in_channels,
    outputs: out_channels,
    conv: { kernel, stride, padding, height, width, pool: 2, poolStride: 2 },
    w: flat(golden.W),
    b: flat(golden.b),
    logAlpha: flat(golden.log_alpha),
  };
}

describe('the vectors of conv_layer', () => {
  const tolerance = 1e-12;
  test.each(convolutionVectors.cases)('$name', (golden) => {
    const { f64, batch, lambda, weight_decay, N } = golden;
    const settings = gateSettings(golden);
    const layer = layerOf(golden);
    const samples = sampleLayer(rowsOfMaps(layer), flat(golden.u), settings) ?? [];
    const z = Float64Array.from(samples, (sample) => sample.z);
    const slope = Float64Array.from(samples, (sample) => sample.slope);
    const [x, cotangent] = [flat(golden.x), flat(golden.cotangent)];
    const maps = forwardConvolution(layer, batch, x, z);
    expectClose(z, flat(f64.z), tolerance, 'z');
    expectClose(maps.y, flat(f64.gated_conv), tolerance, 'gated_conv');
    expectClose(maps.out, flat(f64.pooled), tolerance, 'pooled');
    const dataTerm = maps.out.reduce((sum, value, i) => sum + value * cotangent[i], 0);
    expectClose([dataTerm], [f64.data_term], tolerance, 'data term');
    const penalty = layerPenalty(
      rowsOfMaps(layer),
      0,
      { lambda: [lambda], examples: N, weightDecay: weight_decay / N },
      settings,
    );
    expectClose([penalty.l0 + penalty.l2], [f64.regularizer], tolerance, 'regularizer');
    const data = backwardConvolution(layer, batch, x, maps, z, slope, cotangent);
    const k = data.dw.length / layer.outputs;
    const rows = Float64Array.from(penalty.dw, (value, i) => {
      const [map, column] = [Math.floor(i / (k + 1)), i % (k + 1)];
      return value + (column < k ? data.dw[map * k + column] : data.db[map]);
    });
    const expected = f64.dW.flatMap((row, map) => [...flat(row), f64.db[map]]);
    expectClose(rows, expected, tolerance, 'dW, db');
    const dlogAlpha = data.dlogAlpha?.map((value, i) => value + (penalty.dlogAlpha?.[i] ?? 0));
    expectClose(dlogAlpha ?? [], f64.dlog_alpha, tolerance, 'dlogα');
    expectClose(data.dx, flat(f64.dx), tolerance, 'dx');
    const atTest = layer.logAlpha?.map((value) => testTimeGate(value, 'mean', settings));
    expectClose(
      forwardConvolution(layer, batch, x, atTest).out,
      flat(f64.eval_pooled),
      tolerance,
      'eval_pooled',
    );
  });
});

const settings = { temperature: 0.6, gamma: -0.15, zeta: 1.2 };
const first: Windows = {
  ...{ kernel: 3, stride: 1, padding: 1, height: 7, width: 5 },
  ...{ pool: 3, poolStride: 2 },
};
const second: Windows = {
  ...{ kernel: 2, stride: 1, padding: 1, height: 3, width: 2 },
  ...{ pool: 1, poolStride: 1 },
};

/** The sides of its windows are not the same, nor what is done along them. */
const sided: Windows = {
  ...{ kernel: [2, 3], stride: [1, 2], padding: [1, 0], height: 5, width: 7 },
  ...{ pool: [3, 1], poolStride: [2, 1] },
};

/** Two convolutions and two dense layers, or one of each, the upper ones or with sides of their own. */
function randomNetwork(random: Random, kind: 'shared' | 'example' | 'none', form: (typeof forms)[number]) {
  const deep = form === 'deep';
  const convolution = (inputs: number, outputs: number, conv: Windows): ConvolutionLayer => ({
    ...{ inputs, outputs, conv },
    w: random.values(outputs * inputs * cellsOf(conv.kernel)),
    b: random.values(outputs),
    logAlpha: kind === 'none' ? undefined : random.values(outputs, -1.5, 2.5),
  });
  const dense = (inputs: number, outputs: number): DenseLayer => ({
    ...{ inputs, outputs },
    w: random.values(inputs * outputs),
    b: random.values(outputs),
    logAlpha: kind === 'none' ? undefined : random.values(inputs, -1.5, 2.5),
  });
  const convolutions = deep
    ? [convolution(2, 3, first), convolution(3, 2, second)]
    : [convolution(2, 3, form === 'sided' ? sided : { ...second, stride: 2 })];
  const cells = outSize(convolutions[convolutions.length - 1]);
  return { convolutions, dense: deep ? [dense(cells, 4), dense(4, 3)] : [dense(cells, 3)] };
}

const forms = ['deep', 'flat', 'sided'] as const;

describe.each(['shared', 'example', 'none'] as const)('finite differences, gates: %s', (kind) => {
  test.each(forms)('of every parameter and input, a network that is %s', (form) => {
    const random = new Random(11 + forms.indexOf(form));
    const { convolutions, dense } = randomNetwork(random, kind, form);
    const layers = [...convolutions, ...dense];
    const size = 3;
    const { inputs, conv } = convolutions[0];
    const gatesOf = (layer: ConvolutionLayer | DenseLayer) =>
      'conv' in layer ? layer.outputs : layer.inputs;
    const minibatch: Minibatch = {
      size,
      x: random.values(size * inputs * conv.height * conv.width),
      noise: layers.map((layer) =>
        layer.logAlpha ? random.units((kind === 'example' ? size : 1) * gatesOf(layer)) : undefined,
      ),
      loss: crossEntropy(random.labels(size, 3)),
    };
    const penalty = { lambda: layers.map((_, l) => 0.3 * (l + 1)), examples: 20, weightDecay: 0.3 };
    const objective = () => convolutionalLossAndGradients(convolutions, dense, minibatch, penalty, settings);
    const result = objective();
    const check = (values: Float64Array, gradient: ArrayLike<number>, what: string) => {
      const h = 1e-6;
      const slopes = values.slice().map((value, i) => {
        values[i] = value + h;
        const above = objective().loss;
        values[i] = value - h;
        const below = objective().loss;
        values[i] = value;
        return (above - below) / (2 * h);
      });
      expectClose(gradient, slopes, 1e-7, what);
    };
    check(minibatch.x, result.dx, 'dx');
    layers.forEach(({ w, b, logAlpha }, l) => {
      check(w, result.layers[l].dw, `dW of layer ${l}`);
      check(b, result.layers[l].db, `db of layer ${l}`);
      if (logAlpha) check(logAlpha, result.layers[l].dlogAlpha ?? [], `dlogα of layer ${l}`);
    });
  });
});
