import { describe, expect, test } from 'vitest';
import type { GateSampling } from '../../src/layers/plan.js';
import type { OutputKind } from '../../src/loss/losses.js';
import type { Build } from '../../src/runtime/runtime.js';
import { cellsOf } from '../oracle/convolution.js';
import {
  type ConvolutionLayer,
  convolutionalLossAndGradients,
  outSize,
  type Windows,
} from '../oracle/convolutionNetwork.js';
import { paperGates } from '../oracle/gates.js';
import { crossEntropy, squaredError } from '../oracle/losses.js';
import type { DenseLayer } from '../oracle/network.js';
import { allBuilds } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { type Batch, StackUnderTest } from './stackUnderTest.js';

const plain = { stride: 1, padding: 0, pool: 1, poolStride: 1 } as const;

interface Sizes {
  readonly channels: number;
  /** Each with its maps; its images are what the one below gives. */
  readonly convolutions: readonly (Windows & { readonly maps: number })[];
  /** Outputs of the dense layers. */
  readonly dense: readonly number[];
  readonly batch: number;
}

/** Networks around lanes and tiles, with windows that do not fill their images and pooling that overlaps. */
const networks: readonly (readonly [string, Sizes])[] = [
  [
    'a single cell',
    {
      channels: 1,
      convolutions: [{ ...plain, maps: 1, kernel: 1, height: 1, width: 1 }],
      dense: [2],
      batch: 1,
    },
  ],
  [
    'one convolution without pooling',
    {
      channels: 2,
      convolutions: [{ ...plain, maps: 5, kernel: 3, padding: 1, height: 6, width: 5 }],
      dense: [7, 3],
      batch: 5,
    },
  ],
  [
    'strides, and rows and columns that are left over',
    {
      channels: 3,
      convolutions: [
        {
          ...{ maps: 9, kernel: 3, stride: 2, padding: 2, height: 10, width: 13 },
          ...{ pool: 2, poolStride: 2 },
        },
      ],
      dense: [4],
      batch: 3,
    },
  ],
  [
    'as LeNet-5',
    {
      channels: 1,
      convolutions: [
        { ...plain, maps: 6, kernel: 5, height: 16, width: 16, pool: 2, poolStride: 2 },
        { ...plain, maps: 17, kernel: 3, height: 6, width: 6, pool: 2, poolStride: 2 },
      ],
      dense: [20, 10],
      batch: 8,
    },
  ],
  [
    'two convolutions with pooling that overlaps and padding',
    {
      channels: 2,
      convolutions: [
        { ...plain, maps: 7, kernel: 3, padding: 1, height: 9, width: 7, pool: 3, poolStride: 2 },
        { ...plain, maps: 4, kernel: 2, padding: 1, height: 4, width: 3, pool: 2, poolStride: 1 },
      ],
      dense: [6, 5, 3],
      batch: 4,
    },
  ],
  [
    'three convolutions',
    {
      channels: 1,
      convolutions: [
        { ...plain, maps: 5, kernel: 3, height: 9, width: 9 },
        { ...plain, maps: 6, kernel: 2, stride: 2, height: 7, width: 7 },
        { ...plain, maps: 4, kernel: 2, height: 3, width: 3, pool: 2, poolStride: 2 },
      ],
      dense: [3],
      batch: 4,
    },
  ],
  [
    'pooling with gaps, above a stride beyond the kernel',
    {
      channels: 2,
      convolutions: [
        { ...plain, maps: 3, kernel: 2, stride: 3, height: 17, width: 14, pool: 2, poolStride: 3 },
        { ...plain, maps: 8, kernel: 1, height: 2, width: 2 },
      ],
      dense: [3],
      batch: 6,
    },
  ],
  [
    'windows with sides of their own, padding, strides and pooling too',
    {
      channels: 3,
      convolutions: [
        {
          ...{ maps: 7, kernel: [2, 5], stride: [2, 1], padding: [1, 3], height: 11, width: 8 },
          ...{ pool: [1, 3], poolStride: [1, 2] },
        },
        {
          ...plain,
          maps: 5,
          kernel: [3, 1],
          stride: [1, 2],
          height: 6,
          width: 4,
          pool: [4, 1],
          poolStride: 2,
        },
      ],
      dense: [6, 3],
      batch: 4,
    },
  ],
  [
    'signals',
    {
      channels: 2,
      convolutions: [
        {
          ...{ maps: 9, kernel: [1, 9], stride: [1, 2], padding: [0, 4], height: 1, width: 100 },
          ...{ pool: [1, 4], poolStride: [1, 4] },
        },
        { ...plain, maps: 6, kernel: [1, 3], height: 1, width: 12, pool: [1, 3], poolStride: [1, 2] },
      ],
      dense: [5, 3],
      batch: 5,
    },
  ],
];

