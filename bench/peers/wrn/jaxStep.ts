import { jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { indexBelow } from '../../../src/layers/shape.js';
import { inputShape, type LayerArrays, type StepEngine } from '../engine.js';
import { type Convolve, weightShape } from '../jaxLayers.js';
import { CLASSES, NORM, SGD, type WrnProblem } from './problem.js';

// Types and not interfaces: the library's trees of arrays take only these.
type Parameters = { weights: np.Array; bias: np.Array; scale?: np.Array };
/** Of the sums of a map; empty where they are not normalised. */
type Statistics = { mean?: np.Array; variance?: np.Array };
type State = { parameters: Parameters[]; velocity: Parameters[]; statistics: Statistics[] };

/**
 * γ x̂ + β over a minibatch, and its mean and variance, that over n − 1: y [rows, maps, height, width]. There is no such layer in the
 * library, nor a way to say its gradient.
 */
function normalise(y: np.Array, scale: np.Array, bias: np.Array): [np.Array, Required<Statistics>] {
  const [rows, maps, height, width] = y.shape;
  const n = rows * height * width;
  const mean = np.mean(y.ref, [0, 2, 3], { keepdims: true });
  const centred = y.sub(mean.ref);
  const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
  const factor = scale.reshape([1, -1, 1, 1]).div(np.sqrt(variance.ref.add(NORM.epsilon)));
  const normalised = centred.mul(factor).add(bias.reshape([1, -1, 1, 1]));
  return [normalised, { mean: mean.reshape([maps]), variance: variance.reshape([maps]).mul(n / (n - 1)) }];
}

/** The mean loss of a minibatch, and the statistics of each layer. */
function objective(
  { rows, layers }: WrnProblem,
  convolve: Convolve,
  parameters: Parameters[],
  x: np.Array,
  targets: np.Array,
): [np.Array, Statistics[]] {
  const sums: np.Array[] = [];
  const outputs: np.Array[] = [];
  const statistics: Statistics[] = [];
  layers.forEach((layer, l) => {
    const { conv, inputs } = layer;
    const { weights, bias, scale } = parameters[l];
    const below = (outputs[indexBelow(layer, l)] ?? x).ref;
    statistics[l] = {};
    if (!conv) {
      sums[l] = np.matmul(below.reshape([rows, inputs]), weights).add(bias);
      outputs[l] = sums[l].ref;
      return;
    }
    let y = convolve(below, weights, conv);
    if (!scale) y = y.add(bias.reshape([1, -1, 1, 1]));
    if (conv.beyond?.adds) y = y.add(sums[l - 2].ref);
    sums[l] = y;
    y = y.ref;
    if (scale) [y, statistics[l]] = normalise(y, scale, bias);
    if (!conv.beyond?.linear) y = nn.relu(y);
    outputs[l] = conv.beyond?.averages ? np.mean(y, [2, 3]) : y;
  });
  const logits = outputs[layers.length - 1].ref;
  for (const array of [...sums, ...outputs, x]) array.dispose();
  const loss = nn
    .logSoftmax(logits)
    .mul(targets)
    .sum()
    .mul(-1 / rows);
  return [loss, statistics];
}

/** SGD with Nesterov momentum and weight decay. */
function update({ parameters, velocity, statistics }: State, gradient: Parameters[], rate: np.Array) {
  const next: State = { parameters: [], velocity: [], statistics };
  parameters.forEach((layer, l) => {
    const [moved, faster] = [{}, {}] as [Parameters, Parameters];
    for (const name of ['weights', 'bias', 'scale'] as const) {
      const [w, d, v] = [layer[name], gradient[l][name], velocity[l][name]];
      if (!w || !d || !v) continue;
      const g = d.add(w.ref.mul(SGD.decay));
      const next = v.mul(SGD.momentum).add(g.ref);
      moved[name] = w.sub(g.add(next.ref.mul(SGD.momentum)).mul(rate.ref));
      faster[name] = next;
    }
    next.parameters.push(moved);
    next.velocity.push(faster);
  });
  rate.dispose();
  return next;
}

/** Running averages, one minibatch on. */
function average(running: Statistics[], batch: Statistics[]): Statistics[] {
  const moved = (mean: np.Array, now: np.Array) => mean.mul(1 - NORM.momentum).add(now.mul(NORM.momentum));
  return running.map(({ mean, variance }, l) => {
    const now = batch[l];
    if (!mean || !variance || !now.mean || !now.variance) return {};
    return { mean: moved(mean, now.mean), variance: moved(variance, now.variance) };
  });
}

/** A training step in jax-js: loss, gradients, optimizer and running averages in one compiled function. */
export async function createJaxStep(
  convolve: Convolve,
  problem: WrnProblem,
  learningRate: number,
): Promise<StepEngine> {
  const { layers, rows, minibatches } = problem;
  const array = (values: Float32Array, shape = [values.length]) =>
    np.array(values as Float32Array<ArrayBuffer>, { shape });
  const parameters = layers.map((layer) => ({
    weights: array(layer.weights, weightShape(layer)),
    bias: array(layer.bias),
    ...(layer.scale && { scale: array(layer.scale) }),
  }));
  const statistics = layers.map(({ statistics }) => {
    if (!statistics) return {};
    const column = (c: number) => array(statistics.filter((_, i) => i % 2 === c));
    return { mean: column(0), variance: column(1) };
  });
  const velocity = tree.map((w: np.Array) => np.zerosLike(w.ref), parameters) as Parameters[];
  let state: State = { parameters, velocity, statistics };
  const whole = jit((now: State, x: np.Array, targets: np.Array, rate: np.Array): [State, np.Array] => {
    const [[loss, batch], gradient] = valueAndGrad(
      (all: Parameters[]) => objective(problem, convolve, all, x, targets),
      { hasAux: true },
    )(tree.ref(now.parameters));
    const next = update(now, gradient as Parameters[], rate);
    return [{ ...next, statistics: average(now.statistics, batch as Statistics[]) }, loss as np.Array];
  });
  const step = (i: number): number => {
    const { inputs, labels } = minibatches[i];
    const x = array(inputs, inputShape(layers, rows));
    const targets = nn.oneHot(np.array(labels as Int32Array<ArrayBuffer>), CLASSES);
    const [next, loss] = whole(state, x, targets, np.array(learningRate));
    state = next;
    return loss.item();
  };
  const values = async (array: np.Array) => (await array.ref.data()) as Float32Array;
  const arrays = (of: Parameters[]): Promise<LayerArrays[]> =>
    Promise.all(
      of.map(({ weights, bias, scale }) =>
        Promise.all([weights, bias, scale].flatMap((array) => (array ? [values(array)] : []))),
      ),
    );
  const averages = async ({ mean, variance }: Statistics) => {
    if (!mean || !variance) return undefined;
    const [means, variances] = [await values(mean), await values(variance)];
    return Float32Array.from({ length: 2 * means.length }, (_, i) =>
      i % 2 === 0 ? means[i >> 1] : variances[i >> 1],
    );
  };
  const read = async () => ({
    parameters: await arrays(state.parameters),
    moments: await arrays(state.velocity),
    statistics: await Promise.all(state.statistics.map(averages)),
  });
  return { step, read };
}
