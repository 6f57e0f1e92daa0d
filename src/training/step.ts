import type { OptimizerState } from '../optimizer/optimizer.js';
import type { TrainingStack } from '../stack/trainingStack.js';

/** Where a step gets its noise and its minibatch from. */
export interface StepSource {
  /** Draws the uniform noise of the gates of step `step`, counted from 0. */
  sampleNoise(step: number, rows: number): void;
  /** Puts the minibatch of step `step` into the stack, whose gates were sampled. */
  gather(step: number, rows: number): void;
}

/**
 * One training step, and nothing around it: no loop, no report, no check. Trainers, benchmarks and tests take their steps here:
 *
 *     noise, gates, minibatch, forward, loss, penalties        evaluate
 *     backward                                                 differentiate
 *     optimizer, running average                               update
 *
 * Allocates nothing. Source: the paper's section 2.2, by one sample of the gates for each minibatch or example.
 */
export class TrainingStep {
  readonly stack: TrainingStack;
  readonly optimizer: OptimizerState;
  readonly #settings: number;
  readonly #source: StepSource;

  /** @param settings f32 [STEP_CELLS] in linear memory, of which `optimizer` is the view: see assembly/optimizer/settings.ts */
  constructor(stack: TrainingStack, optimizer: OptimizerState, settings: number, source: StepSource) {
    this.stack = stack;
    this.optimizer = optimizer;
    this.#settings = settings;
    this.#source = source;
  }

  /** The objective of a minibatch of so many rows, in parts: stack.results. */
  evaluate(step: number, rows: number): void {
    const { stack } = this;
    this.#source.sampleNoise(step, rows);
    stack.sampleGates(rows);
    this.#source.gather(step, rows);
    stack.forward(rows);
    stack.loss(rows);
    stack.penalties();
  }

  /** The gradients of what was evaluated. */
  differentiate(rows: number): void {
    this.stack.backward(rows);
  }

  /** Moves the parameters, by the optimizer's settings after its `advance`. */
  update(step: number): void {
    const { turns } = this.optimizer;
    this.stack.update(this.#settings, step % turns, turns);
  }

  /** All of it, with the learning rate that the optimizer was given. */
  take(step: number, rows: number): void {
    this.evaluate(step, rows);
    this.differentiate(rows);
    this.optimizer.advance();
    this.update(step);
  }
}
