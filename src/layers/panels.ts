import type { InferenceKernels } from '../runtime/inferenceRuntime.js';

/**
 * The words that packed operands take. The kernels count in 32 bits, in which what is far too large for any memory could
 * look small: so they are asked for a single column or row, and the rest is counted here.
 */

/** A left operand [m, k]. */
export function leftPanels(kernels: InferenceKernels, m: number, k: number): number {
  return kernels.leftPanels(m, 1) * k;
}

/** A right operand [k, n]. */
export function rightPanels(kernels: InferenceKernels, k: number, n: number): number {
  return kernels.rightPanels(1, n) * k;
}

/** A left operand [m, k] with many zeros. */
export function sparsePanels(kernels: InferenceKernels, m: number, k: number): number {
  return kernels.sparsePanels(m, 1) * k;
}
