/**
 * Parts of a training step with their constants and results in memory: JavaScript boxes every fraction that it hands to a
 * kernel or gets from one, and a step is to allocate nothing. What they compute stands with the kernels that they call.
 * Those of gates, and the constants of a layer, are in gates/.
 */
import { limit, weightDecay } from '../gates/constants';
import { binaryCrossEntropy } from '../loss/binaryCrossEntropy';
import { crossEntropy } from '../loss/crossEntropy';
import { squaredError } from '../loss/squaredError';
import { clamp } from '../math/clamp';
import { average } from '../optimizer/average';
import { averagingRate } from '../optimizer/settings';
import { update } from '../optimizer/update';
import { biasGradient } from './biasGradient';

/** `biasGradient` with the weight decay of a layer. */
export function layerBiasGradient(
  rows: i32, n: i32, dy: usize, ld: i32, columns: usize, outputs: i32, constants: usize, bias: usize, g: usize,
  scratch: usize,
): void {
  biasGradient(rows, n, dy, ld, columns, outputs, weightDecay(constants), bias, g, scratch);
}

/** One optimizer step for log α with gradient g; then the clamp to ± limit; then, where there is a mean, the average. */
export function updateGates(
  n: i32, g: usize, logAlpha: usize, first: usize, second: usize, mean: usize, settings: usize, constants: usize,
): void {
  const most = limit(constants);
  update(n, g, logAlpha, first, second, 0, settings);
  clamp(n, logAlpha, -most, most);
  if (mean) average(n, logAlpha, mean, averagingRate<f32>(settings));
}

/** Mean `crossEntropy` over the rows, into result (f64), and its gradient. */
export function meanCrossEntropy(
  rows: i32, n: i32, y: usize, ld: i32, labels: usize, targets: usize, weights: usize, dy: usize, result: usize,
): void {
  const sum = crossEntropy(rows, n, y, ld, labels, targets, weights, <f32>(1.0 / <f64>rows), dy);
  store<f64>(result, sum / <f64>rows);
}

/** Mean `squaredError` over the rows, into result (f64), and its gradient. */
export function meanSquaredError(
  rows: i32, n: i32, y: usize, ld: i32, t: usize, weights: usize, dy: usize, result: usize,
): void {
  store<f64>(result, squaredError(rows, n, y, ld, t, weights, <f32>(1.0 / <f64>rows), dy) / <f64>rows);
}

/** Mean `binaryCrossEntropy` over the rows, into result (f64), and its gradient. */
export function meanBinaryCrossEntropy(
  rows: i32, n: i32, y: usize, ld: i32, t: usize, weights: usize, dy: usize, result: usize,
): void {
  store<f64>(result, binaryCrossEntropy(rows, n, y, ld, t, weights, <f32>(1.0 / <f64>rows), dy) / <f64>rows);
}
