import { zeros } from '../base/outOfMemory.js';
import { type RandomKey, stream } from '../base/random.js';
import { distributionOf } from '../gates/distributions.js';
import { leadersOf } from '../gates/groups.js';
import { writeParameters } from '../layers/parameters.js';
import type { ParameterRegion } from '../layers/plan.js';
import type { LayerShape } from '../layers/shape.js';
import { fanIn, gateCount } from '../layers/sizes.js';
import type { Runtime } from '../runtime/runtime.js';

/**
 * Fresh parameters: W ~ N(0, 2/n) (He et al. 2015), where n inputs meet in a neuron: of a convolution channels · kernel cells;
 * b = 0, log α as the distribution of the gates has it with the layer's drop rate, of a group that of its first. A pure function of the key.
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
    const { inputs, outputs, gates } = shape;
    const { weights, logAlpha } = regions[l];
    const met = fanIn(shape);
    const drawn = zeros(met * outputs);
    kernels.normals(drawn.length, 0, Math.sqrt(2 / met), key.low, key.high, 0, stream('weights', l), weights);
    drawn.set(arena.f32(weights, drawn.length));
    // Where biases are among the weights, these stand elsewhere than they were drawn.
    const bias = new Float32Array(outputs);
    writeParameters(arena, shape, regions[l], { inputs, outputs, weights: drawn, bias });
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
    const { groups } = gates;
    if (!groups) return;
    const all = arena.f32(logAlpha, count);
    leadersOf(groups).forEach((leader, i) => {
      all[i] = all[leader];
    });
  });
}
