import gates from '../../reference/gates.json' with { type: 'json' };

/** Locations and noise of the reference vectors, float32 as they are. */
export const logAlpha = Float32Array.from(gates.log_alpha);
export const noise = Float32Array.from(gates.u);

/** Every set of hyperparameters with its values in float64: z and dz are [logAlpha][noise], the others [logAlpha]. */
export const cases = gates.cases.map(({ beta, beta_text, gamma, zeta, f64 }) => ({
  name: `β = ${beta_text}, γ = ${gamma}, ζ = ${zeta}`,
  temperature: beta,
  gamma,
  zeta,
  z: f64.z,
  dz: f64.dz_dlog_alpha,
  p: f64.p_open,
  dp: f64.dp_open_dlog_alpha,
  testGate: f64.z_hat,
}));

/** The largest difference relative to 1 + |value|, the measure of the reference's README. */
export function difference(got: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(
    0,
    ...expected.map((value, i) => {
      const error = Math.abs(got[i] - value) / (1 + Math.abs(value));
      return Number.isNaN(error) ? Infinity : error;
    }),
  );
}
