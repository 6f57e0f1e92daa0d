import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { Flatten } from '../flatten.js';
import type { EvaluatedKind } from '../kinds.js';
import type { EvaluatedPlan } from '../plan.js';
import type { ConvShape } from '../shape.js';
import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { ConvolutionEvaluation, planConvolutionEvaluation } from './evaluation.js';

/** Convolutions with their pooling at test time. */
export const evaluatedConvolutions: EvaluatedKind = { evaluate };

/** From images up to the inputs of the first dense layer. */
function evaluate(
  runtime: InferenceRuntime,
  plans: readonly EvaluatedPlan[],
  below: Signal,
): EvaluatedStage[] {
  const convolutions = plans.filter(isConvolution);
  const scratch = planConvolutionEvaluation(
    runtime,
    convolutions.map(({ shape }) => shape),
  );
  const layers: ConvolutionEvaluation[] = [];
  for (const plan of convolutions) {
    const last = layers.at(-1);
    layers.push(new ConvolutionEvaluation(runtime, plan, scratch, last?.above ?? below, !last));
  }
  const last = layers[layers.length - 1];
  return [...layers, new Flatten(runtime, last, last.above)];
}

export function isConvolution(plan: EvaluatedPlan): plan is EvaluatedPlan & { readonly shape: ConvShape } {
  return plan.shape.conv !== undefined;
}
