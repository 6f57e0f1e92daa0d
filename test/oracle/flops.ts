/** What a network of dense layers costs, in expectation and pruned, in float64. */
import { type GateSettings, openProbability, paperGates } from './gates.js';
import type { DenseLayer } from './network.js';

/** All that counting needs to know of one dense layer. */
export interface LayerCount {
  /** P = Σ_i P(z_i ≠ 0), the expected number of its inputs; all of them without gates */
  readonly open: number;
  readonly outputs: number;
}

/** P of a layer. */
export function countLayer(
  layer: Pick<DenseLayer, 'inputs' | 'outputs' | 'logAlpha'>,
  settings: GateSettings = paperGates,
): LayerCount {
  const { inputs, outputs, logAlpha } = layer;
  const open = logAlpha ? logAlpha.reduce((sum, value) => sum + openProbability(value, settings), 0) : inputs;
  return { open, outputs };
}

/** Weights and biases: Σ_l (P_l outputs_l + outputs_l) */
export function expectedL0(layers: readonly LayerCount[]): number {
  return layers.reduce((sum, { open, outputs }) => sum + open * outputs + outputs, 0);
}

/** The paper's count, each layer by its own gates only: Σ_l ((2 P_l − 1) outputs_l + outputs_l) */
export function expectedFlops(layers: readonly LayerCount[]): number {
  return layers.reduce((sum, { open, outputs }) => sum + (2 * open - 1) * outputs + outputs, 0);
}

/**
 * A layer computes only the outputs that the next one reads: Σ_l ((2 P_l − 1) P_{l+1} + P_{l+1}), where the last layer
 * has its outputs for P_{l+1}. Gates of different layers are independent, so the expectation of a product is the product.
 */
export function expectedFlopsExact(layers: readonly LayerCount[]): number {
  return layers.reduce((sum, { open, outputs }, l) => {
    const next = layers[l + 1]?.open ?? outputs;
    return sum + (2 * open - 1) * next + next;
  }, 0);
}

/** Multiply-adds of a pruned network, architecture [inputs kept by each layer]: Σ_l a_l a_{l+1}, the last with its outputs. */
export function multiplyAdds(architecture: readonly number[], outputs: number): number {
  return architecture.reduce((sum, kept, l) => sum + kept * (architecture[l + 1] ?? outputs), 0);
}
