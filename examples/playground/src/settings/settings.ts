/** All that decides a run: the same settings give the same digest, on any machine. */
import { TRAIN_SIZES } from '../data/parts.js';

/** What is learnt. */
export type DataName = 'mnist' | 'fashion' | PlaneSet | 'table';

/** Sets of points in the plane, in two classes. */
export type PlaneSet = 'circles' | 'moons' | 'spirals' | 'xor' | 'gaussians';

/** Inputs that a network may have of a point (x, y); noise says nothing about it, and should be pruned. */
export type PlaneFeature = 'x' | 'y' | 'x²' | 'y²' | 'xy' | 'noise';

/** What is said of a table's columns; see l0net's PipelineOptions. */
export interface TableSettings {
  /** The name of the file: its rows are not in the settings. */
  readonly file: string;
  readonly target: string;
  /** Whether whole numbers of the target may be classes, or are amounts. */
  readonly task: 'auto' | 'regression';
  readonly drop: readonly string[];
  readonly category: readonly string[];
  readonly number: readonly string[];
  readonly missing: 'error' | 'mean' | 'median' | 'indicator';
}

/** Numbers of threads that are offered, beside as many as there are cores. */
export const THREADS = [1, 2, 4, 8, 16] as const;

/** The settings of a run. */
export interface Settings {
  readonly data: DataName;
  /** Training images: one of TRAIN_SIZES. */
  readonly images: number;
  /** Points in the plane, half of them for the test, and how noisy they are: 0 to 0.5. */
  readonly points: number;
  readonly noise: number;
  readonly features: readonly PlaneFeature[];
  readonly table: TableSettings | null;
  /** A stack of dense layers, or LeNet-5, of images alone. */
  readonly network: 'dense' | 'lenet5';
  /** Neurons of the hidden layers of a dense network. */
  readonly hidden: readonly number[];
  /** λ of each layer: one more than hidden layers, or four of LeNet-5. */
  readonly lambda: readonly number[];
  /** What the pruned network is to have of the multiply-adds of the dense one, in percent; 0: what λ leaves. */
  readonly target: number;
  readonly learningRate: number;
  readonly batch: number;
  readonly epochs: number;
  /** One sample of the gates for each minibatch, or for each example. */
  readonly sampling: 'minibatch' | 'example';
  /** Gates closed at the ends of so many epochs in a row are removed for good; 0: never. */
  readonly removal: number;
  readonly seed: number;
  /** The kernels; both give the same bits. */
  readonly kernels: 'auto' | 'simd' | 'scalar';
  /** Threads to train on, where the page is isolated; any number gives the same bits. */
  readonly threads: 'auto' | (typeof THREADS)[number];
}

/** All names of data, in the order in which they are offered. */
export const DATA_NAMES: readonly DataName[] = [
  'mnist',
  'fashion',
  'circles',
  'moons',
  'spirals',
  'xor',
  'gaussians',
  'table',
];

/** All features of points. */
export const PLANE_FEATURES: readonly PlaneFeature[] = ['x', 'y', 'x²', 'y²', 'xy', 'noise'];

/** Whether data are images, points in the plane, or a table. */
export function kindOf(data: DataName): 'image' | 'plane' | 'table' {
  if (data === 'mnist' || data === 'fashion') return 'image';
  return data === 'table' ? 'table' : 'plane';
}

/** What decides how a network is trained, beside its data. */
type Training = Pick<Settings, 'hidden' | 'lambda' | 'learningRate' | 'batch' | 'epochs' | 'removal'>;

/**
 * What a run begins with, by what it learns. Chosen so that one sees the network prune itself within half a minute and keep
 * its answers: the first 10,000 digits come to 4 to 5 % error with 177-52-36 neurons of 784-300-100. LeNet-5 takes a minute
 * and a half, and comes to 20-15-98-126 units of 20-50-800-500. Clothes want more of the pixels: with half of the price of
 * an open gate the first 10,000 come to 15 % error with 287-80-62 neurons, by that of digits to 19 % with 124-38-30.
 */
const presets: Readonly<Record<'image' | 'lenet5' | 'plane' | 'table', Training>> = {
  image: {
    hidden: [300, 100],
    lambda: [0.1, 0.4, 3],
    learningRate: 0.004,
    batch: 50,
    epochs: 40,
    removal: 3,
  },
  lenet5: {
    hidden: [500],
    lambda: [1, 0.15, 0.03, 1],
    learningRate: 0.004,
    batch: 50,
    epochs: 60,
    removal: 3,
  },
  plane: {
    hidden: [16, 8],
    lambda: [0.5, 0.25, 0.25],
    learningRate: 0.01,
    batch: 25,
    epochs: 300,
    removal: 0,
  },
  table: {
    hidden: [64, 32],
    lambda: [0.05, 0.05, 0.05],
    learningRate: 0.004,
    batch: 20,
    epochs: 200,
    removal: 0,
  },
};

/** What a page begins with, for each kind of data and network. */
export function defaultsFor(data: DataName, network: Settings['network'] = 'dense'): Settings {
  const kind = kindOf(data);
  const isLeNet = kind === 'image' && network === 'lenet5';
  return {
    data,
    images: TRAIN_SIZES[isLeNet ? 0 : 1],
    points: 500,
    noise: 0.06,
    features: PLANE_FEATURES,
    table: null,
    network: isLeNet ? 'lenet5' : 'dense',
    ...presets[isLeNet ? 'lenet5' : kind],
    ...(data === 'fashion' && !isLeNet && { lambda: [0.05, 0.2, 1.5] }),
    target: 0,
    sampling: 'minibatch',
    seed: 1,
    kernels: 'auto',
    threads: 'auto',
  };
}

/** Layers that have gates, and so a λ each. */
export function gatedLayers({ network, hidden }: Pick<Settings, 'network' | 'hidden'>): number {
  return network === 'lenet5' ? 4 : hidden.length + 1;
}

/** λ of as many layers as there are: what is missing is as the last one. */
export function fittedLambda(lambda: readonly number[], layers: number): readonly number[] {
  return Array.from({ length: layers }, (_, l) => lambda[l] ?? lambda.at(-1) ?? 0);
}
