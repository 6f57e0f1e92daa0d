/**
 * Hard concrete gates (Louizos, Welling, Kingma 2018) in float64: the truth that the kernels are compared with.
 *
 * A gate with location logα turns a uniform u of (0, 1) into a value of [0, 1] that is exactly 0 or 1 with a positive
 * probability, and has a derivative with respect to logα in between.
 */

/** The shape of the distribution. */
export interface GateSettings {
  /** Temperature β > 0: the smaller, the nearer to a coin toss. */
  readonly temperature: number;
  /** Lower end γ < 0 of the stretched interval. */
  readonly gamma: number;
  /** Upper end ζ > 1 of the stretched interval. */
  readonly zeta: number;
}

/** The paper's settings. */
export const paperGates: GateSettings = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1 };

/** Which single value stands for a gate at test time. */
export type TestTimeGate = 'mean' | 'median';

/** One sampled gate. */
export interface GateSample {
  /** s = σ((log u − log(1−u) + logα) / β) */
  readonly s: number;
  /** s̄ = s (ζ − γ) + γ */
  readonly stretched: number;
  /** z = min(1, max(0, s̄)) */
  readonly z: number;
  /** dz/dlogα = s (1−s) (ζ−γ) / β where 0 < s̄ < 1, else 0 */
  readonly slope: number;
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(p / (1 − p)) */
export function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}

/** The gate at location logα for the noise u of (0, 1). */
export function sampleGate(logAlpha: number, u: number, settings = paperGates): GateSample {
  const { temperature, gamma, zeta } = settings;
  const x = (logit(u) + logAlpha) / temperature;
  const s = sigmoid(x);
  const stretched = s * (zeta - gamma) + gamma;
  const inside = stretched > 0 && stretched < 1;
  const slope = inside ? (s * sigmoid(-x) * (zeta - gamma)) / temperature : 0;
  return { s, stretched, z: clampToUnit(stretched), slope };
}

/**
 * The deterministic gate of test time, min(1, max(0, p (ζ − γ) + γ)) with p = σ(logα) for the mean (the paper's) and
 * p = σ(logα / β) for the median, which is s̄ at u = ½.
 */
export function testTimeGate(logAlpha: number, kind: TestTimeGate = 'mean', settings = paperGates): number {
  const { temperature, gamma, zeta } = settings;
  const p = sigmoid(kind === 'mean' ? logAlpha : logAlpha / temperature);
  return clampToUnit(p * (zeta - gamma) + gamma);
}

/** P(z ≠ 0) = σ(logα − β log(−γ/ζ)) */
export function openProbability(logAlpha: number, settings = paperGates): number {
  return sigmoid(openLogit(logAlpha, settings));
}

/** dP(z ≠ 0)/dlogα = P (1 − P) */
export function openProbabilitySlope(logAlpha: number, settings = paperGates): number {
  const x = openLogit(logAlpha, settings);
  return sigmoid(x) * sigmoid(-x);
}

/** P(z = 0) = σ(β log(−γ/ζ) − logα) */
export function closedProbability(logAlpha: number, settings = paperGates): number {
  return sigmoid(-openLogit(logAlpha, settings));
}

/** P(z = 1) = σ(logα − β logit(q)), q = (1 − γ) / (ζ − γ) */
export function saturatedProbability(logAlpha: number, settings = paperGates): number {
  return sigmoid(logAlpha - settings.temperature * logit(destretch(1, settings)));
}

/**
 * P(z ≤ x) = σ(β logit(q) − logα), q = (x − γ) / (ζ − γ), for 0 ≤ x < 1; 0 below, 1 above. It jumps at 0 by P(z = 0)
 * and at 1 by P(z = 1).
 */
export function gateCdf(x: number, logAlpha: number, settings = paperGates): number {
  if (x < 0) return 0;
  if (x >= 1) return 1;
  return sigmoid(settings.temperature * logit(destretch(x, settings)) - logAlpha);
}

function openLogit(logAlpha: number, { temperature, gamma, zeta }: GateSettings): number {
  return logAlpha - temperature * Math.log(-gamma / zeta);
}

function destretch(x: number, { gamma, zeta }: GateSettings): number {
  return (x - gamma) / (zeta - gamma);
}

function clampToUnit(x: number): number {
  return Math.min(1, Math.max(0, x));
}
