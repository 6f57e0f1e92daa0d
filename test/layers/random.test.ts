import { describe, expect, test } from 'vitest';
import type { GateSampling } from '../../src/layers/plan.js';
import type { OutputKind } from '../../src/loss/losses.js';
import type { Build } from '../../src/runtime/runtime.js';
import { paperGates } from '../oracle/gates.js';
import {
  binaryCrossEntropy,
  crossEntropy,
  softCrossEntropy,
  squaredError,
  weighted,
} from '../oracle/losses.js';
import { type DenseLayer, firstOf, lossAndGradients } from '../oracle/network.js';
import { adamStep, averageStep, clamp, nesterovStep } from '../oracle/optimizer.js';
import { allBuilds } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { cellsOfAdam } from '../support/optimizers.js';
import { Random } from '../support/random.js';
import { type Batch, StackUnderTest } from './stackUnderTest.js';

/** Sizes [inputs, …, outputs] and a batch size, around lanes and tiles. */
const shapes: readonly (readonly [readonly number[], number])[] = [
  [[1, 1], 1],
  [[3, 2], 5],
  [[5, 17, 3], 3],
  [[17, 5, 9, 4], 17],
  [[100, 33, 10], 8],
  // Panels of one row are smaller than those of five: room for the one must do for the other.
  [[270, 40, 4], 1],
  [[2, 50, 3], 2],
  [[33, 100, 17, 5], 100],
];

interface Kind {
  readonly output: OutputKind;
  readonly sampling: GateSampling | 'none';
  readonly penalised: boolean;
  /** Most of x is 0, and left out of the first layer's products. */
  readonly sparse?: boolean;
  /** Inputs share gates. */
  readonly groups?: boolean;
  /** Classes have a share each in place of labels. */
  readonly soft?: boolean;
  /** Rows count differently. */
  readonly weighted?: boolean;
}

const kinds: readonly Kind[] = [
  { output: 'softmax', sampling: 'minibatch', penalised: true },
  { output: 'softmax', sampling: 'minibatch', penalised: false },
  { output: 'softmax', sampling: 'example', penalised: true },
  { output: 'linear', sampling: 'minibatch', penalised: true },
  { output: 'linear', sampling: 'example', penalised: false },
  { output: 'softmax', sampling: 'none', penalised: true },
  { output: 'linear', sampling: 'none', penalised: false },
  { output: 'softmax', sampling: 'minibatch', penalised: true, sparse: true },
  { output: 'linear', sampling: 'example', penalised: true, sparse: true },
  { output: 'softmax', sampling: 'none', penalised: false, sparse: true },
  { output: 'sigmoid', sampling: 'minibatch', penalised: true },
  { output: 'sigmoid', sampling: 'example', penalised: false },
  { output: 'sigmoid', sampling: 'none', penalised: true },
  { output: 'softmax', sampling: 'minibatch', penalised: true, groups: true },
  { output: 'linear', sampling: 'example', penalised: true, groups: true },
  { output: 'sigmoid', sampling: 'minibatch', penalised: false, groups: true },
  { output: 'softmax', sampling: 'minibatch', penalised: false, soft: true },
  { output: 'softmax', sampling: 'example', penalised: true, soft: true, weighted: true },
  { output: 'softmax', sampling: 'none', penalised: true, weighted: true },
  { output: 'linear', sampling: 'minibatch', penalised: true, weighted: true },
  { output: 'sigmoid', sampling: 'minibatch', penalised: true, weighted: true },
];

/** A network with many closed gates: log α around 0, so that about a tenth to a half of all z is 0. */
function randomLayers(
  random: Random,
  sizes: readonly number[],
  gated: boolean,
  grouped = false,
): DenseLayer[] {
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l];
    const [w, b] = [random.values(inputs * outputs), random.values(outputs)];
    const logAlpha = gated ? random.values(inputs, -2.5, 1) : undefined;
    if (!grouped) return { inputs, outputs, w, b, logAlpha };
    // A few large groups, and gates by themselves.
    const groups = random.labels(inputs, Math.ceil(inputs / 2)).map((group) => (group < 3 ? 0 : group));
    const shared = logAlpha?.map((_, i) => logAlpha[firstOf({ groups }, i)]);
    return { inputs, outputs, w, b, logAlpha: shared, groups };
  });
}

