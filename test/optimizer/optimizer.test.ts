import { describe, expect, test } from 'vitest';
import { adam } from '../../src/optimizer/adam.js';
import { STEP_CELLS, UNBOUNDED } from '../../src/optimizer/kind.js';
import {
  OptimizerState,
  optimizerNamed,
  optimizerOptions,
  type ResolvedOptimizer,
  resolveOptimizer,
} from '../../src/optimizer/optimizer.js';
import { sgd } from '../../src/optimizer/sgd.js';
import { cellsOfAdam } from '../support/optimizers.js';

const adamSettings = { name: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-6 } as const;
const sgdSettings = { name: 'sgd', momentum: 0.75 } as const;

/** The cells of step t, with a rate of 0.25 and averages that decay by 0.6. */
function cellsAt(t: number, settings: ResolvedOptimizer): Float32Array {
  const cells = new Float32Array(STEP_CELLS).fill(Number.NaN);
  const state = new OptimizerState(cells, settings, 0.6);
  state.learningRate[0] = 0.25;
  for (let step = 1; step <= t; step++) state.advance();
  return cells;
}

/** The magnitude of each of these cells: the least e with |x| < 2^e, and −126 for what may be 0. */
const magnitudes = (cells: readonly number[]) => (index: number) =>
  Math.max(-126, Math.floor(Math.log2(Math.abs(cells[index]))) + 1);

describe('options', () => {
  test.each([
    ['adam', { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }],
    ['sgd', { name: 'sgd', momentum: 0.9 }],
  ] as const)('%s alone stands for its defaults', (name, expected) => {
    expect(resolveOptimizer(name)).toEqual(expected);
    expect(resolveOptimizer({ name })).toEqual(expected);
  });

  test.each([
    [null, "options.optimizer: expected 'adam', 'sgd' or an object with one of these as name"],
    ['rmsprop', "options.optimizer: expected 'adam' or 'sgd'"],
    ['toString', "options.optimizer: expected 'adam' or 'sgd'"],
    [{ name: 'adam', momentum: 0.5 }, 'there are name, beta1, beta2, epsilon'],
    [{ name: 'sgd', beta1: 0.5 }, 'there are name, momentum'],
    [{ name: 'adam', beta1: 1 }, 'options.optimizer.beta1: expected a number in [0, 1), as a float32'],
    [{ name: 'adam', beta2: -0.1 }, 'options.optimizer.beta2: expected a number in [0, 1), as a float32'],
    [{ name: 'adam', epsilon: 0 }, 'options.optimizer.epsilon: expected a number above 0, as a float32'],
    [{ name: 'sgd', momentum: 1 }, 'options.optimizer.momentum: expected a number in [0, 1), as a float32'],
  ])('%o is refused', (options, message) => {
    expect(() => resolveOptimizer(options as 'adam')).toThrow(message);
  });

  test('stand in checkpoints in the order in which they always did', () => {
    expect(optimizerOptions()).toEqual(['name', 'beta1', 'beta2', 'epsilon', 'momentum']);
  });
});

test('an optimizer is found by its name', () => {
  expect(optimizerNamed(adamSettings)).toBe(adam);
  expect(optimizerNamed(sgdSettings)).toBe(sgd);
  expect([adam.keepsSecond, sgd.keepsSecond]).toEqual([true, false]);
  expect(adam.decays(adamSettings)).toEqual({ first: 0.8, second: 0.99 });
  expect(sgd.decays(sgdSettings)).toEqual({ first: 0.75, second: 1 });
});

test.each([1, 2, 7])('the cells of step %i are those that the kernels read', (t) => {
  const averagingRate = (1 - 0.6) / (1 - 0.6 ** t);
  const ofAdam = cellsOfAdam({ learningRate: 0.25, ...adamSettings }, t, averagingRate);
  const cells = cellsAt(t, adamSettings);
  expect(cells[6]).toBe(0);
  cells.subarray(0, 6).forEach((cell, i) => {
    expect(Math.abs(cell / ofAdam[i] - 1)).toBeLessThan(1e-6);
  });
  const [rate, momentum, ...others] = cellsAt(t, sgdSettings);
  expect([rate, momentum]).toEqual([0.25, 0.75]);
  // No kernel reads these; the average is not the optimizer's.
  expect(others.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(others[3]).toBeCloseTo(averagingRate, 6);
  expect(others[4]).toBe(1); // by which the kernels know it
});

describe('no step moves a parameter by more than the gain says:', () => {
  test.each([
    [1, 0.001, 1e-8],
    [0.5, 1e-10, 1e-3],
    [1e-6, 100, 1e-20],
  ])('Adam, with a gradient of %f, a rate of %f and an ε of %f', (g, rate, epsilon) => {
    const gain = adam.gain(adamSettings, magnitudes([rate, 0, 0, 0, epsilon]));
    // As much as there may be: the first moment has come up to g, the second one is 0.
    expect((rate * g) / epsilon).toBeLessThan(g * 2 ** gain);
    expect((rate * g) / epsilon).toBeGreaterThan(g * 2 ** (gain - 4));
  });

  test.each([0, 0.5, 0.9, 0.999])('SGD with a momentum of %f', (momentum) => {
    const gain = sgd.gain({ name: 'sgd', momentum }, magnitudes([0.1]));
    let [velocity, move] = [0, 0];
    for (let step = 0; step < 20_000; step++) {
      velocity = momentum * velocity + 1;
      move = 0.1 * (1 + momentum * velocity);
    }
    expect(move).toBeLessThan(2 ** gain);
    expect(move).toBeGreaterThan(2 ** (gain - 4));
  });

  test('where nothing bounds it there is no bound', () => {
    expect(adam.gain(adamSettings, magnitudes([0.1, 0, 0, 0, 0]))).toBe(UNBOUNDED);
    // Just below 1, and 1 as the float32 that the kernels read.
    expect(sgd.gain({ name: 'sgd', momentum: 1 - 2 ** -40 }, magnitudes([0.1]))).toBe(UNBOUNDED);
  });
});
