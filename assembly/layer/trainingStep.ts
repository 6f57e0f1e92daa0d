/**
 * Parts of a training step with their constants and results in memory: JavaScript boxes every fraction that it hands to a
 * kernel or gets from one, and a step is to allocate nothing. What they compute stands with the kernels that they call.
 *
 *     constants, f32   | temperature | gamma | zeta | l0 | weightDecay | limit |
 */
import { openProbability } from '../gates/expectedL0';
import { hardConcrete } from '../gates/hardConcrete';
import { gatePenalty } from '../gates/penalty';
import { binaryCrossEntropy } from '../loss/binaryCrossEntropy';
import { crossEntropy } from '../loss/crossEntropy';
import { squaredError } from '../loss/squaredError';
import { clamp } from '../math/clamp';
import { longDot } from '../math/longSum';
import { average } from '../optimizer/average';
import { averagingRate } from '../optimizer/settings';
import { update } from '../optimizer/update';
import { biasGradient } from './biasGradient';

const TEMPERATURE: usize = 0;
const GAMMA: usize = 4;
const ZETA: usize = 8;
const L0: usize = 12;
const WEIGHT_DECAY: usize = 16;
const LIMIT: usize = 20;

/** `hardConcrete` with the constants of a layer. */
export function sampleGates(rows: i32, n: i32, logAlpha: usize, u: usize, constants: usize, z: usize, dz: usize): void {
  const temperature = load<f32>(constants, TEMPERATURE);
  hardConcrete(rows, n, logAlpha, u, temperature, load<f32>(constants, GAMMA), load<f32>(constants, ZETA), z, dz);
}

/**
 * The penalties of a layer, into results, f64 [2], and what they add to the gradients of its gates (`gatePenalty`):
 *
 *     results[0] = l0 · Σ_i P_i          results[1] = ½ weightDecay (Σ_i P_i ‖W_i‖² + ‖b‖²)
 *
 * logAlpha, norms, gradient, decay [inputs]; p [2, inputs]: P and dP/dlogα; bias [outputs]. Without gates (logAlpha = 0) P is 1
 * in the second, the first is 0, and p, gradient and decay are left alone. The second is NaN if a norm is not finite, whatever weightDecay.
 * Both sums are float64 (`longDot`): with gates on weights they have millions of terms.
 */
export function penalties(
  inputs: i32, outputs: i32, logAlpha: usize, bias: usize, norms: usize, constants: usize,
  p: usize, gradient: usize, decay: usize, results: usize,
): void {
  const l0 = load<f32>(constants, L0);
  const weightDecay = load<f32>(constants, WEIGHT_DECAY);
  let open: f64 = 0;
  if (logAlpha) {
    const dp = p + (<usize>inputs << 2);
    const temperature = load<f32>(constants, TEMPERATURE);
    open = openProbability(inputs, logAlpha, temperature, load<f32>(constants, GAMMA), load<f32>(constants, ZETA), p, dp);
    gatePenalty(inputs, p, dp, norms, l0, weightDecay, gradient, decay);
  }
  // Without weight decay too: a weight that is not finite then shows here, where products might leave it out.
  const squares = longDot(inputs, norms, logAlpha ? p : 0) + longDot(outputs, bias, bias);
  store<f64>(results, <f64>l0 * open);
  store<f64>(results, 0.5 * <f64>weightDecay * squares, 8);
}

/** `biasGradient` with the weight decay of a layer. */
export function layerBiasGradient(
  rows: i32, n: i32, dy: usize, ld: i32, columns: usize, outputs: i32, constants: usize, bias: usize, g: usize,
  scratch: usize,
): void {
  biasGradient(rows, n, dy, ld, columns, outputs, load<f32>(constants, WEIGHT_DECAY), bias, g, scratch);
}

/** One optimizer step for log α with gradient g; then the clamp to ± limit; then, where there is a mean, the average. */
export function updateGates(
  n: i32, g: usize, logAlpha: usize, first: usize, second: usize, mean: usize, settings: usize, constants: usize,
): void {
  const limit = load<f32>(constants, LIMIT);
  update(n, g, logAlpha, first, second, 0, settings);
  clamp(n, logAlpha, -limit, limit);
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
