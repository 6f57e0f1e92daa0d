import type { RandomKey } from '../base/random.js';
import { openForGood } from '../layers/openForGood.js';
import { clearParameters, readParameters, writeParameters } from '../layers/parameters.js';
import type { TrainerAccess } from '../network/access.js';
import type { Network } from '../network/network.js';
import { STEP_CELLS } from '../optimizer/kind.js';
import { OptimizerState } from '../optimizer/optimizer.js';
import type { TrainingStack } from '../stack/trainingStack.js';
import { EpochLoss, isFiniteLoss } from './epochLoss.js';
import type { GateRemoval } from './gateRemoval.js';
import type { Minibatches } from './minibatches.js';
import { NonFiniteLossError, NonFiniteStepError } from './nonFinite.js';
import type { ResolvedOptions } from './options.js';
import type { TrainerState } from './state.js';
import { TrainingStep } from './step.js';
import { StepGuard } from './stepGuard.js';
import type { Constraint } from './target.js';

/** What steps work on; all its memory is there. */
export interface StepParts {
  readonly network: Network;
  readonly access: TrainerAccess;
  readonly options: ResolvedOptions;
  readonly key: RandomKey;
  readonly stack: TrainingStack;
  readonly batches: Minibatches;
  readonly removal: GateRemoval;
  /** Undefined without a target. */
  readonly constraint: Constraint | undefined;
  /** f32 [STEP_CELLS], see assembly/optimizer/settings.ts; then f64 [2] for StepGuard */
  readonly settings: number;
}

/** The state that steps go on from; undefined at the beginning. */
type StepState = Pick<TrainerState, 'target' | 'layers' | 'step' | 'loss' | 'sums' | 'powers'>;

/**
 * One training step after another, and the books that are kept of them. A step that throws has changed nothing: parameters,
 * moments, averages, sums and counters are those of the last good one.
 */
export class Steps {
  /** Done; for others to read. */
  epoch = 0;
  step = 0;
  readonly loss = new EpochLoss();
  readonly #parts: StepParts;
  readonly #step: TrainingStep;
  readonly #optimizer: OptimizerState;
  readonly #guard: StepGuard;
  /** The optimizer's powers before the step. */
  readonly #powers = new Float64Array(3);
  #version: number;

