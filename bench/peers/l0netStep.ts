import { planParameters, readParameters, writeParameters } from '../../src/layers/parameters.js';
import { imageSize, rowsOf } from '../../src/layers/sizes.js';
import { softmax } from '../../src/loss/softmax.js';
import { STEP_CELLS } from '../../src/optimizer/kind.js';
import { OptimizerState } from '../../src/optimizer/optimizer.js';
import { TrainingStack } from '../../src/stack/trainingStack.js';
import '../../src/convolutions.js';
import { kernelsOf } from '../../src/layers/kinds.js';
import { createRuntime } from '../../src/runtime/runtime.js';
import type { ThreadsOption } from '../../src/runtime/threading.js';
import { mayHaveZeros } from '../../src/training/planStack.js';
import { TrainingStep } from '../../src/training/step.js';
import { goOn } from '../aged.js';
import { BATCH } from '../minibatch.js';
import type { LayerArrays, StepEngine, StepProblem } from './engine.js';
import { ADAM, digits, GATE, KEY, LOG_ALPHA_LIMIT } from './problem.js';

/**
 * A training step of l0net on its SIMD build, part by part as a Trainer does it: it draws its noise, and gathers the
 * minibatch from bytes. On one thread unless more are asked for.
 */
export async function createL0netStep(
  problem: StepProblem,
  learningRate: number,
  threads?: ThreadsOption,
): Promise<StepEngine> {
  const runtime = await createRuntime('simd', kernelsOf('convolution', 'whole'), threads);
  const { arena, kernels } = runtime;
  const gates = problem.gated ? ({ ...GATE, testGate: 'mean' } as const) : undefined;
  const width = imageSize(problem.shapes[0]);
  const data = await digits(width, problem.minibatches.length);
  const convolves = problem.shapes[0].conv !== undefined;
  const layers = problem.shapes.map(({ inputs, outputs, conv }, l) => {
    const shape = { inputs, outputs, conv, gates };
    const parameters = planParameters(arena, shape);
    writeParameters(arena, shape, parameters, problem.initial[l]);
    const strength = { l0: problem.gateCosts[l], weightDecay: 0 };
    const sparse = mayHaveZeros(l, shape, data.inputs, width);
    return { shape, parameters, average: undefined, strength, sparse, width: rowsOf(shape), origin: 0 };
  });
  const options = {
    batchSize: BATCH,
    sampling: 'minibatch',
    secondMoment: true,
    logAlphaLimit: LOG_ALPHA_LIMIT,
  } as const;
  const stack = new TrainingStack(runtime, layers, softmax, options);
  const settings = arena.words(STEP_CELLS);
  const examples = data.labels.length;
  const inputs = arena.allocate(data.inputs.length);
  const labels = arena.words(examples);
  const order = arena.words(examples);
  const map = arena.words(width);
  const unused = arena.words(Math.max(...layers.map(({ shape }) => rowsOf(shape))));
  arena.u8(inputs, data.inputs.length).set(data.inputs);
  arena.i32(labels, examples).set(data.labels);
  arena.i32(order, examples).set(Int32Array.from({ length: examples }, (_, i) => i));
  const forced = problem.noise !== 'drawn';
  if (forced) {
    stack.layers.forEach((layer, l) => {
      arena.f32(layer.noise, rowsOf(layer.shape)).set(problem.minibatches[0].noise[l]);
    });
  }
  // Last, since a view of memory does not survive its growth.
  const optimizer = new OptimizerState(arena.f32(settings, STEP_CELLS), { name: 'adam', ...ADAM }, 0);
  if (problem.training) goOn(arena, stack, optimizer, problem.training);
  const sampleNoise = (minibatch: number) => {
    if (!forced) stack.sampleNoise(KEY, minibatch, BATCH);
    else for (const { shape } of layers) kernels.uniforms(rowsOf(shape), 1, 0, minibatch, 0, unused);
  };
  const gather = (minibatch: number) => {
    const columns = convolves ? 0 : stack.layers[0].openList;
    const rows = order + 4 * BATCH * minibatch;
    const { values, ld } = stack.input;
    kernels.gatherBytes(
      ...([BATCH, stack.inputCount, inputs, width, rows, columns, 1 / 255, values, ld, map] as const),
    );
    kernels.gatherWords(BATCH, labels, rows, stack.answers);
  };
  const training = new TrainingStep(stack, optimizer, settings, { sampleNoise, gather });
  optimizer.learningRate[0] = learningRate;
  let steps = 0;
  const step = (minibatch: number): number => {
    training.evaluate(minibatch, BATCH);
    training.differentiate(BATCH);
    optimizer.advance();
    training.update(steps++);
    // The data loss and the penalties; there is no weight decay.
    return stack.results.reduce((sum, value) => sum + value, 0);
  };
  const arrays = (of: 'parameters' | 'first'): LayerArrays[] =>
    stack.layers.map((layer) => {
      const { weights, bias, logAlpha } = readParameters(arena, layer.shape, layer[of]);
      return logAlpha ? [weights, bias, logAlpha] : [weights, bias];
    });
  return {
    step,
    read: async () => ({ parameters: arrays('parameters'), moments: arrays('first') }),
    end: () => runtime.threads.stop?.(),
  };
}
