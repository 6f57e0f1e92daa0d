import type { Runtime } from '../../runtime/runtime.js';
import { isConvolution, trainedConvolutions } from '../convolution/trainedKind.js';
import {
  ConvolutionLayer,
  type ConvolutionScratch,
  planConvolutionScratch,
} from '../convolution/training.js';
import { TrainedFlatten } from '../flatten.js';
import type { TrainedKind } from '../kinds.js';
import type { LayerPlan, TrainingPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { BareConvolution } from './bareLayer.js';
import { foldResidual } from './fold.js';
import { beyondOf, channelCells, columnsBehind, plainPart, takesMaxima, workOf } from './geometry.js';
import { NormalisedConvolution } from './layer.js';
import { Normalisation } from './normalisation.js';
import { MaxPooling, TrainedAveragePooling } from './pooling.js';
import { Projection } from './projection.js';
import { TrainedShortcut } from './shortcut.js';
import { BUDGET, planTrainedPlaces, type TrainedSignals } from './trainedPlaces.js';
import { TrainedWindows } from './trainedWindows.js';
import { planWindowScratch } from './windows.js';

const kind: Omit<TrainedKind, 'train'> = {
  ...trainedConvolutions,
  sizes: ({ conv }: ConvShape, rows, columns) => ({
    inputs: (columns - columnsBehind(conv)) / channelCells(conv),
    outputs: rows,
  }),
  work: ({ conv }: ConvShape, left) => workOf(conv, left),
  fold: foldResidual,
  keepColumns(kernels, { conv, inputs }: ConvShape, { list: channels, count }, _, list) {
    const behind = columnsBehind(conv);
    const columns = kernels.patchColumns(count, channelCells(conv), behind, channels, inputs, list);
    return { list: channels ? list : 0, count: columns };
  },
};

/** Convolutions of which some go beyond others, where networks are trained, counted and made smaller. */
export const trainedResidual: TrainedKind = trainedWithin(BUDGET);

/** The same with so many bytes for what normalisations make: more of it is made twice in a step, to the same bits. */
export function trainedWithin(budget: number): TrainedKind {
  return {
    ...kind,
    train: (runtime, plans, options, below) => train(runtime, plans, options, below, budget),
  };
}

/**
 * Sums, the windows of their maps, what is added to them, normalisation with the rectifier, pooling: of each layer, as far as it has them, up
 * to the inputs of the first dense one.
 */
function train(
  runtime: Runtime,
  plans: readonly LayerPlan[],
  options: TrainingPlan,
  below: Signal,
  budget: number,
): TrainedStage[] {
  const convolutions = plans.filter(isConvolution);
  const shapes = convolutions.map(({ shape }) => shape);
  const products = shapes.map((shape) =>
    beyondOf(shape.conv).separable ? { ...shape, conv: plainPart(shape.conv, false) } : shape,
  );
  const scratch = planConvolutionScratch(runtime, shapes, products);
  const ofWindows = planWindowScratch(runtime, shapes);
  const layers: ConvolutionLayer[] = [];
  const signals: TrainedSignals[] = [];
  /** Of each layer. */
  const outputs: Signal[] = [];
  for (const [l, plan] of convolutions.entries()) {
    const { conv } = plan.shape;
    const { batchNorm, linear, averages, beside, adds, keepsSums, separable } = beyondOf(conv);
    const from = outputs[l - (beside ? 2 : 1)] ?? below;
    const isBeside = convolutions[l + 1]?.shape.conv.beyond?.beside === true;
    const layer = sumsOf(runtime, plan, scratch, options, from, isBeside);
    layers.push(layer);
    const stages: TrainedStage[] = [layer];
    const standing = () => stages[stages.length - 1].above;
    if (adds) stages.push(new TrainedShortcut(runtime, layers[l - 2].above, standing()));
    // Where maxima are taken, 0 is one of what they are taken of.
    const rectifies = !linear && !takesMaxima(conv);
    if (separable && layer instanceof BareConvolution) {
      layer.windows = new TrainedWindows(runtime, layer, layer.above, ofWindows, rectifies && !batchNorm);
      stages.push(layer.windows);
    }
    const normalisation =
      layer instanceof NormalisedConvolution
        ? new Normalisation(runtime, layer, standing(), rectifies, keepsSums === true)
        : undefined;
    if (normalisation) stages.push(normalisation);
    if ((batchNorm || separable) && takesMaxima(conv)) {
      stages.push(new MaxPooling(runtime, conv, standing(), options.batchSize));
    }
    if (averages) stages.push(new TrainedAveragePooling(runtime, conv, standing()));
    outputs.push(standing());
    const isRead = normalisation && normalisation.above === standing();
    const reach = convolutions[l + 2]?.shape.conv.beyond?.beside ? 2 : 1;
    signals.push({ layer, stages, normalisation: isRead ? normalisation : undefined, reach });
  }
  const stages = planTrainedPlaces(runtime.arena, signals, options.batchSize, budget);
  return [...stages, new TrainedFlatten(runtime, layers[layers.length - 1], outputs[outputs.length - 1])];
}

/** The convolution that makes the sums of a layer. */
function sumsOf(
  runtime: Runtime,
  plan: LayerPlan & { readonly shape: ConvShape },
  scratch: ConvolutionScratch,
  options: TrainingPlan,
  below: Signal,
  isBeside: boolean,
): ConvolutionLayer {
  const { conv } = plan.shape;
  const { batchNorm, separable } = beyondOf(conv);
  const given = [runtime, plan, scratch, options, below] as const;
  if (batchNorm) return new NormalisedConvolution(...given);
  if (separable) return new BareConvolution(...given);
  return isBeside ? new Projection(...given) : new ConvolutionLayer(...given, plainPart(conv, false));
}
