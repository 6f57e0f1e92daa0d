import { type RandomKey, stream } from '../src/base/random.js';
import { areaOf } from '../src/layers/convolution/geometry.js';
import { planParameters } from '../src/layers/parameters.js';
import type { GateSampling } from '../src/layers/plan.js';
import type { LayerShape } from '../src/layers/shape.js';
import { columnsOf, rowsOf } from '../src/layers/sizes.js';
import { softmax } from '../src/loss/softmax.js';
import { multiplyAdds } from '../src/network/flops.js';
import { initialise } from '../src/network/initialise.js';
import { loadMnist, type MnistSet } from '../src/node.js';
import { STEP_CELLS } from '../src/optimizer/kind.js';
import { OptimizerState } from '../src/optimizer/optimizer.js';
import type { Build } from '../src/runtime/runtime.js';
import type { Threads, ThreadsOption } from '../src/runtime/threading.js';
import { TrainingStack } from '../src/stack/trainingStack.js';
import { mayHaveZeros } from '../src/training/planStack.js';
import type { TrainerState } from '../src/training/state.js';
import { TrainingStep } from '../src/training/step.js';
import { goOn } from './aged.js';
import { runtimeOf } from './builds.js';
import { type Architecture, openGates, spread } from './lenet.js';
import { BATCH, CLOSES, OPENS, RATE, STILL } from './minibatch.js';

const EXAMPLES = 1000;
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
  /** Steps at the learning rate of the paper before the first that is measured: what closed gates leave unused decays. Default 0. */
  readonly age?: number;
  /** A training to go on from, with its penalties: parameters, averages and moments, of the same layers. Default: a fresh network. */
  readonly state?: TrainerState | undefined;
  /** Default 'minibatch'. */
  readonly sampling?: GateSampling;
  /** Default: one thread. */
  readonly threads?: ThreadsOption;
}

export interface StepUnderTest {
  /**
   * One whole training step: noise, gates, minibatch, forward, loss, penalties, backward, Adam, average.
   *
   * @param draw which gates are sampled: each step another one by default
   */
  readonly step: (draw?: number) => void;
  /** Open gates of each layer at the last step. */
  active(): number[];
  readonly threads: Threads;
}

/**
 * A training step on bytes, with averaging and L2, whose learning rate is too small to change what it does: each run costs
 * the same. It is that of a fresh network, or of one that has aged.
 */