interface Kind {
  readonly output: OutputKind;
  readonly sampling: GateSampling | 'none';
  readonly penalised: boolean;
}

const kinds: readonly Kind[] = [
  { output: 'softmax', sampling: 'minibatch', penalised: true },
  { output: 'linear', sampling: 'minibatch', penalised: false },
  { output: 'softmax', sampling: 'example', penalised: true },
  { output: 'linear', sampling: 'example', penalised: false },
  { output: 'softmax', sampling: 'none', penalised: true },
  { output: 'linear', sampling: 'none', penalised: false },
];

interface Layers {
  readonly convolutions: readonly ConvolutionLayer[];
  readonly dense: readonly DenseLayer[];
}

/** log α around 0, so that about a tenth to a half of all z is 0. */
function randomLayers(random: Random, sizes: Sizes, gated: boolean): Layers {
  const logAlpha = (n: number) => (gated ? random.values(n, -2.5, 1) : undefined);
  // Of a size that keeps activations around 1, and so their rounding errors small.
  const weights = (n: number, fan: number) => random.values(n, -Math.sqrt(6 / fan), Math.sqrt(6 / fan));
  let inputs = sizes.channels;
  const convolutions = sizes.convolutions.map(({ maps, ...conv }): ConvolutionLayer => {
    const fan = inputs * cellsOf(conv.kernel);
    const w = weights(maps * fan, fan);
    const layer = { inputs, outputs: maps, conv, w, b: random.values(maps), logAlpha: logAlpha(maps) };
    inputs = maps;
    return layer;
  });
  inputs = outSize(convolutions[convolutions.length - 1]);
  const dense = sizes.dense.map((outputs): DenseLayer => {
    const w = weights(inputs * outputs, inputs);
    const layer = { inputs, outputs, w, b: random.values(outputs), logAlpha: logAlpha(inputs) };
    inputs = outputs;
    return layer;
  });
  return { convolutions, dense };
}

function randomBatch(
  random: Random,
  { convolutions, dense }: Layers,
  size: number,
  { output, sampling }: Kind,
): Batch {
  const { inputs, conv } = convolutions[0];
  const { outputs } = dense[dense.length - 1];
  return {
    size,
    x: random.values(size * inputs * conv.height * conv.width),
    noise: [...convolutions, ...dense].map(({ logAlpha }) =>
      logAlpha ? random.units(sampling === 'example' ? size * logAlpha.length : logAlpha.length) : undefined,
    ),
    ...(output === 'softmax'
      ? { labels: random.labels(size, outputs) }
      : { targets: random.values(size * outputs, -2, 2) }),
  };
}

function penaltyOf(kind: Kind, { convolutions, dense }: Layers) {
  return {
    lambda: [...convolutions, ...dense].map((_, l) => (kind.penalised ? 0.3 + l : 0)),
    examples: 20,
    weightDecay: kind.penalised ? 0.03 : 0,
  };
}

