import '../../src/residual.js';
import { type Dataset, Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { convolutional, pictures } from '../support/convolutional.js';
import { clusters } from '../support/examples.js';
import { Random } from '../support/random.js';
import { shape } from './workers.js';

/** A training of one kind, small enough to be done a few times. */
export interface Training {
  readonly network: NetworkOptions;
  readonly data: Dataset;
  readonly options: TrainerOptions;
}

/** Labels of which some are wrong: easily learnt by heart. */
function noisy(data: Dataset & { labels: ArrayLike<number> }, seed: number): Dataset {
  const random = new Random(seed);
  const labels = Array.from(data.labels, (label) => (random.unit() < 0.3 ? random.integer(0, 2) : label));
  return { inputs: data.inputs, labels };
}

const data = clusters(130, 20, 3);
const removing = { lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2, batchSize: 30 } as const;
const targets = data.inputs.slice(0, 260).map((x) => (x > 0 ? 1 : 0));
const patient = { epochs: 60, batchSize: 20, learningRate: 2e-2, averaging: 0.9, patience: 6 };

/** All that a checkpoint has to bring along, in trainings that end after 6 to 40 epochs. */
export const trainings: Readonly<Record<string, Training>> = {
  gates: { network: shape, data, options: { epochs: 6, batchSize: 40, test: data } },
  removal: { network: shape, data, options: { ...removing, epochs: 40, weightDecay: 1e-3 } },
  patience: {
    network: shape,
    data: noisy(clusters(60, 20, 3, 1), 8),
    options: { ...patient, validation: noisy(clusters(150, 20, 3, 2), 9) },
  },
  'removal and patience': {
    network: shape,
    data: noisy(clusters(60, 20, 3, 1), 8),
    options: {
      ...patient,
      ...{ lambda: 3, learningRate: 5e-2, logAlphaLimit: 1, removal: 1 },
      validation: noisy(clusters(150, 20, 3, 2), 9),
    },
  },
  'convolutions with removal': {
    network: { ...convolutional.two, gates: { dropRate: 0.2 } },
    data: pictures(60),
    options: { ...removing, epochs: 20, batchSize: 20 },
  },
  'residual blocks with removal': {
    network: {
      inputs: convolutional.two.inputs,
      layers: [
        { conv: 4, kernel: 3, padding: 1, batchNorm: true },
        { residual: 4 },
        { residual: 6, stride: 2 },
        { averagePool: 'global' },
        3,
      ],
      seed: 23,
    },
    data: pictures(60),
    options: { ...removing, epochs: 12, batchSize: 20 },
  },
  'bytes, sgd and no averages': {
    network: { ...shape, build: 'scalar' },
    data: { inputs: Uint8Array.from(data.inputs, (x) => 40 * x + 120), labels: [...data.labels] },
    options: { epochs: 6, batchSize: 40, averaging: false, optimizer: 'sgd', schedule: 'linear' },
  },
  'weights, a pipeline and sigmoid outputs': {
    network: { inputs: 20, layers: [7, 2], output: 'sigmoid', seed: 4, pipeline: 'text' },
    data: { inputs: data.inputs, targets, weights: data.inputs.slice(0, 130).map(Math.abs) },
    options: { epochs: 6, batchSize: 40, sampling: 'example', seed: 9 },
  },
  'no gates': { network: { ...shape, gates: false }, data, options: { epochs: 6, lambda: 0 } },
};

/** The training on this thread. */
export async function trainer({ network, data: rows, options }: Training): Promise<Trainer> {
  return new Trainer(await Network.create(network), rows, options);
}

/** What has to be given again to go on from a checkpoint. */
export function again({ test, validation }: TrainerOptions): Pick<TrainerOptions, 'test' | 'validation'> {
  return { ...(test && { test }), ...(validation && { validation }) };
}
