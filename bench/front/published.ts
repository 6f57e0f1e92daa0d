import type { Model } from './points.js';

/** A network that was published, as multiply-adds are counted here: layer by layer, without biases. */
export interface Published {
  readonly model: Model;
  readonly name: string;
  readonly multiplyAdds: number;
  /** In percent. */
  readonly error: number;
  /** Of so many seeds the last epoch's; undefined where it is known or not excluded that it is the least test error of a run. */
  readonly deviation?: number;
}

/** Read in stored sources, see issue texts; architectures are inputs of the layers. */
export const published: readonly Published[] = [
  { model: 'lenet-300-100', name: 'L0, 219-214-100', multiplyAdds: 69_266, error: 1.4 },
  { model: 'lenet-300-100', name: 'L0, 266-88-33', multiplyAdds: 26_642, error: 1.8 },
  {
    model: 'lenet-300-100',
    name: 'constrained L0, 26.6 %',
    multiplyAdds: 71_000,
    error: 1.77,
    deviation: 0.08,
  },
  {
    model: 'lenet-300-100',
    name: 'constrained L0, 7.6 %',
    multiplyAdds: 20_300,
    error: 2.19,
    deviation: 0.12,
  },
  { model: 'lenet-300-100', name: 'VIB, 97-71-33', multiplyAdds: 9_600, error: 1.6 },
  { model: 'lenet-5', name: 'L0, 20-25-45-462', multiplyAdds: 1_113_410, error: 0.9 },
  { model: 'lenet-5', name: 'L0, 9-18-65-25', multiplyAdds: 390_675, error: 1.0 },
  { model: 'lenet-5', name: 'constrained L0, 2.35 %', multiplyAdds: 342_000, error: 0.906, deviation: 0.053 },
  { model: 'lenet-5', name: 'SBP, 3-18-284-283', multiplyAdds: 217_000, error: 0.9 },
  { model: 'lenet-5', name: 'BC-GHS, 5-10-76-16', multiplyAdds: 158_000, error: 1.0 },
];
