import { Network, Trainer, type TrainerOptions } from '../src/index.js';
import { writeParameters } from '../src/layers/parameters.js';
import type { ParameterRegion } from '../src/layers/plan.js';
import type { TrainedLayer } from '../src/layers/trainedLayer.js';
import { loadMnist } from '../src/node.js';
import type { OptimizerState } from '../src/optimizer/optimizer.js';
import type { Arena } from '../src/runtime/arena.js';
import type { TrainingStack } from '../src/stack/trainingStack.js';
import type { TrainerState } from '../src/training/state.js';
import type { Architecture } from './lenet.js';

/** What a training is said to be after: λ = 1 closes most gates, and what they left unused has decayed. */
export const AGED = { lambda: 1, weightDecay: 5e-4, epochs: 20 } as const;

/**
 * Trains on MNIST, and returns all that decides how it would go on. Steps of fresh networks do not show what a step costs
 * later: moments, weights and averages that nothing feeds any more shrink by a factor in each step.
 *
 * @param options how to train: `AGED`, or what the network can afford
 */
export async function agedTraining(
  architecture: Architecture,
  options: TrainerOptions = AGED,
): Promise<TrainerState> {
  const network = await Network.create({ ...architecture.options, seed: 1, build: 'simd' });
  const { train } = await loadMnist();
  const trainer = new Trainer(network, train, options);
  for await (const { epoch } of trainer) if (epoch === options.epochs) break;
  return trainer.state();
}

/** Lets layers of the same shapes and their optimizer go on where that training was: with its parameters, averages and moments. */
export function goOn(
  arena: Arena,
  stack: TrainingStack,
  optimizer: OptimizerState,
  state: TrainerState,
): void {
  stack.layers.forEach((layer: TrainedLayer, l) => {
    const { first, second } = state.layers[l];
    const { last, averaged } = state.network.layers[l];
    const write = (region: ParameterRegion | undefined, from: typeof last | undefined) => {
      if (region && from) writeParameters(arena, layer.shape, region, from);
    };
    write(layer.parameters, last);
    write(layer.average, averaged);
    write(layer.first, first);
    write(layer.second, second);
    layer.measure();
  });
  optimizer.powers.set(state.powers);
}
