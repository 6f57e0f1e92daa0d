import {
  type AdamSettings,
  adamStep,
  averageStep,
  type NesterovSettings,
  nesterovStep,
} from '../oracle/optimizer.js';
import type { Random } from './random.js';

/** A step late enough that the bias corrections are neither 1 nor the gradient alone. */
export const step = 3;
export const adam: AdamSettings = { learningRate: 0.25, beta1: 0.8, beta2: 0.9, epsilon: 0.01 };
export const nesterov: NesterovSettings = { learningRate: 0.25, momentum: 0.75 };
export const averaging = 0.6;
export const averagingRate = (1 - averaging) / (1 - averaging ** step);

/** The cells that assembly/optimizer/settings.ts describes. */
export function cellsOfAdam(
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
  t: number,
  averagingRate: number,
): number[] {
  const correction = Math.sqrt(1 - beta2 ** t);
  const rate = (learningRate * correction) / (1 - beta1 ** t);
  return [rate, 1 - beta1, 1 - beta2, beta2, epsilon * correction, averagingRate, 0];
}
export const adamCells = cellsOfAdam(adam, step, averagingRate);
export const nesterovCells = [nesterov.learningRate, nesterov.momentum, NaN, NaN, NaN, averagingRate, 1];

/** What an update changes; `second` only with Adam, `mean` only where there is an average. */
export interface Parameters<T> {
  readonly w: T;
  readonly first: T;
  readonly second: T | undefined;
  readonly mean: T | undefined;
}

/** n parameters in the middle of a training run. */
export function randomParameters(
  random: Random,
  n: number,
  has: { second: boolean; mean: boolean },
): Parameters<Float64Array> {
  return {
    w: random.values(n),
    first: random.values(n),
    second: has.second ? random.values(n, 0.01, 1) : undefined,
    mean: has.mean ? random.values(n) : undefined,
  };
}

/** The formula in float64, in place. */
export function updateInFloat64({ w, first, second, mean }: Parameters<Float64Array>, g: Float64Array): void {
  if (second) adamStep(w, g, first, second, step, adam);
  else nesterovStep(w, g, first, nesterov);
  if (mean) averageStep(mean, w, step, averaging);
}
