import type { LayerShape, ParameterRegion } from './layers/parameters.js';
import { type RandomKey, stream } from './random.js';
import type { Runtime } from './runtime/runtime.js';

/** Spread of the initial log α around its mean. */
const LOG_ALPHA_DEVIATION = 0.01;

/**
 * Fresh parameters: W ~ N(0, 2/inputs) (He et al. 2015), b = 0, log α ~ N(log((1 − d)/d), 0.01²) with d the layer's
 * drop rate. A pure function of the key.
 */
export function initialise(
  runtime: Runtime,
  shapes: readonly LayerShape[],
  regions: readonly ParameterRegion[],
  key: RandomKey,
  dropRates: readonly number[] | undefined,
): void {
  const { arena, kernels } = runtime;
  shapes.forEach(({ inputs, outputs, gates }, l) => {
    const { weights, bias, logAlpha } = regions[l];
    const deviation = Math.sqrt(2 / inputs);
    kernels.normals(inputs * outputs, 0, deviation, key.low, key.high, 0, stream('weights', l), weights);
    arena.f32(bias, outputs).fill(0);
    if (!gates || !dropRates) return;
    // The kernels' logarithm, not the engine's: this number reaches the parameters.
    const cell = arena.f32(logAlpha, 1);
    cell[0] = (1 - dropRates[l]) / dropRates[l];
    kernels.log(1, logAlpha, logAlpha);
    kernels.normals(
      inputs,
      cell[0],
      LOG_ALPHA_DEVIATION,
      key.low,
      key.high,
      0,
      stream('logAlpha', l),
      logAlpha,
    );
  });
}
