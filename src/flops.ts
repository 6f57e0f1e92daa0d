/** Expected open inputs Σ_i P(z_i ≠ 0) and sizes of a layer, all that the closed forms need. */
export interface LayerExpectation {
  readonly inputs: number;
  readonly outputs: number;
  /** Σ_i P_i; the number of inputs where there are no gates */
  readonly expectedOpen: number;
}

/** Expected L0 norm: Σ_l (outputs · Σ_i P_i + outputs), weights and biases. */
export function expectedL0(layers: readonly LayerExpectation[]): number {
  return layers.reduce((sum, { outputs, expectedOpen }) => sum + outputs * expectedOpen + outputs, 0);
}

/**
 * Expected FLOPs of the forward pass for one example as the paper counts them, each layer by its own gates only:
 * Σ_l ((2 Σ_i P_i − 1) · outputs + outputs).
 */
export function expectedFlops(layers: readonly LayerExpectation[]): number {
  return layers.reduce(
    (sum, { outputs, expectedOpen }) => sum + (2 * expectedOpen - 1) * outputs + outputs,
    0,
  );
}

/** The same, with the outputs that the next layer's gates leave open: a pruned next layer makes this one smaller. */
export function expectedFlopsExact(layers: readonly LayerExpectation[]): number {
  return layers.reduce((sum, { outputs, expectedOpen }, l) => {
    const open = l + 1 < layers.length ? layers[l + 1].expectedOpen : outputs;
    return sum + (2 * expectedOpen - 1) * open + open;
  }, 0);
}

/** Multiply-adds for one example of a network of these sizes: [inputs, hidden…, outputs]. */
export function multiplyAdds(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, size, l) => sum + sizes[l] * size, 0);
}

/** Weights and biases of a network of these sizes: [inputs, hidden…, outputs]. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, size, l) => sum + (sizes[l] + 1) * size, 0);
}