  constructor(parts: StepParts, state?: StepState) {
    const { access, options, stack, settings, batches, key } = parts;
    const { arena } = access.runtime;
    const { optimizer, averaging, gateRate } = options;
    this.#parts = parts;
    this.#optimizer = new OptimizerState(
      arena.f32(settings, STEP_CELLS),
      optimizer,
      averaging || 0,
      gateRate,
    );
    this.#optimizer.learningRate[0] = Number.NaN;
    this.#step = new TrainingStep(stack, this.#optimizer, settings, {
      sampleNoise: (step, rows) => stack.sampleNoise(key, step, rows),
      gather: (step) => batches.gather(step % batches.count, stack),
    });
    this.#guard = new StepGuard(access.runtime, stack.layers, optimizer, settings, !state);
    this.#version = access.version();
    if (state) this.#restore(state);
  }

  /** f64 [1]: the learning rate of the next step, to be set before `move`; NaN before the first. */
  get learningRate(): Float64Array {
    return this.#optimizer.learningRate;
  }

  /** Whether the parameters were set from outside since the last step. */
  get outdated(): boolean {
    return this.#parts.access.version() !== this.#version;
  }

  /**
   * Does the next step. Allocates nothing, unless it might overflow (StepGuard).
   *
   * @throws NonFiniteLossError, NonFiniteStepError
   */
  move(): void {
    const { access, stack, batches, constraint } = this.#parts;
    const inEpoch = this.step % batches.count;
    const rows = batches.rows(inEpoch);
    if (inEpoch === 0) batches.shuffle(this.epoch);
    constraint?.press(this.step);
    this.#step.evaluate(this.step, rows);
    if (!isFiniteLoss(stack.results)) this.#failLoss(inEpoch, rows);
    this.#step.differentiate(rows);
    this.#update(inEpoch);
    this.loss.add(stack.results, inEpoch === 0);
    this.#version = access.changed();
    this.step++;
    if (this.step % batches.count === 0) this.#endEpoch();
  }

  /** Takes parameters that were set from outside as they are: what is known of them is found anew. */
  resume(): void {
    // What the layers know of them is out of date, and so is their average.
    const { stack, constraint } = this.#parts;
    for (const layer of stack.layers) {
      layer.measure();
      if (constraint?.isFixed) layer.hold();
    }
    this.#optimizer.beginAverage();
    this.#version = this.#parts.access.version();
  }

  /** A copy of what the next step goes on from, but for the parameters. */
  state(): StepState {
    const { access, stack, options, removal, constraint } = this.#parts;
    const { arena } = access.runtime;
    return {
      layers: stack.layers.map(({ shape, first, second }, l) => ({
        first: readParameters(arena, shape, first),
        second: second && readParameters(arena, shape, second),
        streaks: options.removal === false ? undefined : removal.watches[l].streaks,
      })),
      step: this.step,
      target: constraint?.state(this.step),
      loss: this.loss.last,
      sums: this.loss.sums.slice(),
      powers: this.#optimizer.powers.slice(),
    };
  }

  #restore({ layers, step, loss, sums, powers }: StepState): void {
    const { access, stack, batches, removal, constraint } = this.#parts;
    const { arena } = access.runtime;
    stack.layers.forEach(({ shape, first, second }, l) => {
      const state = layers[l];
      writeParameters(arena, shape, first, state.first);
      if (second && state.second) writeParameters(arena, shape, second, state.second);
      if (state.streaks) removal.watches[l].restore(state.streaks);
    });
    if (constraint?.isFixed) for (const layer of stack.layers) layer.hold();
    this.step = step;
    this.epoch = Math.floor(step / batches.count);
    this.loss.restore(sums, loss);
    this.#optimizer.powers.set(powers);
    if (step % batches.count > 0) batches.shuffle(this.epoch);
  }

  #update(inEpoch: number): void {
    const optimizer = this.#optimizer;
    this.#powers.set(optimizer.powers);
    optimizer.advance();
    const risky = this.#guard.isRisky();
    if (risky) this.#guard.copy();
    if (this.#powers[2] === 1) this.#clearAverages();
    this.#step.update(this.step);
    if (risky) this.#check(inEpoch);
  }

  #check(inEpoch: number): void {
    const layer = this.#guard.firstNonFinite();
    if (layer < 0) return;
    this.#guard.restore();
    this.#optimizer.powers.set(this.#powers);
    throw new NonFiniteStepError(this.epoch + 1, inEpoch + 1, layer);
  }

  #failLoss(inEpoch: number, rows: number): never {
    const { stack } = this.#parts;
    const loss = stack.results.reduce((sum, value) => sum + value);
    throw new NonFiniteLossError(loss, this.epoch + 1, inEpoch + 1, stack.firstNonFinite(rows));
  }

  /** An average's first step is exact only if it starts from zeros: there may be others. */
  #clearAverages(): void {
    const { access, network } = this.#parts;
    access.averaged?.forEach((region, l) => {
      clearParameters(access.runtime.arena, network.shapes[l], region);
    });
  }

  #endEpoch(): void {
    const { access, options, removal, constraint } = this.#parts;
    this.epoch++;
    if (constraint?.isDue(this.epoch)) this.#fix(constraint);
    else if (options.removal !== false) {
      removal.endEpoch(
        options.logAlphaLimit,
        options.removal,
        constraint && ((rows) => constraint.allows(rows)),
      );
      constraint?.renew();
    }
    this.#version = access.version();
  }

  /** Leaves what the constraint chooses, with its gates open for good. */
  #fix(constraint: Constraint): void {
    const { access, stack, options, removal } = this.#parts;
    removal.keep(constraint.choose());
    const { arena } = access.runtime;
    for (const layer of stack.layers) openForGood(arena, layer, options.logAlphaLimit);
    // Until there is another one.
    this.#optimizer.beginAverage();
    stack.layers.forEach(({ shape, parameters, average }) => {
      if (average) writeParameters(arena, shape, average, readParameters(arena, shape, parameters));
    });
    access.changed();
  }
}
