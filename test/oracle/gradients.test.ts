import { describe, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { binaryCrossEntropy, crossEntropy, softCrossEntropy, squaredError, weighted } from './losses.js';
import { type DenseLayer, firstOf, lossAndGradients, type Minibatch, type Result } from './network.js';
import type { PenaltySettings } from './penalty.js';

const losses = ['crossEntropy', 'squaredError', 'binaryCrossEntropy', 'softCrossEntropy'] as const;

type Sampling = 'minibatch' | 'example' | 'none';

const settings = { temperature: 0.6, gamma: -0.15, zeta: 1.2 };
const stacks = [
  [3, 2],
  [1, 1],
  [5, 4, 3],
  [4, 6, 1],
  [7, 5, 3, 2],
];
const penalties = [
  { lambda: 0, weightDecay: 0 },
  { lambda: 0.7, weightDecay: 0 },
  { lambda: 0, weightDecay: 0.3 },
  { lambda: 0.7, weightDecay: 0.3 },
];

function randomLayers(random: Random, dims: readonly number[], gated: (layer: number) => boolean) {
  return dims.slice(1).map((outputs, l): DenseLayer => {
    const inputs = dims[l];
    const logAlpha = gated(l) ? random.values(inputs, -2.5, 2.5) : undefined;
    return { inputs, outputs, w: random.values(inputs * outputs), b: random.values(outputs), logAlpha };
  });
}

/** Shares of classes that are not 1 in sum, and weights: with either the gradient is still that of the loss. */
function softWeighted(random: Random, size: number, outputs: number) {
  const rows = Array.from({ length: size }, () => random.units(outputs));
  return weighted(random.units(size), (e) => softCrossEntropy(rows[e]));
}

function randomMinibatch(
  random: Random,
  layers: readonly DenseLayer[],
  sampling: Sampling,
  loss: (typeof losses)[number],
): Minibatch {
  const size = random.integer(1, 6);
  const { outputs } = layers[layers.length - 1];
  return {
    size,
    x: random.values(size * layers[0].inputs),
    noise: layers.map(({ inputs, logAlpha }) =>
      logAlpha ? random.units(sampling === 'example' ? size * inputs : inputs) : undefined,
    ),
    loss:
      loss === 'crossEntropy'
        ? crossEntropy(random.labels(size, outputs))
        : loss === 'squaredError'
          ? squaredError(random.values(size * outputs, -2, 2))
          : loss === 'binaryCrossEntropy'
            ? binaryCrossEntropy(random.units(size * outputs))
            : softWeighted(random, size, outputs),
  };
}

/** Compares each gradient with (f(θ+h) − f(θ−h)) / 2h, the noise frozen, for every single parameter and input. */
function expectFiniteDifferences(layers: DenseLayer[], minibatch: Minibatch, penalty: PenaltySettings): void {
  const objective = (): Result => lossAndGradients(layers, minibatch, penalty, settings);
  const { dx, layers: results } = objective();
  const check = (
    values: Float64Array,
    gradient: ArrayLike<number>,
    what: string,
    together?: (i: number) => number[],
  ) =>
    expectClose(
      gradient,
      differences(values, () => objective().loss, together),
      1e-7,
      what,
    );
  check(minibatch.x, dx, 'dx');
  for (const [l, { w, b, logAlpha }] of layers.entries()) {
    check(w, results[l].dw, `dW of layer ${l}`);
    check(b, results[l].db, `db of layer ${l}`);
    if (!logAlpha) continue;
    check(logAlpha, results[l].dlogAlpha ?? [], `dlogα of layer ${l}`, (i) =>
      [...logAlpha.keys()].filter((k) => firstOf(layers[l], k) === firstOf(layers[l], i)),
    );
  }
}

/** @param together what is one number with values[i], which it is by itself if nothing else is said */
function differences(
  values: Float64Array,
  f: () => number,
  together = (i: number): number[] => [i],
): Float64Array {
  const h = 1e-5;
  return values.slice().map((value, i) => {
    const set = (x: number) => {
      for (const k of together(i)) values[k] = x;
    };
    set(value + h);
    const above = f();
    set(value - h);
    const below = f();
    set(value);
    return (above - below) / (2 * h);
  });
}

describe.each(losses)('%s', (loss) => {
  describe.each(['minibatch', 'example', 'none'] as const)('gates: %s', (sampling) => {
    test.each(penalties)('λ = $lambda, weight decay = $weightDecay', ({ lambda, weightDecay }) => {
      const random = new Random(7);
      for (const dims of stacks) {
        const layers = randomLayers(random, dims, () => sampling !== 'none');
        const minibatch = randomMinibatch(random, layers, sampling, loss);
        const strengths = layers.map((_, l) => lambda * (l + 1));
        expectFiniteDifferences(layers, minibatch, { lambda: strengths, examples: 20, weightDecay });
      }
    });
  });

  test.each(['minibatch', 'example'] as const)(
    'inputs that share a gate, a sample for each %s',
    (sampling) => {
      const random = new Random(11);
      const penalty = { lambda: [0.5, 0.6, 0.7], examples: 10, weightDecay: 0.2 };
      const layers = randomLayers(random, [6, 5, 4, 3], () => true).map((layer) => {
        const groups = random.labels(layer.inputs, 3);
        const shared = layer.logAlpha?.map((_, i, all) => all[firstOf({ groups }, i)]);
        return { ...layer, groups, logAlpha: shared };
      });
      expectFiniteDifferences(layers, randomMinibatch(random, layers, sampling, loss), penalty);
    },
  );

  test('gated layers between others without gates', () => {
    const random = new Random(8);
    const penalty = { lambda: [0.5, 0.6, 0.7], examples: 10, weightDecay: 0.2 };
    for (const gatedLayer of [0, 1, 2]) {
      const layers = randomLayers(random, [6, 5, 4, 3], (l) => l === gatedLayer);
      expectFiniteDifferences(layers, randomMinibatch(random, layers, 'minibatch', loss), penalty);
    }
  });
});

test('the gradient of the objective with respect to the gates themselves', () => {
  // With P = 1 for all of them and no noise, scaling row i of W by 1 + h is adding h · z_i to gate i.
  const random = new Random(9);
  const layers = randomLayers(random, [5, 4, 3], () => true);
  const minibatch = randomMinibatch(random, layers, 'minibatch', 'squaredError');
  const penalty = { lambda: [0, 0], examples: 1, weightDecay: 0 };
  const { layers: results } = lossAndGradients(layers, minibatch, penalty, settings);
  for (const [l, { inputs, outputs, w }] of layers.entries()) {
    const { z, dz } = results[l];
    for (let i = 0; i < inputs; i++) {
      const scale = Float64Array.of(1);
      const row = w.slice(i * outputs, (i + 1) * outputs);
      const [slope] = differences(scale, () => {
        w.set(
          row.map((value) => value * scale[0]),
          i * outputs,
        );
        return lossAndGradients(layers, minibatch, penalty, settings).loss;
      });
      w.set(row, i * outputs);
      expectClose([(dz?.[i] ?? 0) * (z?.[i] ?? 0)], [slope], 1e-8, `z dz of gate ${i} of layer ${l}`);
    }
  }
});
