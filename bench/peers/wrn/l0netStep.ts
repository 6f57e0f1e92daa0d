import { kernelsOf } from '../../../src/layers/kinds.js';
import { planParameters, readParameters, writeParameters } from '../../../src/layers/parameters.js';
import { columnsOf, imageSize, rowsOf } from '../../../src/layers/sizes.js';
import { softmax } from '../../../src/loss/softmax.js';
import { STEP_CELLS } from '../../../src/optimizer/kind.js';
import { OptimizerState } from '../../../src/optimizer/optimizer.js';
import { createRuntime } from '../../../src/runtime/runtime.js';
import { TrainingStack } from '../../../src/stack/trainingStack.js';
import { mayHaveZeros } from '../../../src/training/planStack.js';
import { TrainingStep } from '../../../src/training/step.js';
import { CLOSES, OPENS } from '../../minibatch.js';
import type { StepEngine } from '../engine.js';
import { GATE, LOG_ALPHA_LIMIT } from '../problem.js';
import { isOpen, SGD, type WrnProblem } from './problem.js';

/** λ / N of 50,000 images: the penalty of a gate is this times its weights times P(z ≠ 0). */
const LAMBDA = 0.1 / 50_000;

/** Which of the gates on the first convolutions of blocks are open in each step; undefined for a network without gates. */
export type Open = 'all' | 'half' | undefined;

/**
 * A training step of l0net on its SIMD build, part by part as a Trainer does it, on one thread. With gates it draws their noise, samples
 * them and moves them; which of them are open is forced.
 */
export async function createL0netStep(
  { rows, layers: initial, isHalf, minibatches }: WrnProblem,
  learningRate: number,
  open?: Open,
): Promise<StepEngine> {
  const runtime = await createRuntime('simd', kernelsOf('residual convolution', 'whole'));
  const { arena, kernels } = runtime;
  const [{ inputs: images }] = minibatches;
  const layers = initial.map((layer, l) => {
    const { inputs, outputs, conv, logAlpha } = layer;
    const gates = open && logAlpha ? ({ ...GATE, testGate: 'mean' } as const) : undefined;
    const shape = { inputs, outputs, conv, gates };
    const parameters = planParameters(arena, shape);
    writeParameters(arena, shape, parameters, layer);
    const strength = { l0: gates ? LAMBDA * columnsOf(shape) : 0, weightDecay: SGD.decay };
    const sparse = mayHaveZeros(l, shape, images, images.length / rows);
    const width = gates && isHalf ? 2 * outputs : rowsOf(shape);
    const origin = arena.words(rowsOf(shape));
    arena.i32(origin, rowsOf(shape)).forEach((_, i, origins) => {
      origins[i] = 2 * i;
    });
    return { shape, parameters, average: undefined, strength, sparse, width, origin };
  });
  const stack = new TrainingStack(runtime, layers, softmax, {
    batchSize: rows,
    sampling: 'minibatch',
    secondMoment: false,
    logAlphaLimit: LOG_ALPHA_LIMIT,
  });
  const settings = arena.words(STEP_CELLS);
  const gated = stack.layers.filter(({ shape }) => shape.gates);
  const unused = arena.words(Math.max(...layers.map(({ width }) => width)));
  // Last, since a view of memory does not survive its growth.
  for (const { shape, noise } of gated) {
    arena.f32(noise, rowsOf(shape)).forEach((_, i, uniforms) => {
      uniforms[i] = open === 'all' || isOpen(i) ? OPENS : CLOSES;
    });
  }
  const input = arena.f32(stack.input.values, rows * imageSize(layers[0].shape));
  const answers = arena.i32(stack.answers, rows);
  const optimizer = new OptimizerState(
    arena.f32(settings, STEP_CELLS),
    { name: 'sgd', momentum: SGD.momentum },
    0,
  );
  const training = new TrainingStep(stack, optimizer, settings, {
    sampleNoise: (minibatch) => {
      for (const { width } of gated) kernels.uniforms(width, 1, 0, minibatch, 0, unused);
    },
    gather: (minibatch) => {
      input.set(minibatches[minibatch].inputs);
      answers.set(minibatches[minibatch].labels);
    },
  });
  optimizer.learningRate[0] = learningRate;
  let steps = 0;
  const step = (minibatch: number): number => {
    training.evaluate(minibatch, rows);
    training.differentiate(rows);
    optimizer.advance();
    training.update(steps++);
    return stack.results[0];
  };
  const read = async () => {
    const arrays = (of: 'parameters' | 'first') =>
      stack.layers.map((layer) => {
        const { weights, bias, scale } = readParameters(arena, layer.shape, layer[of]);
        return scale ? [weights, bias, scale] : [weights, bias];
      });
    const statistics = stack.layers.map(
      ({ shape, parameters }) => readParameters(arena, shape, parameters).statistics,
    );
    return { parameters: arrays('parameters'), moments: arrays('first'), statistics };
  };
  return { step, read };
}
