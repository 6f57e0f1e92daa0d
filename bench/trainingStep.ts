import { sharesZeros } from '../src/data/zeros.js';
import { planParameters } from '../src/layers/parameters.js';
import { leading } from '../src/layers/shape.js';
import { TrainingStack } from '../src/layers/stack.js';
import { loadMnist } from '../src/node.js';
import { OptimizerState } from '../src/optimizer.js';
import { type RandomKey, stream } from '../src/random.js';
import type { Build } from '../src/runtime/runtime.js';
import { runtimeOf } from './builds.js';

/** LeNet-300-100, with the minibatch of the paper. */
export const SIZES: readonly number[] = [784, 300, 100, 10];
export const BATCH = 100;
const EXAMPLES = 1000;
const gates = { temperature: 2 / 3, gamma: -0.1, zeta: 1.1, testGate: 'mean' } as const;
const key: RandomKey = { low: 1, high: 0 };

/** How many gates of each layer are open: as they are sampled at the start of training, or exactly so many. */
export type Active = 'sampled' | readonly number[];

/** What is trained on: bytes of which none is 0, so that all of each product is computed, or images of MNIST. */
export type Data = 'full' | 'digits';

export interface StepOptions {
  /** Closed gates are not there at all. */
  readonly removed?: boolean;
  /** Default 'full'. */
  readonly data?: Data;
}

export interface StepUnderTest {
  /** One whole training step: noise, gates, minibatch, forward, loss, penalties, backward, Adam, average. */
  readonly step: () => void;
  /** The matrix products of that step alone, packing included, on the sizes that the gates left open. */
  readonly products: () => void;
  /** Open gates of each layer at the last step. */
  active(): number[];
}

/**
 * A training step of LeNet-300-100 on bytes, with averaging and L2, whose learning rate is too small to change what it
 * does: each run costs the same.
 */
export async function createStep(
  build: Build,
  active: Active,
  { removed = false, data: kind = 'full' }: StepOptions = {},
): Promise<StepUnderTest> {
  const images =
    kind === 'digits' ? (await loadMnist()).train.inputs.subarray(0, EXAMPLES * SIZES[0]) : full();
  const runtime = await runtimeOf(build);
  const { arena, kernels } = runtime;
  const sizes = removed && active !== 'sampled' ? [...active, SIZES[SIZES.length - 1]] : SIZES;
  const shapes = sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l], outputs, gates }));
  const layers = shapes.map((shape, l) => {
    const parameters = planParameters(arena, shape);
    const { inputs, outputs } = shape;
    kernels.normals(
      inputs * outputs,
      0,
      Math.sqrt(2 / inputs),
      1,
      0,
      0,
      stream('weights', l),
      parameters.weights,
    );
    arena.f32(parameters.logAlpha, inputs).fill(l === 0 ? 1.386 : 0);
    const strength = { l0: (0.1 * outputs) / 60_000, weightDecay: 5e-4 };
    const average = planParameters(arena, shape);
    const sparse = l === 0 && sharesZeros(images, SIZES[0]);
    return { shape, parameters, average, strength, sparse, width: inputs, origin: 0 };
  });
  const options = {
    batchSize: BATCH,
    sampling: 'minibatch',
    secondMoment: true,
    logAlphaLimit: 4.605,
  } as const;
  const stack = new TrainingStack(runtime, layers, 'softmax', options);
  const optimizer = { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  const settings = arena.words(6);
  const unused = arena.words(SIZES[0]);
  const data = arena.allocate(EXAMPLES * SIZES[0]);
  arena.u8(data, images.length).set(images);
  const labels = arena.words(EXAMPLES);
  arena.i32(labels, EXAMPLES).forEach((_, i, all) => {
    all[i] = i % 10;
  });
  const order = arena.words(EXAMPLES);
  kernels.shuffle(EXAMPLES, 1, 0, 0, stream('shuffle'), order);
  const kept = arena.words(SIZES[0]);
  arena.i32(kept, sizes[0]).forEach((_, i, list) => {
    list[i] = Math.floor((i * SIZES[0]) / sizes[0]);
  });
  if (active !== 'sampled') {
    // Noise this near to 0 or 1 closes or opens any gate for certain; open ones are spread evenly.
    stack.layers.forEach((layer, l) => {
      const { inputs } = layer.shape;
      arena.f32(layer.noise, inputs).forEach((_, i, noise) => {
        const open = Math.floor(((i + 1) * active[l]) / inputs) > Math.floor((i * active[l]) / inputs);
        noise[i] = open ? 1 - 2 ** -24 : 2 ** -24;
      });
    });
  }
  let count = 0;
  const step = () => {
    count++;
    if (active === 'sampled') stack.sampleNoise(key, count, BATCH);
    else for (const { shape } of layers) kernels.uniforms(shape.inputs, 1, 0, count, 0, unused);
    stack.sampleGates(BATCH);
    const batch = order + 4 * BATCH * (count % (EXAMPLES / BATCH));
    const { openCount, openList } = stack.layers[0];
    kernels.gatherBytes(
      BATCH,
      openCount,
      data,
      SIZES[0],
      batch,
      removed ? kept : openList,
      1 / 255,
      stack.x,
      stack.ldx,
      unused,
    );
    kernels.gatherWords(BATCH, labels, batch, stack.labels);
    stack.forward(BATCH);
    stack.loss(BATCH);
    stack.penalties();
    stack.backward(BATCH);
    state.learningRate[0] = 1e-12;
    state.advance();
    stack.update(settings);
  };
  const most = Math.max(...SIZES);
  const [a, b, c] = [0, 1, 2].map(() => arena.words(leading(most) * leading(most)));
  arena.f32(a, most * most).fill(0.5);
  arena.f32(b, most * most).fill(0.25);
  const scratch = arena.allocate(4 * kernels.gemmScratch(most, most, most));
  // Last, since a view of memory does not survive its growth.
  const state = new OptimizerState(arena.f32(settings, 6), optimizer, 0.999);
  const product = (form: 0 | 1 | 2, m: number, n: number, k: number) =>
    kernels.gemm(form, m, n, k, a, form === 1 ? m : k, b, form === 2 ? k : n, c, n, scratch);
  const opened = () => stack.layers.map(({ openCount }) => openCount);
  const products = () => {
    const current = [...opened(), SIZES[SIZES.length - 1]];
    for (let l = 0; l + 1 < current.length; l++) {
      product(0, BATCH, current[l + 1], current[l]);
      product(1, current[l], current[l + 1], BATCH);
      if (l > 0) product(2, BATCH, current[l], current[l + 1]);
    }
  };
  step();
  return { step, products, active: opened };
}

/** Bytes of which none is 0. */
function full(): Uint8Array {
  return Uint8Array.from({ length: EXAMPLES * SIZES[0] }, (_, i) => 1 + (i % 255));
}
