import type { NetworkOptions } from '../../src/index.js';

/** A network that is trained for a number of multiply-adds. */
export type Model = 'lenet-300-100' | 'lenet-5';

/** Where the network is to be no larger than a published one, and no worse. */
export interface Point {
  readonly model: Model;
  readonly multiplyAdds: number;
}

/** Those of the published rows (published.ts); of two that are near each other the smaller. */
export const points: readonly Point[] = [
  { model: 'lenet-300-100', multiplyAdds: 69_266 },
  { model: 'lenet-300-100', multiplyAdds: 26_642 },
  { model: 'lenet-300-100', multiplyAdds: 20_300 },
  { model: 'lenet-300-100', multiplyAdds: 9_600 },
  { model: 'lenet-5', multiplyAdds: 1_113_410 },
  { model: 'lenet-5', multiplyAdds: 342_000 },
  { model: 'lenet-5', multiplyAdds: 217_000 },
  { model: 'lenet-5', multiplyAdds: 158_000 },
];

/** How a point is trained: what was chosen on the last 5,000 training images. */
export interface FrontSettings {
  readonly epochs: number;
  readonly finish: number;
  readonly gateRate: number;
  /** Epochs at the lower clamp after which a gate is removed; false for never. */
  readonly removal: number | false;
  readonly weightDecay: number;
  /** Networks whose mean answers are learnt, their logits divided by the temperature; 0 for the labels. */
  readonly teachers: number;
  readonly temperature: number;
  /** How often each image is there: as it is, and moved by a pixel down, up, right and left. Default 1; at most 5. */
  readonly copies?: number;
  /** False where the last parameters predict, not their average. */
  readonly averaging?: false;
  /** Gates of another distribution. */
  readonly gates?: NetworkOptions['gates'];
  /** In the place of a target. */
  readonly lambda?: readonly number[];
}

export const settings: Readonly<Record<Model, FrontSettings>> = {
  'lenet-300-100': {
    epochs: 40,
    finish: 16,
    gateRate: 10,
    removal: 2,
    weightDecay: 3e-4,
    teachers: 3,
    temperature: 3,
    copies: 5,
  },
  'lenet-5': {
    epochs: 40,
    finish: 16,
    gateRate: 10,
    removal: 3,
    weightDecay: 3e-4,
    teachers: 3,
    temperature: 3,
  },
};

/** The network of a model. */
export function networkOf(model: Model, seed: number): NetworkOptions {
  return model === 'lenet-300-100'
    ? { inputs: 784, layers: [300, 100, 10], seed }
    : {
        inputs: { channels: 1, height: 28, width: 28 },
        layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }, 500, 10],
        seed,
      };
}
