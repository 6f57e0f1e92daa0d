import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { isConvolution } from '../convolution/evaluatedKind.js';
import { planConvolutionEvaluation } from '../convolution/evaluation.js';
import { Flatten } from '../flatten.js';
import type { EvaluatedKind } from '../kinds.js';
import type { EvaluatedPlan } from '../plan.js';
import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';
import { EvaluatedNormalisation } from './evaluatedNormalisation.js';
import { AveragePooling, EvaluatedMaxPooling } from './evaluatedPooling.js';
import { Shortcut } from './evaluatedShortcut.js';
import { FoldedEvaluation, ResidualEvaluation } from './evaluation.js';
import { beyondOf, plainPart, staysNormalised, takesMaxima } from './geometry.js';
import { BUDGET, type LayerSignals, planPlaces } from './places.js';
import { type Turn, Turns } from './turns.js';
import { planWindowScratch, Windows } from './windows.js';

/** Convolutions of which some go beyond others, at test time. */
export const evaluatedResidual: EvaluatedKind = evaluatedWithin(BUDGET);

/** The same with so many bytes for images: fewer rows at a time, and the same bits. */
export function evaluatedWithin(budget: number): EvaluatedKind {
  return { evaluate: (runtime, plans, below, rows) => evaluate(runtime, plans, below, rows, budget) };
}

/** From images up to the inputs of the first dense layer. */
function evaluate(
  runtime: InferenceRuntime,
  plans: readonly EvaluatedPlan[],
  below: Signal,
  rows: number,
  budget: number,
): EvaluatedStage[] {
  const convolutions = plans.filter(isConvolution);
  const scratch = planConvolutionEvaluation(
    runtime,
    convolutions.map(({ shape }) => ({ ...shape, conv: plainPart(shape.conv, staysNormalised(shape.conv)) })),
  );
  const ofWindows = planWindowScratch(
    runtime,
    convolutions.map(({ shape }) => shape),
  );
  const turns: Turn[] = [];
  const layers: ResidualEvaluation[] = [];
  const between: EvaluatedStage[] = [];
  /** Of each layer. */
  const signals: LayerSignals[] = [];
  for (const [l, plan] of convolutions.entries()) {
    const { conv } = plan.shape;
    const { batchNorm, linear, averages, beside, adds, separable } = beyondOf(conv);
    const from = signals[l - (beside ? 2 : 1)]?.outputs ?? below;
    const layer =
      batchNorm || separable
        ? new FoldedEvaluation(runtime, plan, scratch, from, l === 0)
        : new ResidualEvaluation(runtime, plan, scratch, from, l === 0, plainPart(conv, false));
    layers.push(layer);
    turns.push(layer);
    const flow = [layer.above];
    const stand = (stage: EvaluatedStage) => {
      between.push(stage);
      turns.push({ compute: (some) => stage.forward(some) });
      if (stage.above !== flow[flow.length - 1]) flow.push(stage.above);
    };
    if (adds) stand(new Shortcut(runtime, layers[l - 2].above, layer.above));
    const standing = () => flow[flow.length - 1];
    if (separable && layer instanceof FoldedEvaluation) {
      layer.windows = new Windows(runtime, conv, layer.above, ofWindows, !linear && !takesMaxima(conv));
      stand(layer.windows);
      if (takesMaxima(conv)) stand(new EvaluatedMaxPooling(runtime, conv, standing()));
    }
    if (layer instanceof FoldedEvaluation && staysNormalised(conv)) {
      layer.normalisation = new EvaluatedNormalisation(runtime, layer.above, !linear);
      stand(layer.normalisation);
    }
    if (averages) stand(new AveragePooling(runtime, conv, standing()));
    signals.push({ sums: flow[0], between: flow.slice(1, -1), outputs: standing() });
  }
  const flatten = new Flatten(runtime, layers[layers.length - 1], signals[signals.length - 1].outputs);
  turns.push({ compute: (some) => flatten.forward(some) });
  const most = planPlaces(runtime, signals, rows, budget);
  return [...layers, new Turns(below, turns, [...between, flatten], most)];
}
