import type { SharedSettings } from '../../gates/options.js';

/** What distribution gates have, for people: numbers with four digits. Each distribution has its own. */
export function describeGates(settings: SharedSettings): string {
  if (settings.distribution === 'gaussian') return `gaussian, σ ${round(settings.deviation)}`;
  const { testGate, temperature, gamma, zeta } = settings;
  return `${testGate}, β ${round(temperature)}, γ ${round(gamma)}, ζ ${round(zeta)}`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
