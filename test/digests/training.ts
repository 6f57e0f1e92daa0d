import '../../src/gaussian.js';
import '../../src/residual.js';
import '../../src/targets.js';
import { type AugmentOptions, augmented } from '../../src/augment.js';
import { type DigestedNumbers, digestOf } from '../../src/base/digest.js';
import type { Dataset } from '../../src/data/dataset.js';
import { Network } from '../../src/network/network.js';
import type { NetworkOptions } from '../../src/network/options.js';
import type { TrainerOptions } from '../../src/training/options.js';
import type { EpochReport } from '../../src/training/report.js';
import { Trainer } from '../../src/training/trainer.js';
import type { ExactBuild } from '../support/builds.js';
import { Random } from '../support/random.js';
import { shareAll, threadsOf } from '../support/threads.js';

/** A training run. */
interface TrainingCase {
  readonly network: Omit<NetworkOptions, 'build'>;
  /** 100 steps in all. */
  readonly trainer: TrainerOptions & { readonly epochs: number };
  readonly data: Dataset;
  /** Of its images while they are trained on. */
  readonly moved?: AugmentOptions;
}

const STEPS = 100;

const small = { inputs: 37, layers: [23, 11, 5] } as const;

/** Images of 2 · 9 · 8 numbers; windows and pooling that do not fill them, and that overlap. */
const convolutional = {
  inputs: { channels: 2, height: 9, width: 8 },
  layers: [
    { conv: 10, kernel: 3, padding: 1 },
    { maxPool: 3, stride: 2 },
    { conv: 13, kernel: 2, stride: 1 },
    'flatten',
    11,
    5,
  ],
} as const;

/** The same images; windows whose sides are not the same. */
const sided = {
  inputs: { channels: 2, height: 9, width: 8 },
  layers: [
    { conv: 10, kernel: [3, 5], stride: [1, 2], padding: [1, 3] },
    { maxPool: [3, 1], stride: [2, 1] },
    { conv: 13, kernel: [1, 3], stride: 1 },
    { maxPool: [2, 3], stride: 1 },
    11,
    5,
  ],
} as const;

/** Signals of 2 · 72 numbers. */
const signals = {
  inputs: { channels: 2, length: 72 },
  layers: [
    { conv: 10, kernel: 9, padding: 4 },
    { maxPool: 4 },
    { conv: 13, kernel: 5, stride: 2 },
    { maxPool: 3, stride: 1 },
    11,
    5,
  ],
} as const;

/** A run over 5 minibatches an epoch, the last of which is smaller. */
const short = { epochs: 20, batchSize: 32, learningRate: 0.01 } as const;

