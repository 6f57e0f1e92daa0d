import type { ParameterRegion } from './plan.js';
import type { Signal } from './signal.js';

/** What is alike in training and at test time: something that takes the rows of one signal and makes those of the next. */
export interface Stage {
  readonly below: Signal;
  readonly above: Signal;
  /** Closes inputs of the layer above that nothing reaches: after the gates of all layers were decided. */
  connect?(): void;
  /** Says what of the two signals is open, as far as its own gates decide it: after all have connected. */
  settle?(): void;
  /** below.values -> above.values */
  forward(rows: number): void;
}

/** A stage of a network in training. */
export interface TrainedStage extends Stage {
  /** From above.gradient: below.gradient, where there is one, and the gradients of the stage's own parameters. */
  backward(rows: number): void;
}

/** A stage at test time. */
export interface EvaluatedStage extends Stage {
  /** Takes over its parameters, with its gates folded in. After all have settled. */
  fold?(region: ParameterRegion): void;
}