function randomBatch(random: Random, layers: readonly DenseLayer[], size: number, kind: Kind): Batch {
  const { outputs } = layers[layers.length - 1];
  return {
    size,
    x: random.values(size * layers[0].inputs).map((value, i) => (kind.sparse && i % 7 > 1 ? 0 : value)),
    noise: layers.map(({ inputs, logAlpha }) =>
      logAlpha ? random.units(kind.sampling === 'example' ? size * inputs : inputs) : undefined,
    ),
    ...answersFor(random, size, outputs, kind),
    // Some count nothing.
    ...(kind.weighted && { weights: random.values(size, -0.5, 2).map((w) => Math.max(0, w)) }),
  };
}

function answersFor(random: Random, size: number, outputs: number, { output, soft }: Kind) {
  if (output === 'linear') return { targets: random.values(size * outputs, -2, 2) };
  if (output === 'sigmoid') return { targets: random.units(size * outputs) };
  if (!soft) return { labels: random.labels(size, outputs) };
  // Not quite 1 in sum, and some of them 0.
  const parts = random.values(size * outputs, -0.3, 1).map((part) => Math.max(0, part));
  const sum = (i: number) => {
    const start = i - (i % outputs);
    return parts.subarray(start, start + outputs).reduce((all, part) => all + part, 1e-3);
  };
  return { targets: parts.map((part, i) => Math.fround(part / sum(i))) };
}

function penaltyOf(kind: Kind, layers: readonly DenseLayer[]) {
  return {
    lambda: layers.map((_, l) => (kind.penalised ? 0.3 + l : 0)),
    examples: 20,
    weightDecay: kind.penalised ? 0.03 : 0,
  };
}

function oracleBatch(batch: Batch, { output, soft }: Kind) {
  const { labels = [], targets = [], weights, size } = batch;
  const losses = {
    softmax: soft ? softCrossEntropy(targets) : crossEntropy(labels),
    linear: squaredError(targets),
    sigmoid: binaryCrossEntropy(targets),
  };
  if (!weights) return { ...batch, loss: losses[output] };
  const n = targets.length / size;
  const row = (e: number) => Array.from(targets).slice(e * n, (e + 1) * n);
  const each = {
    softmax: (e: number) => (soft ? softCrossEntropy(row(e)) : crossEntropy([labels[e]])),
    linear: (e: number) => squaredError(row(e)),
    sigmoid: (e: number) => binaryCrossEntropy(row(e)),
  };
  return { ...batch, loss: weighted(weights, each[output]) };
}

function create(build: Build, layers: readonly DenseLayer[], kind: Kind, size: number, adam: boolean) {
  return StackUnderTest.create(layers, {
    build,
    sampling: kind.sampling === 'none' ? 'minibatch' : kind.sampling,
    gates: paperGates,
    penalty: penaltyOf(kind, layers),
    output: kind.output,
    batchSize: size,
    secondMoment: adam,
    averaging: adam,
    sparse: kind.sparse ?? false,
    isSoft: kind.soft ?? false,
  });
}

