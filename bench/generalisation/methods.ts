import type { NetworkOptions, TrainerOptions } from '../../src/index.js';

/** A way to regularise, with one strength to choose. */
export interface Method {
  /** What may be chosen; none where there is nothing to choose. */
  readonly strengths: readonly number[];
  /** What the strength is, in the table. */
  readonly symbol: string;
  readonly gates: (strength: number) => NonNullable<NetworkOptions['gates']>;
  readonly training: (strength: number) => TrainerOptions;
}

/**
 * Hard concrete gates that are Bernoulli variables, but for rounding: with a temperature near 0 a sample is 0 or 1, and the
 * share `dropRate` is 0; with a stretch near none the gate at test time is 1 − dropRate, as dropout scales it. A sample of 0 or 1
 * has no derivative by log α, so without λ and weight decay gates stay what they began as: nothing but the weights is
 * learnt. (Where rounding brings a sample just between, about one in 50 million, the log α of its gate makes one move of 0.02.)
 */
const BERNOULLI = { temperature: 1e-9, gamma: -1e-6, zeta: 1 + 1e-6 };

/** Of inputs less is dropped than of neurons, in the ratio of 0.2 to 0.5 that dropout's authors advise. */
const OF_INPUTS = 0.4;

/** The ways of the table. Gates are sampled for each example, as dropout is, in both of those that have any. */
export const methods = {
  dense: { strengths: [0], symbol: '', gates: () => false, training: () => ({}) },
  'weight decay': {
    strengths: [1e-4, 3e-4, 1e-3, 3e-3],
    symbol: 'decay',
    gates: () => false,
    training: (weightDecay) => ({ weightDecay }),
  },
  dropout: {
    strengths: [0.1, 0.25, 0.5],
    symbol: 'rate',
    gates: (rate) => ({ ...BERNOULLI, dropRate: [OF_INPUTS * rate, rate, rate] }),
    training: () => ({ lambda: 0, sampling: 'example' }),
  },
  L0: {
    strengths: [0.01, 0.03, 0.1, 0.3],
    symbol: 'λ',
    gates: () => ({}),
    training: (lambda) => ({ lambda, sampling: 'example' }),
  },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
