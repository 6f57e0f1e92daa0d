import type { NetworkOptions, TrainerOptions } from '../../src/index.js';
import { wideResNet } from '../wideResNet.js';

export const EPOCHS = 4;
export const SEEDS = [1, 2];

/** The networks by name: depth 16, and how many times as wide. */
export const widths = { '16-1': 1, '16-2': 2 } as const;
export type WidthName = keyof typeof widths;

/** A way to train one. */
interface Way {
  readonly gates: boolean;
  readonly training: TrainerOptions;
}

/**
 * In so few epochs gates have to move faster than weights, as Gallego-Posada et al. have it, whose rate of gates is 60 times that of the
 * weights; and λ is greater than the paper's 0.001 and 0.002, whose networks have 200 times as many weights and 50 times as many epochs.
 */
const fast = { gateRate: 10, removal: 1 } as const;

export const ways = {
  dense: { gates: false, training: { lambda: 0 } },
  'λ = 0.3': { gates: true, training: { lambda: 0.3, ...fast } },
  'λ = 1': { gates: true, training: { lambda: 1, ...fast } },
  half: { gates: true, training: { target: { multiplyAdds: { share: 0.5 } }, ...fast } },
} satisfies Record<string, Way>;
export type WayName = keyof typeof ways;

/** One training: all that decides what comes of it. Plain data, which is kept beside its outcome. */
export interface Run {
  readonly width: WidthName;
  readonly way: WayName;
  readonly images: number;
  readonly network: NetworkOptions;
  readonly trainer: TrainerOptions;
  readonly augmentation: { readonly flip: boolean; readonly crop: number };
}

/** The paper's schedule is one of 200 epochs; the rate of these few falls step by step. */
export function runOf(width: WidthName, way: WayName, seed: number, images: number, epochs: number): Run {
  const { gates, training }: Way = ways[way];
  const network = wideResNet(16, widths[width]);
  return {
    width,
    way,
    images,
    network: { ...network, ...(!gates && { gates: false }), seed },
    trainer: {
      epochs,
      batchSize: 128,
      optimizer: { name: 'sgd', momentum: 0.9 },
      learningRate: 0.1,
      schedule: 'linear',
      weightDecay: 5e-4,
      // An average over more steps would be, at the end, of what was pruned since.
      averaging: 0.99,
      ...training,
    },
    augmentation: { flip: true, crop: 4 },
  };
}
