import type { GateSettings } from '../gates/options.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ConvolutionScratch } from './convolution/training.js';
import type { Below, Maps } from './images.js';
import type { LayerPlan, TrainingPlan } from './plan.js';
import type { ConvGeometry, ConvShape, LayerShape } from './shape.js';
import type { Signal } from './signal.js';
import type { TrainedStage } from './stage.js';

/** What convolutions do not do by themselves, and the door l0net/residual brings: normalisation, means of windows, residual blocks. */
export interface Beyond {
  /** The stages of convolutions of which one at least goes beyond, in training, as TrainedKind has them. */
  train(
    runtime: Runtime,
    plans: readonly (LayerPlan & { readonly shape: ConvShape })[],
    scratch: ConvolutionScratch,
    options: TrainingPlan,
    below: Signal,
  ): TrainedStage[];
  /** Adds the layers of a residual block to the shapes, as ResolveLayer does. */
  resolve(
    argument: string,
    layer: Record<string, unknown>,
    below: Below,
    standsOnConvolution: boolean,
    gates: GateSettings | undefined,
    shapes: LayerShape[],
  ): Maps;
}

/** Whether training a convolution needs any of it. */
export function goesBeyond({ batchNorm, averages }: ConvGeometry): boolean {
  return batchNorm === true || averages === true;
}
