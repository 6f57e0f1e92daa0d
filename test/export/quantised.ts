import type { LayerState } from '../../src/layers/plan.js';

const round = Math.fround;

/**
 * What pruned dense layers with linear outputs make of rows where weights are 8-bit integers, after the words of `quantise`: plain loops
 * over float32.
 */
export function evaluateQuantised(layers: readonly LayerState[], rows: Float32Array): number[] {
  const { width } = layers[0];
  const kept = layers[0].origins ?? Int32Array.from({ length: width }, (_, i) => i);
  return Array.from({ length: rows.length / width }, (_, r) => {
    let x = Array.from(kept, (i) => rows[r * width + i]);
    layers.forEach(({ last }, l) => {
      const y = Array.from({ length: last.outputs }, (_, o) => {
        const column = x.map((_, i) => last.weights[i * last.outputs + o]);
        const scale = round(Math.max(0, ...column.map(Math.abs)) / 127);
        const sum = column.reduce((sum, weight, i) => {
          const code = Math.sign(weight) * Math.round(Math.abs(weight) / scale || 0);
          return round(sum + round(x[i] * code));
        }, 0);
        return round(round(sum * scale) + last.bias[o]);
      });
      x = l + 1 < layers.length ? y.map((value) => Math.max(0, value)) : y;
    });
    return x;
  }).flat();
}
