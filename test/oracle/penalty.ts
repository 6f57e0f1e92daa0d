/**
 * The expected L0 and L2 penalties in float64:
 *
 *     (1/N) Σ_l λ_l Σ_i P_i · outputs_l   +   ½ weightDecay Σ_l (Σ_ij P_i W_ij² + Σ_j b_j²),   P_i = P(z_i ≠ 0)
 *
 * weightDecay is not divided by N. A layer without gates has P = 1 in the second sum and no part in the first.
 */
import { type GateSettings, openProbability, openProbabilitySlope } from './gates.js';
import type { DenseLayer } from './network.js';

/** The strengths of the penalties. */
export interface PenaltySettings {
  /** λ, one for each layer. */
  readonly lambda: readonly number[];
  /** The number N of training examples, which divides λ. */
  readonly examples: number;
  readonly weightDecay: number;
}

/** One layer's penalties and their gradients. */
export interface LayerPenalty {
  readonly l0: number;
  readonly l2: number;
  /** weightDecay P_i W_ij [inputs, outputs] */
  readonly dw: Float64Array;
  /** weightDecay b_j [outputs] */
  readonly db: Float64Array;
  /** (λ/N · outputs + ½ weightDecay Σ_j W_ij²) dP_i/dlogα [inputs]; undefined without gates */
  readonly dlogAlpha: Float64Array | undefined;
}

/** The penalties of layer `index` of a network. */
export function layerPenalty(
  layer: DenseLayer,
  index: number,
  settings: PenaltySettings,
  gates: GateSettings,
): LayerPenalty {
  const { inputs, outputs, w, b, logAlpha } = layer;
  const perGate = (settings.lambda[index] * outputs) / settings.examples;
  const decay = settings.weightDecay;
  const dw = new Float64Array(inputs * outputs);
  const dlogAlpha = logAlpha ? new Float64Array(inputs) : undefined;
  let [l0, l2] = [0, 0];
  for (let i = 0; i < inputs; i++) {
    const open = logAlpha ? openProbability(logAlpha[i], gates) : 1;
    let squares = 0;
    for (let j = 0; j < outputs; j++) {
      const weight = w[i * outputs + j];
      squares += weight * weight;
      dw[i * outputs + j] = decay * open * weight;
    }
    if (logAlpha && dlogAlpha) {
      l0 += perGate * open;
      dlogAlpha[i] = (perGate + 0.5 * decay * squares) * openProbabilitySlope(logAlpha[i], gates);
    }
    l2 += 0.5 * decay * open * squares;
  }
  for (let j = 0; j < outputs; j++) l2 += 0.5 * decay * b[j] * b[j];
  return { l0, l2, dw, db: b.map((bias) => decay * bias), dlogAlpha };
}
