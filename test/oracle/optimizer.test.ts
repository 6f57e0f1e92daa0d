import { expect, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { adamStep, averageStep, clamp, nesterovStep } from './optimizer.js';

const one = () => Float64Array.of(1);

test('Adam moves by the learning rate at first, whatever the gradient', () => {
  for (const gradient of [1e-3, -5]) {
    const p = one();
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 0 };
    adamStep(p, Float64Array.of(gradient), new Float64Array(1), new Float64Array(1), 1, settings);
    expectClose(p, [1 - 0.01 * Math.sign(gradient)], 1e-15);
  }
});

test('Nesterov momentum, by hand', () => {
  const [p, v] = [one(), new Float64Array(1)];
  const settings = { learningRate: 0.1, momentum: 0.9 };
  nesterovStep(p, one(), v, settings); // v = 1, p −= 0.1 · 1.9
  expectClose(p, [0.81], 1e-15);
  nesterovStep(p, one(), v, settings); // v = 1.9, p −= 0.1 · (1 + 0.9 · 1.9)
  expectClose(p, [0.539], 1e-15);
});

test('the clamp holds both ends and nothing else', () => {
  const p = Float64Array.of(-9, -2, 0.5, 3, 9);
  clamp(p, -2, 3);
  expect([...p]).toEqual([-2, -2, 0.5, 3, 3]);
});

test('the running average is the corrected sum, (1−B) Σ B^(t−k) p_k / (1−Bᵗ)', () => {
  const decay = 0.9;
  const p = new Random(3).values(50, -2, 5);
  const average = Float64Array.of(7); // what stood there before the first step does not matter
  let sum = 0;
  for (let t = 1; t <= p.length; t++) {
    averageStep(average, p.subarray(t - 1, t), t, decay);
    sum = decay * sum + (1 - decay) * p[t - 1];
    expectClose(average, [sum / (1 - decay ** t)], 1e-13, `average at step ${t}`);
  }
});