export async function createStep(
  build: Build,
  architecture: Architecture,
  active: Active,
  { removed = false, data: kind = 'full', age = 0, state, sampling = 'minibatch', threads }: StepOptions = {},
): Promise<StepUnderTest> {
  const { inputs: width } = architecture;
  const { inputs: images, labels: classes } = kind === 'digits' ? await digits(width) : full(width);
  const runtime = await runtimeOf(build, threads);
  const { arena, kernels } = runtime;
  const left = removed && active !== 'sampled' ? active : undefined;
  const shapes = left ? smaller(architecture.shapes, left) : architecture.shapes;
  const list = (values: readonly number[]) => {
    const at = arena.words(values.length);
    arena.i32(at, values.length).set(values);
    return at;
  };
  const layers = shapes.map((shape, l) => {
    const strength = state?.strengths[l] ?? { l0: (0.1 * columnsOf(shape)) / 60_000, weightDecay: 5e-4 };
    const sparse = mayHaveZeros(l, shape, images, width);
    // Inputs that were removed between maps and neurons: those that are left know which cells they are.
    const maps = shape.conv ? undefined : shapes[l - 1];
    const cells = left && maps?.conv ? maps.outputs * areaOf(maps.conv) : rowsOf(shape);
    return {
      shape,
      parameters: planParameters(arena, shape),
      average: planParameters(arena, shape),
      strength,
      sparse,
      width: cells,
      origin: cells > rowsOf(shape) ? list(spread(rowsOf(shape), cells)) : 0,
    };
  });
  const regions = layers.map(({ parameters }) => parameters);
  initialise(runtime, shapes, regions, key, architecture.dropRates);
  const options = {
    batchSize: BATCH,
    sampling,
    secondMoment: true,
    logAlphaLimit: 4.605,
  };
  const stack = new TrainingStack(runtime, layers, softmax, options);
  const optimizer = { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  const settings = arena.words(STEP_CELLS);
  const unused = arena.words(Math.max(width, ...layers.map((layer) => layer.width)));
  const data = arena.allocate(EXAMPLES * width);
  arena.u8(data, images.length).set(images);
  const labels = list([...classes]);
  const order = arena.words(EXAMPLES);
  kernels.shuffle(EXAMPLES, 1, 0, 0, stream('shuffle'), order);
  const convolves = shapes[0].conv !== undefined;
  const kept = left && !convolves ? list(spread(left[0], width)) : 0;
  if (active !== 'sampled') {
    const open = openGates(architecture, active);
    stack.layers.forEach((layer, l) => {
      const noise = arena.f32(layer.noise, rowsOf(layer.shape)).fill(left ? OPENS : CLOSES);
      if (!left) for (const i of open[l]) noise[i] = OPENS;
    });
  }
  // Last, since a view of memory does not survive its growth.
  const adam = new OptimizerState(arena.f32(settings, STEP_CELLS), optimizer, 0.999);
  if (state) goOn(arena, stack, adam, state);
  const gather = (draw: number) => {
    const batch = order + 4 * BATCH * (draw % (EXAMPLES / BATCH));
    const columns = convolves ? 0 : kept || stack.layers[0].openList;
    const { values, ld } = stack.input;
    kernels.gatherBytes(
      ...([BATCH, stack.inputCount, data, width, batch, columns, 1 / 255, values, ld, unused] as const),
    );
    kernels.gatherWords(BATCH, labels, batch, stack.answers);
  };
  const sampleNoise = (draw: number) => {
    if (active === 'sampled') stack.sampleNoise(key, draw, BATCH);
    else for (const layer of layers) kernels.uniforms(layer.width, 1, 0, draw, 0, unused);
  };
  const training = new TrainingStep(stack, adam, settings, { sampleNoise, gather });
  const move = (draw: number, learningRate: number) => {
    adam.learningRate[0] = learningRate;
    training.take(draw, BATCH);
  };
  let count = 0;
  const step = (draw = ++count) => move(draw, STILL);
  while (count < age) move(++count, RATE);
  step();
  const open = () => stack.layers.map(({ openCount }) => openCount);
  return { step, active: open, threads: runtime.threads };
}

/**
 * Multiply-adds of a step's products for one example: forward and weight gradient everywhere, input gradient but in the first
 * layer.
 */
export function stepMultiplyAdds({ shapes }: Architecture, open: readonly number[]): number {
  return 3 * multiplyAdds(shapes, open) - multiplyAdds(shapes.slice(0, 1), open);
}

/** The shapes without what is closed. */
function smaller(shapes: readonly LayerShape[], active: readonly number[]): LayerShape[] {
  return shapes.map((shape, l) =>
    shape.conv
      ? { ...shape, inputs: active[l - 1] ?? shape.inputs, outputs: active[l] }
      : { ...shape, inputs: active[l], outputs: active[l + 1] ?? shape.outputs },
  );
}

/** Bytes of which none is 0. */
function full(width: number): MnistSet {
  return {
    inputs: Uint8Array.from({ length: EXAMPLES * width }, (_, i) => 1 + (i % 255)),
    labels: Uint8Array.from({ length: EXAMPLES }, (_, i) => i % 10),
  };
}

async function digits(width: number): Promise<MnistSet> {
  const { train } = await loadMnist();
  return {
    inputs: train.inputs.subarray(0, EXAMPLES * width),
    labels: train.labels.subarray(0, EXAMPLES),
  };
}
