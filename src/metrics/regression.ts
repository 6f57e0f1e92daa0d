/** How far predicted numbers are from the true ones. */
import { checkRowsOf, type Numbers } from './check.js';

export interface RegressionMeasures {
  /** √(Σ (y − ŷ)² / n), in the unit of y. */
  readonly rmse: number;
  /** Σ |y − ŷ| / n, in the unit of y. */
  readonly mae: number;
  /** 1 − Σ (y − ŷ)² / Σ (y − ȳ)²: 1 is perfect, 0 as good as the mean. NaN where all y are equal. */
  readonly r2: number;
}

/**
 * Measures predictions ŷ of numbers y.
 *
 * @param predictions [rows]
 * @param answers [rows], one or more
 * @throws L0netError INVALID_SHAPE
 */
export function measureRegression(predictions: Numbers, answers: Numbers): RegressionMeasures {
  const rows = checkRowsOf(predictions, answers);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += answers[i];
  const mean = sum / rows;
  let [squares, absolute, spread, isConstant] = [0, 0, 0, true];
  for (let i = 0; i < rows; i++) {
    const error = answers[i] - predictions[i];
    squares += error * error;
    absolute += Math.abs(error);
    spread += (answers[i] - mean) ** 2;
    if (answers[i] !== answers[0]) isConstant = false;
  }
  return {
    rmse: Math.sqrt(squares / rows),
    mae: absolute / rows,
    r2: isConstant ? Number.NaN : 1 - squares / spread,
  };
}
