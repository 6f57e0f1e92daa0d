/** The losses over a minibatch in float64, each the mean over its examples. */

/** A loss and its gradient. */
export interface LossValue {
  readonly loss: number;
  /** dloss/doutputs [batch, outputs], the 1/batch of the mean included. */
  readonly gradient: Float64Array;
}

/** A loss that knows its targets: outputs [batch, n / batch] -> value. */
export type Loss = (outputs: Float64Array, batch: number) => LossValue;

/**
 * Mean softmax cross-entropy in nats: −(1/B) Σ_e log p_e[label_e], p_e = softmax(y_e); gradient (p − onehot) / B.
 *
 * @param labels [batch], classes from 0.
 */
export function crossEntropy(labels: ArrayLike<number>): Loss {
  return (outputs, batch) => {
    const classes = outputs.length / batch;
    const gradient = softmax(outputs, batch);
    let loss = 0;
    for (let e = 0; e < batch; e++) {
      const { most, total } = exponentials(outputs.subarray(e * classes, (e + 1) * classes));
      loss += (Math.log(total) - (outputs[e * classes + labels[e]] - most)) / batch;
      gradient[e * classes + labels[e]] -= 1;
    }
    return { loss, gradient: gradient.map((value) => value / batch) };
  };
}

/**
 * The same with a share for each class: −(1/B) Σ_e Σ_j t_ej log p_ej; gradient (s_e p − t) / B, s_e = Σ_j t_ej, which is about 1.
 *
 * @param targets [batch, classes]
 */
export function softCrossEntropy(targets: ArrayLike<number>): Loss {
  return (outputs, batch) => {
    const classes = outputs.length / batch;
    const gradient = softmax(outputs, batch);
    let loss = 0;
    for (let e = 0; e < batch; e++) {
      const { most, total } = exponentials(outputs.subarray(e * classes, (e + 1) * classes));
      const wanted = Array.from({ length: classes }, (_, j) => targets[e * classes + j]);
      const sum = wanted.reduce((all, t) => all + t, 0);
      wanted.forEach((t, j) => {
        const at = e * classes + j;
        if (t !== 0) loss += (t * (Math.log(total) - (outputs[at] - most))) / batch;
        gradient[at] = sum * gradient[at] - t;
      });
    }
    return { loss, gradient: gradient.map((value) => value / batch) };
  };
}

/**
 * A loss in which examples count differently: (1/B) Σ_e w_e l_e.
 *
 * @param weights [batch]
 * @param lossOf  the loss l_e of example e alone
 */
export function weighted(weights: ArrayLike<number>, lossOf: (e: number) => Loss): Loss {
  return (outputs, batch) => {
    const n = outputs.length / batch;
    const gradient = new Float64Array(outputs.length);
    let loss = 0;
    for (let e = 0; e < batch; e++) {
      const own = lossOf(e)(outputs.slice(e * n, (e + 1) * n), 1);
      loss += (weights[e] * own.loss) / batch;
      gradient.set(
        own.gradient.map((value) => (weights[e] * value) / batch),
        e * n,
      );
    }
    return { loss, gradient };
  };
}

/**
 * Half the mean square: ½ (1/B) Σ_e Σ_j (y_ej − t_ej)²; gradient (y − t) / B.
 *
 * @param targets [batch, outputs]
 */
export function squaredError(targets: ArrayLike<number>): Loss {
  return (outputs, batch) => {
    const difference = outputs.map((output, i) => output - targets[i]);
    const loss = difference.reduce((sum, d) => sum + (0.5 * d * d) / batch, 0);
    return { loss, gradient: difference.map((d) => d / batch) };
  };
}

/**
 * Mean binary cross-entropy in nats: −(1/B) Σ_e Σ_j t log p + (1 − t) log(1 − p), p = σ(y_ej), t = t_ej; gradient (p − t) / B.
 *
 * @param targets [batch, outputs], from 0 to 1
 */
export function binaryCrossEntropy(targets: ArrayLike<number>): Loss {
  return (outputs, batch) => {
    // −log σ(y) = log(1 + e⁻ʸ), without overflow
    const cost = (y: number) => Math.max(-y, 0) + Math.log1p(Math.exp(-Math.abs(y)));
    const loss = outputs.reduce(
      (sum, y, i) => sum + (targets[i] * cost(y) + (1 - targets[i]) * cost(-y)) / batch,
      0,
    );
    return { loss, gradient: outputs.map((y, i) => (1 / (1 + Math.exp(-y)) - targets[i]) / batch) };
  };
}

/** exp(y_ej) / Σ_k exp(y_ek) [batch, outputs] */
export function softmax(outputs: Float64Array, batch: number): Float64Array {
  const classes = outputs.length / batch;
  const probabilities = new Float64Array(outputs.length);
  for (let e = 0; e < batch; e++) {
    const { most, total } = exponentials(outputs.subarray(e * classes, (e + 1) * classes));
    for (let j = 0; j < classes; j++) {
      probabilities[e * classes + j] = Math.exp(outputs[e * classes + j] - most) / total;
    }
  }
  return probabilities;
}

/** The largest x_j, and Σ_j exp(x_j − most), which cannot overflow and is at least 1. */
function exponentials(x: Float64Array): { most: number; total: number } {
  const most = Math.max(...x);
  return { most, total: x.reduce((sum, value) => sum + Math.exp(value - most), 0) };
}
