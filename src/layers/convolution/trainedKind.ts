import type { Runtime } from '../../runtime/runtime.js';
import { TrainedFlatten } from '../flatten.js';
import type { TrainedKind } from '../kinds.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { foldConvolution } from './fold.js';
import { mapArea, windowCells } from './geometry.js';
import { keepColumns } from './removal.js';
import { ConvolutionLayer, planConvolutionScratch } from './training.js';

/** Convolutions with their pooling where networks are trained, counted and made smaller. */
export const trainedConvolutions: TrainedKind = {
  work: ({ conv }: ConvShape, { fanIn, outputs }) => mapArea(conv) * (fanIn * outputs),
  sizes: ({ conv }: ConvShape, rows, columns) => ({
    inputs: (columns - 1) / windowCells(conv),
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
  const layers: ConvolutionLayer[] = [];
  for (const plan of convolutions) {
    layers.push(new ConvolutionLayer(runtime, plan, scratch, options, layers.at(-1)?.above ?? below));
  }
  const last = layers[layers.length - 1];
  return [...layers, new TrainedFlatten(runtime, last, last.above)];
}

export function isConvolution(plan: LayerPlan): plan is LayerPlan & { readonly shape: ConvShape } {
  return plan.shape.conv !== undefined;
}
