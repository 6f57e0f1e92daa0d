import { sigmoid } from '../gates.js';
import { type Bounded, rounding, TINY, UNIT, zeros } from './bounded.js';

/** A loss, how far a float32 result may be from it, and the gradient by the outputs. */
export interface BoundedLoss {
  readonly loss: number;
  readonly error: number;
  readonly gradient: Bounded;
}

/** softmax of each row of y [rows, n]. */
export function boundedSoftmax(y: Bounded, rows: number): Bounded {
  const n = y.value.length / rows;
  const p = zeros(y.value.length);
  for (let e = 0; e < rows; e++) {
    const row = y.value.subarray(e * n, (e + 1) * n);
    const most = Math.max(...row);
    const off = Math.max(...y.error.subarray(e * n, (e + 1) * n));
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    row.forEach((value, j) => {
      const relative =
        Math.expm1(2 * off + 2 * UNIT * (most - value) + 2 * UNIT * Math.abs(value)) + rounding(n + 8);
      p.value[e * n + j] = Math.exp(value - most) / total;
      // The kernels' exponential is 0 from about e^−87 on. No probability is off by more than 1.
      const error = p.value[e * n + j] * relative + 2e-38;
      p.error[e * n + j] = error < 1 ? error : 1;
    });
  }
  return p;
}

/** Mean cross-entropy of y [batch, n] (see ../losses.ts). */
export function boundedCrossEntropy(y: Bounded, labels: ArrayLike<number>): BoundedLoss {
  const batch = labels.length;
  const n = y.value.length / batch;
  const gradient = boundedSoftmax(y, batch);
  let [loss, error] = [0, 0];
  for (let e = 0; e < batch; e++) {
    const row = y.value.subarray(e * n, (e + 1) * n);
    const most = Math.max(...row);
    const spread = most - Math.min(...row);
    const off = Math.max(...y.error.subarray(e * n, (e + 1) * n));
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    const own = Math.log(total) - (row[labels[e]] - most);
    loss += own / batch;
    const size = Math.max(...row.map(Math.abs)) + spread + own + 1;
    error += (2 * off + rounding(n + 8) * size) / batch;
    gradient.value[e * n + labels[e]] -= 1;
  }
  gradient.value.forEach((value, i) => {
    gradient.value[i] = value / batch;
    gradient.error[i] = (gradient.error[i] + 4 * UNIT * Math.abs(value)) / batch + 2 ** -149;
  });
  return { loss, error, gradient };
}

/** The same with a share for each class, [batch, n] (see ../losses.ts). */
export function boundedSoftCrossEntropy(y: Bounded, targets: ArrayLike<number>, batch: number): BoundedLoss {
  const n = y.value.length / batch;
  const gradient = boundedSoftmax(y, batch);
  let [loss, error] = [0, 0];
  for (let e = 0; e < batch; e++) {
    const row = y.value.subarray(e * n, (e + 1) * n);
    const most = Math.max(...row);
    const spread = most - Math.min(...row);
    const off = Math.max(...y.error.subarray(e * n, (e + 1) * n));
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    const wanted = Array.from(row, (_, j) => targets[e * n + j]);
    const sum = wanted.reduce((all, t) => all + t, 0);
    const own = wanted.reduce((all, t, j) => all + t * (Math.log(total) - (row[j] - most)), 0);
    loss += own / batch;
    const size = Math.max(...row.map(Math.abs)) + spread + own + 1;
    error += (sum * (2 * off + rounding(n + 8) * size)) / batch;
    wanted.forEach((t, j) => {
      const at = e * n + j;
      const p = gradient.value[at];
      gradient.value[at] = (sum * p - t) / batch;
      const rounded = rounding(n + 4) * (sum * p + t);
      gradient.error[at] = (sum * gradient.error[at] + rounded) / batch + 2 ** -56;
    });
  }
  return { loss, error, gradient };
}

/**
 * A loss in which examples count differently (see ../losses.ts).
 *
 * @param lossOf that of example e alone, of outputs [1, n]
 */
export function boundedWeighted(
  y: Bounded,
  weights: ArrayLike<number>,
  lossOf: (e: number) => (y: Bounded) => BoundedLoss,
): BoundedLoss {
  const batch = weights.length;
  const n = y.value.length / batch;
  const gradient = zeros(y.value.length);
  let [loss, error] = [0, 0];
  for (let e = 0; e < batch; e++) {
    const [from, to] = [e * n, (e + 1) * n];
    const own = lossOf(e)({ value: y.value.slice(from, to), error: y.error.slice(from, to) });
    const share = weights[e] / batch;
    loss += share * own.loss;
    error += share * own.error;
    own.gradient.value.forEach((value, j) => {
      gradient.value[from + j] = share * value;
      gradient.error[from + j] = share * (own.gradient.error[j] + 6 * UNIT * Math.abs(value)) + 2 ** -56;
    });
  }
  return { loss, error: error + 1e-12 * loss, gradient };
}

/** Half the mean square of y − t, [batch, n] (see ../losses.ts). */
export function boundedSquaredError(y: Bounded, targets: ArrayLike<number>, batch: number): BoundedLoss {
  const gradient = zeros(y.value.length);
  let [loss, error] = [0, 0];
  y.value.forEach((value, i) => {
    const d = value - targets[i];
    const ed = y.error[i] + UNIT * Math.abs(d);
    loss += (0.5 * d * d) / batch;
    error += (Math.abs(d) * ed + 0.5 * ed * ed) / batch;
    gradient.value[i] = d / batch;
    gradient.error[i] = (ed + 4 * UNIT * Math.abs(d)) / batch;
  });
  return { loss, error: error + 4 * UNIT * loss, gradient };
}

/** σ of each of y. */
export function boundedSigmoid(y: Bounded): Bounded {
  const p = zeros(y.value.length);
  y.value.forEach((value, i) => {
    p.value[i] = sigmoid(value);
    p.error[i] = sigmoidError(value, y.error[i]);
  });
  return p;
}

/** Mean binary cross-entropy of y, [batch, n] (see ../losses.ts). */
export function boundedBinaryCrossEntropy(
  y: Bounded,
  targets: ArrayLike<number>,
  batch: number,
): BoundedLoss {
  const gradient = zeros(y.value.length);
  let [loss, error] = [0, 0];
  y.value.forEach((value, i) => {
    const t = targets[i];
    const logarithm = Math.log1p(Math.exp(-Math.abs(value)));
    loss += (Math.max(value, 0) - value * t + logarithm) / batch;
    // The slope by y is at most 1. Of what the kernel rounds to float32 there is only the logarithm.
    error += (y.error[i] + 8 * UNIT * logarithm + 1e-12 * Math.abs(value)) / batch + TINY;
    const difference = sigmoid(value) - t;
    gradient.value[i] = difference / batch;
    const own = sigmoidError(value, y.error[i]) + 2 * UNIT * (1 - t);
    gradient.error[i] = (own + 6 * UNIT * Math.abs(difference)) / batch + 2 ** -56;
  });
  return { loss, error, gradient };
}

/** How far σ(y) in float32 is from σ(y) where y is off by so much: its slope changes by no more than a factor of e^off on the way. */
function sigmoidError(y: number, off: number): number {
  const s = sigmoid(y);
  const moved = s * sigmoid(-y) * off * Math.exp(Math.min(off, 700));
  return Math.min(1, moved + 8 * UNIT * s + 2e-38);
}
