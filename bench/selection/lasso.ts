import type { Examples } from './examples.js';

/** From one penalty of the path to the next. */
const STEP = 0.95;

/** Of the greatest penalty, at which no column is kept: the path's end. */
const LEAST = 1e-3;

/** Sweeps over the columns for one penalty, at most, and the change of a weight under which they end. */
const [SWEEPS, SMALL] = [200, 1e-4];

/**
 * The columns that enter first when the penalty α of a linear model falls, with weights by coordinate descent:
 *
 *     minimise  L(b + X w) + α ‖w‖₁        L = ½ mean (y − f)², or of two classes the mean log loss
 *
 * Of two classes each sweep minimises the square that bounds the log loss from above (its curvature is ¼ at most), as in
 * Böhning and Lindsay (1988). α falls until more than `wanted` columns have a weight; of these the heaviest are given.
 */
export function lasso({ x, y, rows, width, classes }: Examples, wanted: number): number[] {
  const columns = Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => x[i * width + j]),
  );
  const squares = columns.map((column) => column.reduce((sum, v) => sum + v * v, 0) / rows);
  const weights = new Float64Array(width);
  const curvature = classes ? 1 / 4 : 1;
  const mean = y.reduce((sum, v) => sum + v, 0) / rows;
  let bias = classes ? Math.log(mean / (1 - mean)) : mean;
  const output = new Float64Array(rows).fill(bias);
  /** What the model is to move by, where its curvature is one. */
  const residual = new Float64Array(rows);
  const look = () => {
    for (let i = 0; i < rows; i++) {
      residual[i] = (y[i] - (classes ? 1 / (1 + Math.exp(-output[i])) : output[i])) / curvature;
    }
  };
  look();
  const covariance = (j: number) => columns[j].reduce((sum, v, i) => sum + v * residual[i], 0) / rows;
  const move = (column: Float64Array | undefined, by: number) => {
    for (let i = 0; i < rows; i++) {
      const step = by * (column ? column[i] : 1);
      output[i] += step;
      residual[i] -= step;
    }
  };
  const greatest = columns.reduce((most, _, j) => Math.max(most, Math.abs(covariance(j))), 0);
  let kept: number[] = [];
  for (let share = STEP; share >= LEAST && kept.length <= wanted; share *= STEP) {
    const penalty = share * greatest;
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let most = 0;
      if (classes) look();
      const shift = residual.reduce((sum, v) => sum + v, 0) / rows;
      bias += shift;
      move(undefined, shift);
      // Every other sweep only what has a weight: the others seldom get one.
      for (let j = 0; j < width; j++) {
        if (sweep % 4 > 0 && weights[j] === 0) continue;
        const pull = covariance(j) + squares[j] * weights[j];
        const next = (Math.sign(pull) * Math.max(0, Math.abs(pull) - penalty)) / squares[j];
        if (next === weights[j]) continue;
        most = Math.max(most, Math.abs(next - weights[j]));
        move(columns[j], next - weights[j]);
        weights[j] = next;
      }
      if (sweep % 4 === 0 && most < SMALL) break;
    }
    kept = [...weights.keys()].filter((j) => weights[j] !== 0);
  }
  return kept.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, wanted);
}
