import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { Flatten } from '../flatten.js';
import type { EvaluatedKind } from '../kinds.js';
import type { EvaluatedPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { EvaluatedNormalisation } from './evaluatedNormalisation.js';
import { ConvolutionEvaluation, planConvolutionEvaluation } from './evaluation.js';
import { staysNormalised } from './geometry.js';
import { AveragePooling } from './pooling.js';
import { Shortcut } from './shortcut.js';

/** Convolutions with their pooling at test time. */
export const evaluatedConvolutions: EvaluatedKind = { evaluate };

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
    convolutions.map(({ shape }) => shape),
  );
  const stages: EvaluatedStage[] = [];
  const layers: ConvolutionEvaluation[] = [];
  /** Of each layer. */
  const outputs: Signal[] = [];
  for (const [l, plan] of convolutions.entries()) {
    const { conv } = plan.shape;
    const layer = new ConvolutionEvaluation(
      runtime,
      plan,
      scratch,
      outputs[l - (conv.from ?? 1)] ?? below,
      l === 0,
    );
    layers.push(layer);
    stages.push(layer);
    if (conv.adds) stages.push(new Shortcut(runtime, layers[l - 2].above, layer.above));
    if (staysNormalised(conv)) {
      layer.normalisation = new EvaluatedNormalisation(runtime, layer.above, !conv.linear);
      stages.push(layer.normalisation);
    }
    if (conv.averages) stages.push(new AveragePooling(runtime, conv, stages[stages.length - 1].above));
    outputs.push(stages[stages.length - 1].above);
  }
  if (convolutions.some(({ shape }) => shape.conv.adds)) keepForBlocks(runtime, layers, outputs, rows);
  return [...stages, new Flatten(runtime, layers[layers.length - 1], outputs[outputs.length - 1])];
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

function isConvolution(plan: EvaluatedPlan): plan is EvaluatedPlan & { readonly shape: ConvShape } {
  return plan.shape.conv !== undefined;
}
