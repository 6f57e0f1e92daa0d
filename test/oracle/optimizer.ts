/** The optimizers and the running average in float64. All of them change their arrays in place. */

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Step t (from 1) of Adam:
 *
 *     m = β₁ m + (1−β₁) g    v = β₂ v + (1−β₂) g²    p −= lr · m̂ / (√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 */
export function adamStep(
  p: Float64Array,
  g: Float64Array,
  m: Float64Array,
  v: Float64Array,
  t: number,
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
): void {
  for (let i = 0; i < p.length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    const mHat = m[i] / (1 - beta1 ** t);
    const vHat = v[i] / (1 - beta2 ** t);
    p[i] -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
  }
}

export interface NesterovSettings {
  readonly learningRate: number;
  readonly momentum: number;
}

/** Stochastic gradient descent with Nesterov momentum, as PyTorch has it: v = μ v + g, p −= lr (g + μ v); v starts at 0. */
export function nesterovStep(
  p: Float64Array,
  g: Float64Array,
  v: Float64Array,
  { learningRate, momentum }: NesterovSettings,
): void {
  for (let i = 0; i < p.length; i++) {
    v[i] = momentum * v[i] + g[i];
    p[i] -= learningRate * (g[i] + momentum * v[i]);
  }
}

/** p = min(most, max(least, p)) */
export function clamp(p: Float64Array, least: number, most: number): void {
  for (let i = 0; i < p.length; i++) p[i] = Math.min(most, Math.max(least, p[i]));
}

/**
 * Step t (from 1) of the bias-corrected running average a_t = (1−B) Σ_k B^(t−k) p_k / (1−Bᵗ), kept corrected throughout:
 *
 *     a += (1−B) / (1−Bᵗ) · (p − a)
 */
export function averageStep(a: Float64Array, p: Float64Array, t: number, decay: number): void {
  const share = (1 - decay) / (1 - decay ** t);
  for (let i = 0; i < a.length; i++) a[i] += share * (p[i] - a[i]);
}
