import type { NetworkOptions, TrainerOptions } from '../../../src/index.js';
import { wideResNet } from '../../wideResNet.js';

/** All that decides what comes of a run, but for its images and its seed. Plain data. */
export interface WideSettings {
  readonly network: NetworkOptions;
  readonly trainer: TrainerOptions;
  readonly augmentation: { readonly flip: boolean; readonly crop: number };
}

const paper = {
  network: wideResNet(28, 10),
  trainer: {
    epochs: 200,
    batchSize: 128,
    optimizer: { name: 'sgd', momentum: 0.9 },
    learningRate: 0.1,
    schedule: { epochs: [60, 120, 160], factor: 0.2 },
    weightDecay: 5e-4,
    lambda: 0.001,
    averaging: false,
    removal: 3,
  },
  augmentation: { flip: true, crop: 4 },
} as const satisfies WideSettings;

/** Of Gallego-Posada et al. (2022): a rate of 6 for the gates, which is 60 times that of the weights, and no weight decay on the gates. */
const fastGates: WideSettings = {
  ...paper,
  network: wideResNet(28, 10, { gateDecay: false }),
  trainer: { ...paper.trainer, gateRate: 60 },
};

/**
 * The runs by name. That of the paper (section 4.2): Nesterov's momentum, λ the smaller one of its two. Gates that stay closed are
 * removed, so that the run speeds up as it prunes; the paper's stay.
 */
export const wideRuns: Readonly<Record<string, WideSettings>> = {
  'wrn-28-10': paper,
  'wrn-28-10-fast-gates': fastGates,
};