describe.each(allBuilds)('a stack of layers against the float64 oracle, %s build', (build) => {
  describe.each(kinds)(
    '$output, gates: $sampling, penalised: $penalised, sparse: $sparse, groups: $groups, soft: $soft, weighted: $weighted',
    (kind) => {
      test.each(shapes)('sizes %j, batch %i', async (sizes, size) => {
        const random = new Random(sizes.length * 1000 + size);
        const layers = randomLayers(random, sizes, kind.sampling !== 'none', kind.groups);
        for (const count of [Math.ceil(size / 2), size]) {
          const target = await create(build, layers, kind, size, false);
          // A pass of other rows before: nothing of it may show.
          target.place(randomBatch(random, layers, Math.ceil(size / 3), kind));
          target.pass(Math.ceil(size / 3));
          const batch = randomBatch(random, layers, count, kind);
          const truth = lossAndGradients(
            layers,
            oracleBatch(batch, kind),
            penaltyOf(kind, layers),
            paperGates,
          );
          target.place(batch);
          const dataLoss = target.pass(count);
          expectClose([dataLoss], [truth.dataLoss], 2e-6, 'data loss');
          expectClose(target.penalties(), [truth.l0Penalty, truth.l2Penalty], 2e-6, 'penalties');
          const gradients = target.gradients();
          truth.layers.forEach(({ dw, db, dlogAlpha }, l) => {
            expectClose(gradients[l].dw, dw, 1e-5, `dW of layer ${l}`);
            expectClose(gradients[l].db, db, 1e-5, `db of layer ${l}`);
            if (dlogAlpha) expectClose(gradients[l].dlogAlpha ?? [], dlogAlpha, 1e-5, `dlogα of layer ${l}`);
          });
        }
      });
    },
  );

  test.each(['adam', 'sgd'] as const)('twelve steps of %s, with averages and the clamp', async (name) => {
    const random = new Random(7);
    const kind: Kind = { output: 'softmax', sampling: 'minibatch', penalised: true };
    const layers = randomLayers(random, [13, 9, 4], true);
    const [learningRate, beta1, beta2, epsilon, momentum, decay, limit] = [
      0.02, 0.9, 0.999, 1e-8, 0.9, 0.8, 1.2,
    ];
    const under = await StackUnderTest.create(layers, {
      build,
      sampling: 'minibatch',
      gates: paperGates,
      penalty: penaltyOf(kind, layers),
      output: 'softmax',
      batchSize: 6,
      secondMoment: name === 'adam',
      averaging: true,
      logAlphaLimit: limit,
    });
    const parts = layers.flatMap(({ w, b, logAlpha }) => [w, b, logAlpha as Float64Array]);
    const zeros = () => parts.map(({ length }) => new Float64Array(length));
    const [m, v, a] = [zeros(), zeros(), zeros()];
    for (let t = 1; t <= 12; t++) {
      const batch = randomBatch(random, layers, 6, kind);
      const truth = lossAndGradients(layers, oracleBatch(batch, kind), penaltyOf(kind, layers), paperGates);
      const gradients = truth.layers.flatMap(({ dw, db, dlogAlpha }) => [dw, db, dlogAlpha as Float64Array]);
      parts.forEach((p, n) => {
        if (name === 'adam')
          adamStep(p, gradients[n], m[n], v[n], t, { learningRate, beta1, beta2, epsilon });
        else nesterovStep(p, gradients[n], v[n], { learningRate, momentum });
        if (n % 3 === 2) clamp(p, -limit, limit);
        averageStep(a[n], p, t, decay);
      });
      under.place(batch);
      under.pass(6);
      const averagingRate = (1 - decay) / (1 - decay ** t);
      const settings =
        name === 'adam'
          ? cellsOfAdam({ learningRate, beta1, beta2, epsilon }, t, averagingRate)
          : [learningRate, momentum, 0, 0, 0, averagingRate, 1];
      under.update(settings);
    }
    const after = under.read(under.parameters).flatMap(({ w, b, logAlpha }) => [w, b, logAlpha ?? []]);
    const averages = under.read(under.averages ?? []).flatMap(({ w, b, logAlpha }) => [w, b, logAlpha ?? []]);
    expect(parts[2].some((value) => Math.abs(value) === limit)).toBe(true);
    parts.forEach((p, n) => {
      expectClose(after[n], p, 2e-5, `parameters ${n}`);
      expectClose(averages[n], a[n], 2e-5, `averages ${n}`);
    });
  });
});
