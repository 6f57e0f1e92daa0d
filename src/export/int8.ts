/** How weights are laid out: [inputs, outputs] or [outputs, …]. */
export type WeightLayout = 'outputs last' | 'outputs first';

/** The greatest code, and minus the least one: symmetric, so that 0 stays 0. */
const MOST = 127;

/** Weights as 8-bit integers: weight = code · scale, rounded to float32, with a scale for each output. */
export interface QuantisedWeights {
  /** Laid out as the weights. */
  readonly codes: Int8Array;
  /** f32 [outputs]: the greatest |weight| of an output / 127 */
  readonly scales: Float32Array;
}

/** The codes next to the weights. Halves are rounded away from 0; an output of zeros has scale 0. */
export function quantised(weights: Float32Array, outputs: number, layout: WeightLayout): QuantisedWeights {
  const outputOf = outputsOf(weights, outputs, layout);
  const scales = new Float32Array(outputs);
  weights.forEach((weight, i) => {
    scales[outputOf(i)] = Math.max(scales[outputOf(i)], Math.abs(weight));
  });
  scales.forEach((most, o) => {
    scales[o] = most / MOST;
  });
  const codes = Int8Array.from(weights, (weight, i) => {
    const code = Math.floor(Math.abs(weight) / scales[outputOf(i)] + 0.5);
    // A tiny scale is a rounded one; and 0 / 0 is no number.
    return code > 0 ? Math.sign(weight) * Math.min(MOST, code) : 0;
  });
  return { codes, scales };
}

/** Of which output weight i is. */
export function outputsOf(
  weights: Float32Array,
  outputs: number,
  layout: WeightLayout,
): (i: number) => number {
  if (layout === 'outputs last') return (i) => i % outputs;
  const each = weights.length / outputs;
  return (i) => Math.floor(i / each);
}
