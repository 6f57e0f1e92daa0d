import { describe, expect, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import {
  closedProbability,
  gateCdf,
  openProbability,
  openProbabilitySlope,
  paperGates,
  sampleGate,
  saturatedProbability,
  testTimeGate,
} from './gates.js';
import { flat, gateSettings, gateVectors } from './vectors.js';

const { log_alpha: locations, u: noise, cases } = gateVectors;

test.each(cases)('the vectors: β = $beta_text, γ = $gamma, ζ = $zeta', (golden) => {
  const settings = gateSettings(golden);
  const { f64 } = golden;
  for (const [a, logAlpha] of locations.entries()) {
    const samples = noise.map((u) => sampleGate(logAlpha, u, settings));
    const actual = {
      s: samples.map(({ s }) => s),
      s_bar: samples.map(({ stretched }) => stretched),
      z: samples.map(({ z }) => z),
      dz_dlog_alpha: samples.map(({ slope }) => slope),
      p_open: [openProbability(logAlpha, settings)],
      dp_open_dlog_alpha: [openProbabilitySlope(logAlpha, settings)],
      z_hat: [testTimeGate(logAlpha, 'mean', settings)],
    };
    for (const name of Object.keys(actual) as (keyof typeof actual)[]) {
      expectClose(actual[name], flat(f64[name][a]), 1e-13, `${name} at log α = ${logAlpha}`);
    }
  }
});

describe('the distribution', () => {
  const settings = { temperature: 0.5, gamma: -0.2, zeta: 1.3 };

  test('is the one that is sampled: cdf(z(u)) = u inside (0, 1), and z is 0 or 1 exactly where it should be', () => {
    const random = new Random(1);
    for (let n = 0; n < 2000; n++) {
      const [logAlpha, u] = [8 * random.unit() - 4, random.unit()];
      const { z } = sampleGate(logAlpha, u, settings);
      const [p0, p1] = [closedProbability(logAlpha, settings), saturatedProbability(logAlpha, settings)];
      if (z > 0 && z < 1) expectClose([gateCdf(z, logAlpha, settings)], [u], 1e-13, 'cdf(z(u))');
      else if (z === 0) expect(u).toBeLessThanOrEqual(p0 + 1e-12);
      else expect(u).toBeGreaterThanOrEqual(1 - p1 - 1e-12);
    }
  });

  test('jumps at both ends', () => {
    for (const logAlpha of [-4, -0.3, 0, 2]) {
      const closed = closedProbability(logAlpha, settings);
      expect(gateCdf(-1e-9, logAlpha, settings)).toBe(0);
      expectClose([gateCdf(0, logAlpha, settings)], [closed], 1e-14);
      expectClose([1 - openProbability(logAlpha, settings)], [closed], 1e-14);
      const below = gateCdf(1 - 1e-13, logAlpha, settings);
      expectClose([1 - below], [saturatedProbability(logAlpha, settings)], 1e-11);
      expect(gateCdf(1, logAlpha, settings)).toBe(1);
    }
  });

  test('is symmetric: log α and u mirrored give 1 − z', () => {
    for (const u of [0.01, 0.2, 0.5, 0.77]) {
      expectClose([sampleGate(0.4, u).z], [1 - sampleGate(-0.4, 1 - u).z], 1e-14);
    }
  });
});

test('derivatives are those of finite differences', () => {
  const random = new Random(2);
  const h = 1e-5;
  for (let n = 0; n < 300; n++) {
    const [logAlpha, u] = [6 * random.unit() - 3, random.unit()];
    const slope = (f: (x: number) => number) => (f(logAlpha + h) - f(logAlpha - h)) / (2 * h);
    expectClose([sampleGate(logAlpha, u).slope], [slope((x) => sampleGate(x, u).z)], 1e-8, 'dz');
    expectClose([openProbabilitySlope(logAlpha)], [slope((x) => openProbability(x))], 1e-9, 'dP');
  }
});

test('the mean closes at log α = −2.398, the median at P = ½', () => {
  const closing = Math.log(0.1 / 1.1);
  expect(closing).toBeCloseTo(-2.398, 3);
  expect(testTimeGate(closing - 1e-9, 'mean')).toBe(0);
  expect(testTimeGate(closing + 1e-9, 'mean')).toBeGreaterThan(0);
  expect(openProbability(closing)).toBeCloseTo(0.31, 2);
  const half = paperGates.temperature * closing; // P = ½ here
  expectClose([openProbability(half)], [0.5], 1e-15);
  expect(testTimeGate(half - 1e-9, 'median')).toBe(0);
  expect(testTimeGate(half + 1e-9, 'median')).toBeGreaterThan(0);
  for (const logAlpha of [-1.5, 0, 0.7])
    expectClose([testTimeGate(logAlpha, 'median')], [sampleGate(logAlpha, 0.5).z], 1e-15);
});