/** Training runs with, together, every option that reaches a parameter. */
export const trainingCases: Readonly<Record<string, TrainingCase>> = {
  'LeNet-300-100': {
    network: { inputs: 784, layers: [300, 100, 10], seed: 1 },
    trainer: { epochs: 20 },
    data: classes(1, 500, 784, 10),
  },
  'every option': {
    network: {
      ...small,
      gates: { temperature: 0.5, gamma: -0.2, zeta: 1.3, dropRate: [0.4, 0.5, 0.3], testGate: 'median' },
      seed: 2 ** 40 + 12345,
    },
    trainer: {
      ...short,
      test: classes(3, 30, small.inputs, 5),
      learningRate: 0.03,
      lambda: [0.2, 0.15, 0.1],
      weightDecay: 1e-3,
      optimizer: { name: 'adam', beta1: 0.85, beta2: 0.99, epsilon: 1e-6 },
      schedule: 'linear',
      averaging: 0.95,
      logAlphaLimit: 0.7,
      removal: 2,
      seed: 99,
    },
    data: classes(2, 150, small.inputs, 5),
  },
  'a gate sample for each example': {
    network: { ...small, seed: 3 },
    trainer: { ...short, sampling: 'example', weightDecay: 1e-3 },
    data: classes(4, 150, small.inputs, 5),
  },
  'gates on weights': {
    network: { ...small, gates: { on: 'weights', dropRate: 0.3 }, seed: 14 },
    trainer: { ...short, learningRate: 0.03, weightDecay: 1e-3, lambda: 0.05, logAlphaLimit: 0.7 },
    data: classes(25, 150, small.inputs, 5),
  },
  'batch normalisation': {
    network: {
      inputs: convolutional.inputs,
      layers: [
        { conv: 10, kernel: 3, padding: 1, batchNorm: true },
        { maxPool: 3, stride: 2 },
        { conv: 13, kernel: 2, batchNorm: true, relu: false },
        { averagePool: 2, stride: 1 },
        5,
      ],
      seed: 41,
    },
    trainer: { ...short, weightDecay: 1e-3, lambda: 2, averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    data: classes(41, 150, 144, 5),
  },
  'residual blocks': {
    network: {
      inputs: convolutional.inputs,
      layers: [
        { conv: 5, kernel: 3, padding: 1, batchNorm: true },
        { residual: 5 },
        { residual: 9, stride: 2, kernel: [3, 1] },
        { residual: 9 },
        { averagePool: 'global' },
        5,
      ],
      seed: 42,
    },
    trainer: { ...short, weightDecay: 1e-3, lambda: 8, averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    data: classes(42, 150, 144, 5),
  },
  'images moved by chance': {
    network: { ...convolutional, seed: 43 },
    trainer: { ...short, weightDecay: 1e-3, seed: 2 ** 50 + 7 },
    data: classes(43, 150, 144, 5),
    moved: { image: convolutional.inputs, flip: true, crop: [2, 7] },
  },
  'windows with gaps': {
    network: {
      inputs: convolutional.inputs,
      layers: [
        { conv: 6, kernel: 3, padding: 2, dilation: 2 },
        { maxPool: 2 },
        { conv: 8, kernel: [2, 3], padding: [0, 3], dilation: 3, batchNorm: true },
        7,
        5,
      ],
      seed: 43,
    },
    trainer: { ...short, weightDecay: 1e-3, lambda: 2, averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    data: classes(43, 150, 144, 5),
  },
  'separable convolutions': {
    network: {
      inputs: convolutional.inputs,
      layers: [
        { conv: 9, kernel: 3, padding: 1, separable: true, batchNorm: true },
        { maxPool: 2 },
        { conv: 7, kernel: [3, 2], stride: [2, 1], padding: [2, 1], separable: true, batchNorm: true },
        { conv: 6, kernel: 2, dilation: 2, padding: 1, separable: true, batchNorm: true, relu: false },
        { averagePool: [2, 1] },
        7,
        5,
      ],
      seed: 44,
    },
    trainer: { ...short, weightDecay: 1e-3, lambda: 2, averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    data: classes(44, 150, 144, 5),
  },
  'convolutions, gates on weights': {
    network: { ...convolutional, gates: { on: 'weights' }, seed: 15 },
    trainer: { ...short, weightDecay: 1e-3, averaging: false },
    data: classes(26, 150, 144, 5),
  },
  'shared gates': {
    network: {
      ...small,
      gates: { groups: [Array.from(Array(37), (_, i) => i % 10), null, [0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 6]] },
      seed: 10,
    },
    trainer: { ...short, learningRate: 0.03, weightDecay: 1e-3, logAlphaLimit: 0.7, removal: 2 },
    data: classes(12, 150, small.inputs, 5),
  },
  'a size to be met': {
    network: { ...small, gates: { groups: Array.from(Array(37), (_, i) => i % 10) }, seed: 16 },
    trainer: { ...short, target: { multiplyAdds: { share: 0.4 }, finish: 5 }, weightDecay: 1e-3 },
    data: classes(27, 150, small.inputs, 5),
  },
  'convolutions, a size of each layer to be met': {
    network: { ...convolutional, seed: 17 },
    trainer: { ...short, target: { inputs: [7, 9, 60, 8] }, gateRate: 20, averaging: false },
    data: classes(28, 150, 144, 5),
  },
  'Gaussian gates': {
    network: {
      ...small,
      gates: { distribution: 'gaussian', deviation: 0.4, dropRate: [0.4, 0.5, 0.3] },
      seed: 18,
    },
    trainer: { ...short, learningRate: 0.03, lambda: 0.3, weightDecay: 1e-3, logAlphaLimit: 2.5, removal: 2 },
    data: classes(29, 150, small.inputs, 5),
  },
  'Gaussian gates on weights': {
    network: { ...small, gates: { distribution: 'gaussian', on: 'weights', dropRate: 0.3 }, seed: 20 },
    trainer: { ...short, learningRate: 0.03, weightDecay: 1e-3, lambda: 0.05 },
    data: classes(31, 150, small.inputs, 5),
  },
  'Gaussian gates, a size to be met': {
    network: {
      ...small,
      gates: { distribution: 'gaussian', groups: Array.from(Array(37), (_, i) => i % 10) },
      seed: 21,
    },
    trainer: { ...short, target: { multiplyAdds: { share: 0.4 }, finish: 5 }, weightDecay: 1e-3 },
    data: classes(32, 150, small.inputs, 5),
  },
  'convolutions, Gaussian gates, a sample for each example': {
    network: { ...convolutional, gates: { distribution: 'gaussian', dropRate: 0.3 }, seed: 19 },
    trainer: { ...short, sampling: 'example', weightDecay: 1e-3, lambda: 0.02 },
    data: classes(30, 150, 144, 5),
  },
  'soft targets, and rows that count differently': {
    network: { ...small, seed: 11 },
    trainer: { ...short, weightDecay: 1e-3, test: weighted(15, shares(14, 30, small.inputs, 5)) },
    data: weighted(16, shares(13, 150, small.inputs, 5)),
  },
  'sigmoid outputs, and rows that count differently': {
    network: { ...small, output: 'sigmoid', seed: 12 },
    trainer: { ...short, test: weighted(19, shares(18, 30, small.inputs, 5)) },
    data: weighted(20, shares(17, 150, small.inputs, 5)),
  },
  'linear outputs, and rows that count differently': {
    network: { ...small, output: 'linear', seed: 13 },
    trainer: { ...short, optimizer: 'sgd', test: weighted(23, values(22, 30, small.inputs, 5)) },
    data: weighted(24, values(21, 150, small.inputs, 5)),
  },
  Adam: {
    network: { ...small, seed: 4 },
    trainer: { ...short, optimizer: 'adam', lambda: 'aic' },
    data: classes(5, 150, small.inputs, 5),
  },
  'Nesterov SGD': {
    network: { ...small, seed: 5 },
    trainer: { ...short, optimizer: { name: 'sgd', momentum: 0.9 }, weightDecay: 1e-3, averaging: false },
    data: classes(6, 150, small.inputs, 5),
  },
  'linear outputs': {
    network: { ...small, output: 'linear', seed: 6 },
    trainer: { ...short, lambda: 'bic', noiseVariance: 0.01, schedule: { epochs: [5, 15], factor: 0.3 } },
    data: values(7, 150, small.inputs, 5),
  },
  'no gates': {
    network: { ...small, gates: false, seed: 7 },
    trainer: { ...short, weightDecay: 1e-3 },
    data: classes(8, 150, small.inputs, 5),
  },
  convolutions: {
    network: { ...convolutional, gates: { dropRate: 0.3 }, seed: 8 },
    trainer: {
      ...short,
      ...{ test: classes(10, 30, 144, 5), learningRate: 0.03, lambda: 0.02, weightDecay: 1e-3 },
      ...{ averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    },
    data: classes(9, 150, 144, 5),
  },
  'convolutions, a gate sample for each example': {
    network: { ...convolutional, seed: 9 },
    trainer: { ...short, sampling: 'example', weightDecay: 1e-3, lambda: [0.1, 0.2, 0.3, 0.4] },
    data: classes(11, 150, 144, 5),
  },
  'windows with sides of their own': {
    network: { ...sided, gates: { dropRate: 0.3 }, seed: 10 },
    trainer: {
      ...short,
      ...{ test: classes(10, 30, 144, 5), learningRate: 0.03, lambda: 0.02, weightDecay: 1e-3 },
      ...{ averaging: 0.95, logAlphaLimit: 0.7, removal: 2 },
    },
    data: classes(12, 150, 144, 5),
  },
  'a signal': {
    network: { ...signals, seed: 11 },
    trainer: { ...short, sampling: 'example', weightDecay: 1e-3, lambda: [0.1, 0.2, 0.3, 0.4] },
    data: classes(13, 150, 144, 5),
  },
};

/** The digest of all that a run leaves: reports, parameters, averages, and predictions of what was pruned. */
export async function trainingDigest(
  name: string,
  build: ExactBuild,
  threads = 1,
  sharing = threads,
): Promise<string> {
  const { network: options, trainer: settings, data, moved } = trainingCases[name];
  const network = await Network.create({
    ...options,
    build,
    ...(threads > 1 && { threads: threadsOf(threads) }),
  });
  if (threads > 1) shareAll(network);
  network.threads.limit?.(sharing);
  const trainer = new Trainer(network, moved ? augmented(data, moved) : data, settings);
  const results: DigestedNumbers[] = [];
  for await (const report of trainer) results.push(reported(report));
  if (trainer.stepsDone !== STEPS) throw new Error(`${name} took ${trainer.stepsDone} steps, not ${STEPS}`);
  for (const set of network.hasAverage ? (['last', 'averaged'] as const) : (['last'] as const)) {
    for (const { weights, bias, logAlpha } of network.parameters(set)) {
      results.push(weights, bias, ...(logAlpha ? [logAlpha] : []));
    }
  }
  const pruned = await network.prune();
  const rows = data.inputs.subarray(0, 20 * network.inputs);
  results.push(network.predict(rows), pruned.logits(rows));
  network.threads.stop?.();
  return digestOf(results);
}

/** What a report says of the bits; a field that is added to reports is no change of them. */
function reported(report: EpochReport): Float64Array {
  const { trainLoss, dataLoss, l0Penalty, l2Penalty, testLoss = 0, testError = 0, learningRate } = report;
  const { expectedL0, expectedL0Last, expectedFlops, expectedFlopsExact, architecture } = report;
  return Float64Array.of(
    ...[trainLoss, dataLoss, l0Penalty, l2Penalty, testLoss, testError, learningRate],
    ...[expectedL0, expectedL0Last, expectedFlops, expectedFlopsExact, ...architecture],
  );
}

/** Classes, and bytes that are mostly 0, as in pictures of digits: fewer of them in the columns of their row's class. */
function classes(seed: number, examples: number, inputs: number, outputs: number): Dataset {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: examples }, () => random.integer(0, outputs - 1));
  const byte = (_: unknown, i: number) => {
    const isOwn = (i % inputs) % outputs === labels[Math.floor(i / inputs)];
    return random.integer(0, isOwn ? 1 : 7) === 0 ? random.integer(1, 255) : 0;
  };
  return { inputs: Uint8Array.from({ length: examples * inputs }, byte), labels };
}

/** Floats, and values to approximate. */
function values(seed: number, examples: number, inputs: number, outputs: number): Dataset {
  const random = new Random(seed);
  return {
    inputs: Float32Array.from(random.values(examples * inputs, -2, 2)),
    targets: Float32Array.from(random.values(examples * outputs)),
  };
}

/** Bytes, and a share for each class, some of them 0. */
function shares(seed: number, examples: number, inputs: number, outputs: number): Dataset {
  const random = new Random(seed);
  const targets = Array.from({ length: examples }).flatMap(() => {
    const parts = Array.from({ length: outputs }, () => random.integer(0, 4));
    const sum = parts.reduce((all, part) => all + part, 1);
    return parts.map((part, j) => (j === 0 ? part + 1 : part) / sum);
  });
  return { inputs: classes(seed, examples, inputs, outputs).inputs, targets: Float32Array.from(targets) };
}

/** The same data, of which some rows count nothing. */
function weighted(seed: number, data: Dataset): Dataset {
  const examples = (data.targets?.length ?? 0) / 5;
  const random = new Random(seed);
  return { ...data, weights: Float32Array.from({ length: examples }, () => random.integer(0, 8) / 4) };
}
