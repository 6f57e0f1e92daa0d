import type { Beyond } from '../beyond.js';
import { isSquare } from '../convolution/geometry.js';
import { ConvolutionLayer } from '../convolution/training.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { NormalisedConvolution } from './layer.js';
import { Normalisation } from './normalisation.js';
import { MaxPooling, TrainedAveragePooling } from './pooling.js';
import { Projection } from './projection.js';
import { TrainedShortcut } from './shortcut.js';

/** Convolutions with what goes beyond: sums, what is added to them, normalisation with the rectifier, pooling. */
export const trainBeyond: Beyond['train'] = (runtime, plans, scratch, options, below) => {
  const stages: TrainedStage[] = [];
  /** Of each layer. */
  const sums: Signal[] = [];
  const outputs: Signal[] = [];
  for (const [l, plan] of plans.entries()) {
    const { conv } = plan.shape;
    const Layer = conv.batchNorm
      ? NormalisedConvolution
      : isBeside(plans[l + 1])
        ? Projection
        : ConvolutionLayer;
    const layer = new Layer(runtime, plan, scratch, options, outputs[l - (conv.from ?? 1)] ?? below);
    stages.push(layer);
    const standing = () => stages[stages.length - 1].above;
    sums.push(standing());
    if (conv.adds) stages.push(new TrainedShortcut(runtime, sums[l - 2], standing()));
    const takesMaxima = !conv.averages && !isSquare(conv.pool, 1);
    if (layer instanceof NormalisedConvolution) {
      // Where maxima are taken, 0 is one of what they are taken of.
      const rectifies = !conv.linear && !takesMaxima;
      stages.push(new Normalisation(runtime, layer, standing(), rectifies, conv.keepsSums === true));
      if (takesMaxima) stages.push(new MaxPooling(runtime, conv, standing(), options.batchSize));
    }
    if (conv.averages) stages.push(new TrainedAveragePooling(runtime, conv, standing()));
    outputs.push(standing());
  }
  return stages;
};

/** Whether a layer stands on what the one below it stands on, too. */
function isBeside(plan: { readonly shape: { readonly conv: { readonly from?: 2 } } } | undefined): boolean {
  return plan?.shape.conv.from === 2;
}