function create(build: Build, layers: Layers, kind: Kind, size: number) {
  return StackUnderTest.create([...layers.convolutions, ...layers.dense], {
    build,
    sampling: kind.sampling === 'none' ? 'minibatch' : kind.sampling,
    gates: paperGates,
    penalty: penaltyOf(kind, layers),
    output: kind.output,
    batchSize: size,
    secondMoment: false,
    averaging: false,
  });
}

/** One pass and the gradients of everything, against the oracle. */
function expectTruth(target: StackUnderTest, layers: Layers, batch: Batch, kind: Kind): void {
  const { convolutions, dense } = layers;
  const { size, labels, targets } = batch;
  const loss = targets ? squaredError(targets) : crossEntropy(labels ?? []);
  const truth = convolutionalLossAndGradients(
    convolutions,
    dense,
    { ...batch, loss },
    penaltyOf(kind, layers),
    paperGates,
  );
  target.place(batch);
  const dataLoss = target.pass(size);
  expectClose(target.output(dense.length - 1, size), truth.output, 1e-5, 'outputs');
  expectClose([dataLoss], [truth.dataLoss], 5e-6, 'data loss');
  expectClose(target.penalties(), [truth.l0Penalty, truth.l2Penalty], 5e-6, 'penalties');
  expect(target.stack.firstNonFinite(size)).toBe(convolutions.length + dense.length);
  const gradients = target.gradients();
  truth.layers.forEach(({ dw, db, dlogAlpha }, l) => {
    expectClose(gradients[l].dw, dw, 1e-5, `dW of layer ${l}`);
    expectClose(gradients[l].db, db, 1e-5, `db of layer ${l}`);
    if (dlogAlpha) expectClose(gradients[l].dlogAlpha ?? [], dlogAlpha, 1e-5, `dlogα of layer ${l}`);
  });
}

describe.each(allBuilds)('convolutions below dense layers against the float64 oracle, %s build', (build) => {
  describe.each(kinds)('$output, gates: $sampling, penalised: $penalised', (kind) => {
    test.each(networks)('%s', async (_, sizes) => {
      const random = new Random(sizes.batch);
      const layers = randomLayers(random, sizes, kind.sampling !== 'none');
      for (const count of [Math.ceil(sizes.batch / 2), sizes.batch]) {
        const target = await create(build, layers, kind, sizes.batch);
        // A pass of other rows before: nothing of it may show.
        target.place(randomBatch(random, layers, sizes.batch, kind));
        target.pass(sizes.batch);
        expectTruth(target, layers, randomBatch(random, layers, count, kind), kind);
      }
    });
  });

  describe.each(['minibatch', 'example'] as const)('closed gates, sampling: %s', (sampling) => {
    const kind: Kind = { output: 'softmax', sampling, penalised: true };
    const [, sizes] = networks[4];
    const closings: readonly (readonly [string, (l: number, i: number) => boolean])[] = [
      ['some maps of both convolutions', (l, i) => l < 2 && i % 2 === 0],
      ['no open map in the first', (l) => l === 0],
      ['no open map in the second', (l) => l === 1],
      ['no open map at all', (l) => l < 2],
      ['no open input of the first dense layer', (l) => l === 2],
      ['only inputs on closed maps are open', (l, i) => (l === 1 && i > 0) || (l === 2 && i < 12)],
      ['no open gate anywhere', () => true],
    ];
    test.each(closings)('%s', async (_, isClosed) => {
      const random = new Random(77);
      const layers = randomLayers(random, sizes, true);
      [...layers.convolutions, ...layers.dense].forEach(({ logAlpha }, l) => {
        logAlpha?.forEach((_, i) => {
          logAlpha[i] = isClosed(l, i) ? -60 : 2;
        });
      });
      const target = await create(build, layers, kind, sizes.batch);
      expectTruth(target, layers, randomBatch(random, layers, sizes.batch, kind), kind);
    });
  });
});
