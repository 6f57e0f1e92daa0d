import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { isConvolution } from '../convolution/evaluatedKind.js';
import { ConvolutionEvaluation, planConvolutionEvaluation } from '../convolution/evaluation.js';
import { Flatten } from '../flatten.js';
import type { EvaluatedKind } from '../kinds.js';
import type { EvaluatedPlan } from '../plan.js';
import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { EvaluatedNormalisation } from './evaluatedNormalisation.js';
import { AveragePooling } from './evaluatedPooling.js';
import { Shortcut } from './evaluatedShortcut.js';
import { NormalisedEvaluation } from './evaluation.js';
import { beyondOf, plainPart, staysNormalised } from './geometry.js';

/** Convolutions of which some go beyond others, at test time. */
export const evaluatedResidual: EvaluatedKind = { evaluate };

/** From images up to the inputs of the first dense layer. */
function evaluate(
  runtime: InferenceRuntime,
  plans: readonly EvaluatedPlan[],
  below: Signal,
  rows: number,
): EvaluatedStage[] {
  const convolutions = plans.filter(isConvolution);
  const scratch = planConvolutionEvaluation(
    runtime,
    convolutions.map(({ shape }) => ({ ...shape, conv: plainPart(shape.conv, staysNormalised(shape.conv)) })),
  );
  const stages: EvaluatedStage[] = [];
  const layers: ConvolutionEvaluation[] = [];
  /** Of each layer. */
  const outputs: Signal[] = [];
  const standing = () => stages[stages.length - 1].above;
  for (const [l, plan] of convolutions.entries()) {
    const { conv } = plan.shape;
    const { batchNorm, linear, averages, beside, adds } = beyondOf(conv);
    const from = outputs[l - (beside ? 2 : 1)] ?? below;
    const layer = batchNorm
      ? new NormalisedEvaluation(runtime, plan, scratch, from, l === 0)
      : new ConvolutionEvaluation(runtime, plan, scratch, from, l === 0, plainPart(conv, false));
    layers.push(layer);
    stages.push(layer);
    if (adds) stages.push(new Shortcut(runtime, layers[l - 2].above, standing()));
    if (layer instanceof NormalisedEvaluation && staysNormalised(conv)) {
      layer.normalisation = new EvaluatedNormalisation(runtime, standing(), !linear);
      stages.push(layer.normalisation);
    }
    if (averages) stages.push(new AveragePooling(runtime, conv, standing()));
    outputs.push(standing());
  }
  if (convolutions.some(({ shape }) => shape.conv.beyond?.adds))
    keepForBlocks(runtime, layers, outputs, rows);
  return [...stages, new Flatten(runtime, layers[layers.length - 1], standing())];
}

/** Places for what is read up to two layers later: the sums and the outputs of each third layer share one. */
function keepForBlocks(
  { arena }: InferenceRuntime,
  layers: readonly ConvolutionEvaluation[],
  outputs: readonly Signal[],
  rows: number,
): void {
  const signals = [...layers.map(({ above }) => above), ...outputs];
  const words = rows * Math.max(...signals.map((signal) => signal.words));
  const places = Array.from({ length: 6 }, () => arena.words(words));
  for (const [l, { above }] of layers.entries()) {
    outputs[l].values = places[3 + (l % 3)];
    above.values = places[l % 3];
  }
}
