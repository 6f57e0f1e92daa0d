import { describe, expect, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import {
  gaussianCdf,
  gaussianOpen,
  gaussianOpenSlope,
  gaussianTestGate,
  normalCdf,
  normalQuantile,
  sampleGaussian,
} from './gaussianGates.js';

// Protects: the oracle of Gaussian gates, which nothing but known values and its own derivatives can be held to.
describe('Φ', () => {
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [2.5, 0.9937903346742238],
    [-3, 0.0013498980316300946],
    [-5, 2.8665157187919391e-7],
    [-10, 7.619853024160527e-24],
  ])('of %f is %f', (x, p) => {
    expect(normalCdf(x) / p).toBeCloseTo(1, 11);
    if (p > 1e-10) expect(normalQuantile(p)).toBeCloseTo(x, 8);
  });
});

test('the distribution is the one that is sampled, with its jumps at 0 and 1', () => {
  const random = new Random(1);
  for (let n = 0; n < 500; n++) {
    const [a, u, deviation] = [8 * random.unit() - 4, random.unit(), 0.1 + random.unit()];
    const { z } = sampleGaussian(a, normalQuantile(u), deviation);
    if (z > 0 && z < 1) expectClose([gaussianCdf(z, a, deviation)], [u], 1e-12, 'cdf(z(u))');
    else if (z === 0) expect(u).toBeLessThanOrEqual(1 - gaussianOpen(a, deviation) + 1e-12);
    else expect(u).toBeGreaterThanOrEqual(gaussianCdf(1 - 1e-15, a, deviation) - 1e-12);
  }
});

test('−a and −ε give 1 − z', () => {
  for (const noise of [-2, -0.3, 0, 0.4, 1.7]) {
    expectClose([sampleGaussian(0.8, noise, 0.5).z], [1 - sampleGaussian(-0.8, -noise, 0.5).z], 1e-15);
  }
});

test('derivatives are those of finite differences', () => {
  const random = new Random(2);
  const h = 1e-6;
  for (let n = 0; n < 300; n++) {
    const [a, noise, deviation] = [6 * random.unit() - 3, 4 * random.unit() - 2, 0.1 + random.unit()];
    const slope = (f: (x: number) => number) => (f(a + h) - f(a - h)) / (2 * h);
    expectClose(
      [sampleGaussian(a, noise, deviation).slope],
      [slope((x) => sampleGaussian(x, noise, deviation).z)],
      1e-8,
    );
    expectClose([gaussianOpenSlope(a, deviation)], [slope((x) => gaussianOpen(x, deviation))], 1e-8);
  }
});

test('the gate of test time closes at μ = 0, where P is ½', () => {
  const closing = -0.5 / 0.3;
  expect(gaussianTestGate(closing - 1e-9)).toBe(0);
  expect(gaussianTestGate(closing + 1e-9)).toBeGreaterThan(0);
  expect(gaussianOpen(closing, 0.5)).toBeCloseTo(0.5, 14);
  expect(gaussianTestGate(-closing)).toBe(1);
});
