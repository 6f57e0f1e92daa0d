import { type RandomKey, stream } from '../base/random.js';
import { distributionOf } from '../gates/distributions.js';
import type { ParameterRegion } from '../layers/plan.js';
import { biasesOf, columnsOf, gateCount, type LayerShape } from '../layers/shape.js';
import type { Runtime } from '../runtime/runtime.js';

/**
 * Fresh parameters: W ~ N(0, 2/n) (He et al. 2015), where n inputs meet in a neuron: of a convolution channels · kernel²;
 * b = 0, log α as the distribution of the gates has it with the layer's drop rate. A pure function of the key.
 */
export function initialise(
  runtime: Runtime,
  shapes: readonly LayerShape[],
  regions: readonly ParameterRegion[],
  key: RandomKey,
  dropRates: readonly number[] | undefined,
): void {
  const { arena, kernels } = runtime;
  shapes.forEach((shape, l) => {
    const { outputs, gates, conv } = shape;
    const { weights, bias, logAlpha } = regions[l];
    const inputs = conv ? columnsOf(shape) - 1 : shape.inputs;
    const deviation = Math.sqrt(2 / inputs);
    kernels.normals(inputs * outputs, 0, deviation, key.low, key.high, 0, stream('weights', l), weights);
    if (conv) makeRoom(arena.f32(weights, outputs * (inputs + 1)), outputs);
    arena.f32(bias, biasesOf(shape)).fill(0);
    if (!gates || !dropRates) return;
    const count = gateCount(shape);
    distributionOf(gates).initialise(
      runtime,
      gates,
      count,
      logAlpha,
      dropRates[l],
      key,
      stream('logAlpha', l),
    );
  });
}

/** Puts a column of zeros, the biases, behind the others of a matrix whose cells stand without it at its beginning. */
function makeRoom(matrix: Float32Array, rows: number): void {
  const columns = matrix.length / rows;
  for (let row = rows - 1; row >= 0; row--) {
    matrix.copyWithin(row * columns, row * (columns - 1), (row + 1) * (columns - 1));
    matrix[(row + 1) * columns - 1] = 0;
  }
}
