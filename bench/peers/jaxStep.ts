import { blockUntilReady, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import type { LayerParameters } from '../../src/layers/plan.js';
import { BATCH } from '../minibatch.js';
import { inputShape, type LayerArrays, type StepEngine, type StepProblem } from './engine.js';
import { activate, type Convolve, weightShape } from './jaxLayers.js';
import { ADAM, adamBefore, GATE, LOG_ALPHA_LIMIT } from './problem.js';

// Types and not interfaces: the library's trees of arrays take only these.
type Layer = { weights: np.Array; bias: np.Array; logAlpha?: np.Array };
type State = { parameters: Layer[]; first: Layer[]; second: Layer[] };

/**
 * Where z is multiplied in: x ∘ z as the layer is defined, or z ⊙ W, which spares the first layer's input gradient. Convolutions take
 * z ⊙ W in both.
 */
export type Gating = 'inputs' | 'weights';

/** How layers are computed. */
export interface JaxForms {
  readonly gating: Gating;
  readonly convolve: Convolve;
  /** Whether its workers compute, which they do for who waits for promises. Default: this thread alone. */
  readonly inWorkers?: boolean;
}

/** z, one for each input neuron: the stretched and clipped binary concrete variable. */
function sample(logAlpha: np.Array, noise: np.Array): np.Array {
  const logit = np.log(noise.ref).sub(np.log(np.array(1).sub(noise)));
  const s = nn.sigmoid(logit.add(logAlpha).div(GATE.temperature));
  return np.clip(s.mul(GATE.zeta - GATE.gamma).add(GATE.gamma), 0, 1);
}

/** Σ P(z ≠ 0) */
function expectedOpen(logAlpha: np.Array): np.Array {
  return nn.sigmoid(logAlpha.sub(GATE.temperature * Math.log(-GATE.gamma / GATE.zeta))).sum();
}

function objective(
  { gating, convolve }: JaxForms,
  problem: StepProblem,
  layers: Layer[],
  x: np.Array,
  targets: np.Array,
  noise: np.Array[],
): np.Array {
  let h = x;
  let penalty: np.Array | undefined;
  layers.forEach(({ weights, bias, logAlpha }, l) => {
    const { conv, inputs } = problem.initial[l];
    if (!conv) h = h.reshape([BATCH, inputs]);
    if (logAlpha) {
      const z = sample(logAlpha.ref, noise[l]);
      const cost = expectedOpen(logAlpha).mul(problem.gateCosts[l]);
      penalty = penalty ? penalty.add(cost) : cost;
      if (conv) {
        weights = weights.mul(z.ref.reshape([-1, 1, 1, 1]));
        bias = bias.mul(z);
      } else if (gating === 'inputs') h = h.mul(z);
      else weights = weights.mul(z.reshape([-1, 1]));
    }
    if (conv) {
      h = activate(convolve(h, weights, conv), bias, conv);
      return;
    }
    h = np.matmul(h, weights).add(bias);
    if (l + 1 < layers.length) h = nn.relu(h);
  });
  const loss = nn
    .logSoftmax(h)
    .mul(targets)
    .sum()
    .mul(-1 / BATCH);
  return penalty ? loss.add(penalty) : loss;
}

/** Adam for one array. `rates` are learning rate / (1 − β1ᵗ) and 1 / (1 − β2ᵗ). */
function adam(w: np.Array, g: np.Array, m: np.Array, v: np.Array, rates: [np.Array, np.Array]) {
  const first = m.mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
  const second = v.mul(ADAM.beta2).add(g.ref.mul(g).mul(1 - ADAM.beta2));
  const root = np.sqrt(second.ref.mul(rates[1])).add(ADAM.epsilon);
  return { w: w.sub(first.ref.mul(rates[0]).div(root)), first, second };
}

function update(state: State, gradient: Layer[], rate: np.Array, correction: np.Array): State {
  const next: State = { parameters: [], first: [], second: [] };
  state.parameters.forEach((layer, l) => {
    const [parameters, first, second] = [{}, {}, {}] as [Layer, Layer, Layer];
    for (const name of ['weights', 'bias', 'logAlpha'] as const) {
      const [w, g, m, v] = [layer, gradient[l], state.first[l], state.second[l]].map((from) => from[name]);
      if (!w || !g || !m || !v) continue;
      const moved = adam(w, g, m, v, [rate.ref, correction.ref]);
      parameters[name] = name === 'logAlpha' ? np.clip(moved.w, -LOG_ALPHA_LIMIT, LOG_ALPHA_LIMIT) : moved.w;
      first[name] = moved.first;
      second[name] = moved.second;
    }
    next.parameters.push(parameters);
    next.first.push(first);
    next.second.push(second);
  });
  rate.dispose();
  correction.dispose();
  return next;
}

/** The objective, when workers have done all of a step. */
async function whenDone(state: State, loss: np.Array): Promise<number> {
  const [[value]] = await Promise.all([loss.data(), blockUntilReady(state)]);
  return value;
}

/** A training step in jax-js: loss, gradients and Adam in one compiled function. */
export async function createJaxStep(
  forms: JaxForms,
  problem: StepProblem,
  learningRate: number,
): Promise<StepEngine> {
  const trees = (from: readonly LayerParameters[]): Layer[] =>
    from.map(({ weights, bias, logAlpha }, l) => {
      const array = (values: Float32Array, shape = [values.length]) =>
        np.array(values as Float32Array<ArrayBuffer>, { shape });
      return {
        weights: array(weights, weightShape(problem.initial[l])),
        bias: array(bias),
        ...(logAlpha && { logAlpha: array(logAlpha) }),
      };
    });
  const { first, second, powers } = adamBefore(problem);
  let state: State = { parameters: trees(problem.initial), first: trees(first), second: trees(second) };
  const whole = jit(
    (
      now: State,
      x: np.Array,
      targets: np.Array,
      noise: np.Array[],
      rate: np.Array,
      correction: np.Array,
    ): [State, np.Array] => {
      const [loss, gradient] = valueAndGrad((layers: Layer[]) =>
        objective(forms, problem, layers, x, targets, noise),
      )(tree.ref(now.parameters));
      return [update(now, gradient as Layer[], rate, correction), loss];
    },
  );
  let [power1, power2] = powers;
  const step = (i: number): number | Promise<number> => {
    const { inputs, labels, noise } = problem.minibatches[i];
    power1 *= ADAM.beta1;
    power2 *= ADAM.beta2;
    const x = np.array(inputs as Float32Array<ArrayBuffer>, { shape: inputShape(problem.initial, BATCH) });
    const targets = nn.oneHot(np.array(labels as Int32Array<ArrayBuffer>), 10);
    const uniforms = noise.map((values) => np.array(values as Float32Array<ArrayBuffer>));
    const [next, loss] = whole(
      state,
      x,
      targets,
      uniforms,
      np.array(learningRate / (1 - power1)),
      np.array(1 / (1 - power2)),
    );
    state = next;
    return forms.inWorkers ? whenDone(next, loss) : loss.item();
  };
  const arrays = (layers: Layer[]): Promise<LayerArrays[]> =>
    Promise.all(
      layers.map(({ weights, bias, logAlpha }) => {
        const all = [weights, bias, logAlpha].flatMap((array) => array ?? []);
        return Promise.all(all.map(async (array) => (await array.ref.data()) as Float32Array));
      }),
    );
  const read = async () => ({
    parameters: await arrays(state.parameters),
    moments: await arrays(state.first),
  });
  return { step, read };
}
