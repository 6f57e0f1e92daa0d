import type { Runtime } from '../../runtime/runtime.js';
import { goesBeyond } from '../beyond.js';
import { TrainedFlatten } from '../flatten.js';
import { brought, type TrainedKind } from '../kinds.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { foldConvolution } from './fold.js';
import { columnsBehind, mapArea, windowCells } from './geometry.js';
import { keepColumns } from './removal.js';
import { ConvolutionLayer, planConvolutionScratch } from './training.js';

/** Convolutions with their pooling where networks are trained, counted and made smaller. */
export const trainedConvolutions: TrainedKind = {
  places: ({ conv }: ConvShape) => mapArea(conv),
  sizes: ({ conv }: ConvShape, rows, columns) => ({
    inputs: (columns - columnsBehind(conv)) / windowCells(conv),
    outputs: rows,
  }),
  train,
  fold: foldConvolution,
  keepColumns,
};

/** From the minibatch up to the inputs of the first dense layer. */
function train(
  runtime: Runtime,
  plans: readonly LayerPlan[],
  options: TrainingPlan,
  below: Signal,
): TrainedStage[] {
  const convolutions = plans.filter(isConvolution);
  const scratch = planConvolutionScratch(
    runtime,
    convolutions.map(({ shape }) => shape),
  );
  const stages: TrainedStage[] = convolutions.some(({ shape }) => goesBeyond(shape.conv))
    ? brought('convolution', 'beyond').train(runtime, convolutions, scratch, options, below)
    : [];
  if (stages.length === 0) {
    for (const plan of convolutions) {
      stages.push(new ConvolutionLayer(runtime, plan, scratch, options, stages.at(-1)?.above ?? below));
    }
  }
  const maps = stages.filter((stage) => stage instanceof ConvolutionLayer).at(-1) as ConvolutionLayer;
  return [...stages, new TrainedFlatten(runtime, maps, stages[stages.length - 1].above)];
}

function isConvolution(plan: LayerPlan): plan is LayerPlan & { readonly shape: ConvShape } {
  return plan.shape.conv !== undefined;
}
