import { busy, invalid, L0netError } from '../base/errors.js';
import { type DatasetIdentity, identify } from '../data/identity.js';
import { copyDataset, type ResidentDataset } from '../data/resident.js';
import type { PenaltyStrength } from '../layers/plan.js';
import type { ParameterSet, TrainerAccess } from '../network/access.js';
import { Network } from '../network/network.js';
import { CHUNK } from '../stack/evaluator.js';
import { type DueReport, dueReport } from './dueReport.js';
import { epochReport, type Held } from './epochReport.js';
import { givenTraining } from './given.js';
import { type Measurement, measure } from './measure.js';
import type { Minibatches } from './minibatches.js';
import type { ResolvedOptions, TrainerOptions } from './options.js';
import { Pace } from './pace.js';
import { planSteps } from './planSteps.js';
import type { EpochReport } from './report.js';
import { plainOptions, type TrainerState, type TrainingCheckpoint } from './state.js';
import { Steps } from './steps.js';
import type { Constraint } from './target.js';
import type { TrainingData } from './trainingData.js';
import { Validation } from './validation.js';

/**
 * Trains a network on a dataset, step by step or epoch by epoch:
 *
 *     for await (const epoch of new Trainer(network, { inputs, labels }, { epochs: 20, lambda: 0.1 }))
 *       console.log(epoch.trainLoss, epoch.architecture);
 *
 * The data is copied into linear memory once, and all other memory is planned, when the trainer is made. A network has
 * one trainer at a time: a new one takes the place of the one before, and goes on from the parameters it left.
 *
 * While a loop works on an epoch, and inside of a step, only the loop moves the parameters: `step` and
 * `network.setParameters` throw BUSY then, from callbacks too. All that reads the network may be called at any time, sees the
 * parameters that the last completed step left, and changes nothing of the training.
 */
export class Trainer implements AsyncIterable<EpochReport> {
  readonly network: Network;
  readonly #options: ResolvedOptions;
  readonly #access: TrainerAccess;
  readonly #batches: Minibatches;
  readonly #test: ResidentDataset | undefined;
  readonly #validation: Validation | undefined;
  readonly #strengths: readonly PenaltyStrength[];
  readonly #steps: Steps;
  readonly #constraint: Constraint | undefined;
  /** [CHUNK, outputs] */
  readonly #scratch: number;
  readonly #pace = new Pace();
  #identities: Promise<DatasetIdentity[]> | undefined;
  #due: DueReport | undefined;
  /** Whether the network is back at its best epoch: nothing of the training fits it any more. */
  #isDone = false;
  /** Whether there is a loop. */
  #running = false;
  /** Whether a step is under way, or the loop is on its way to its next report. */
  #busy = false;
  /** Not made in the constructor, whose variables it would keep alive: the data among them. */
  readonly #isBusy = () => this.#busy;

  /**
   * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE or UNKNOWN_OPTION, or OUT_OF_MEMORY with all the bytes that
   *   network, trainer and data need together: before anything is changed, so that an earlier trainer can go on
   */
  constructor(network: Network, data: TrainingData, options?: TrainerOptions);
  /**
   * A trainer that goes on where `state()` said that another one was, with its network, its data and its options. The
   * state is trusted: it is not checked.
   *
   * @internal
   */
  constructor(network: Network, data: TrainingData, options: TrainerOptions, state: TrainerState | undefined);
  constructor(network: Network, data: TrainingData, options: TrainerOptions = {}, state?: TrainerState) {
    if (!(network instanceof Network)) {
      throw invalid('network', network, 'a Network');
    }
    const given = givenTraining(network, data, options, state);
    const { options: resolved, test, validation, strengths } = given;
    const averaging = resolved.averaging !== false;
    const begun = state !== undefined && state.step > 0;
    const access = network.attach(averaging, !begun);
    const { arena } = access.runtime;
    this.network = network;
    this.#options = resolved;
    this.#access = access;
    this.#strengths = strengths;
    this.#scratch = arena.words(CHUNK * (network.outputs + 8));
    const { chunked, budgets } = given;
    const parts = planSteps(
      { access, network, given: given.data, chunked, strengths, options: resolved, budgets },
      state,
    );
    this.#batches = parts.batches;
    this.#constraint = parts.constraint;
    arena.part('test data');
    this.#test = test && copyDataset(test, network, arena);
    arena.part('validation data');
    const best = state?.best;
    if (validation) {
      const copied = copyDataset(validation, network, arena);
      this.#validation = new Validation(copied, network, resolved.patience, best);
      if (best?.due) this.#due = dueReport(0, 0, performance.now());
    }
    access.commit(this.#isBusy);
    if (resolved.threads) network.threads.limit?.(resolved.threads);
    this.#steps = new Steps(parts, state);
  }

  /**
   * The options with their defaults filled in.
   *
   * @internal
   */
  get options(): ResolvedOptions {
    return this.#options;
  }

  get epochsDone(): number {
    return this.#steps.epoch;
  }

  get stepsDone(): number {
    return this.#steps.step;
  }

  /** The epoch with the least loss on the validation data so far; 0 before the first, and without such data. */
  get bestEpoch(): number {
    return this.#validation?.best.epoch ?? 0;
  }

  /** The objective at the last step; 0 before the first. */
  get loss(): number {
    return this.#steps.loss.last;
  }

  /**
   * Does the next step: samples gates, takes the next minibatch, and moves the parameters. Synchronous; allocates nothing,
   * unless gradients are so large that it might overflow. `loss` then is the objective before the move.
   *
   * @throws NonFiniteLossError for a loss that is NaN or infinite, NonFiniteStepError for a move to parameters that are: all is
   *         then as the step before left it, and may be used and saved.
   *         L0netError DISPOSED if the network has got another trainer, or is back at its best epoch; BUSY from within a step (a schedule that is a
   *         function) and while a loop works on an epoch. In the body of the loop it may be called.
   */
  step(): void {
    this.#checkIdle();
    this.#checkGoing();
    if (!this.#holds) throw invalid('trainer', this, 'a trainer that is ready: await its ready()');
    this.#busy = true;
    try {
      this.#move();
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Reads what the next step needs, where the data come in chunks: `step` does not wait for it, and a loop does so by itself.
   *
   * @throws L0netError as `step`; as `chunkedDataset` for chunks that are others than they were; what reading them throws
   */
  async ready(): Promise<void> {
    this.#checkIdle();
    this.#checkGoing();
    this.#busy = true;
    try {
      if (!this.#holds) await this.#read();
    } finally {
      this.#busy = false;
    }
  }

  /** Whether there is what the next step needs. */
  get #holds(): boolean {
    const { epoch, step } = this.#steps;
    return this.#batches.holds(epoch, step % this.#batches.count);
  }

  async #read(): Promise<void> {
    const { epoch, step } = this.#steps;
    await this.#batches.read(epoch, step % this.#batches.count);
    this.#checkLive();
    this.#options.signal?.throwIfAborted();
  }

  #move(): void {
    const { learningRate, factor: factorAt } = this.#options;
    const { epoch, step } = this.#steps;
    // The caller's own code, before all else: what it throws or does happens between two steps.
    const factor = factorAt(epoch, step, this.#totalSteps);
    this.#checkLive();
    this.#due = undefined;
    this.#steps.learningRate[0] = learningRate * factor;
    this.#steps.move();
  }

  /**
   * A copy of all that decides how training goes on, after the last step: may be asked for between any two steps.
   *
   * @throws L0netError DISPOSED if the network has got another trainer, or is back at its best epoch.
   * @internal
   */
  state(): TrainerState {
    this.#checkGoing();
    const best = this.#validation && { ...this.#validation.best, due: this.#due !== undefined };
    return {
      network: this.network.state(),
      options: plainOptions(this.#options),
      strengths: this.#strengths,
      best,
      ...this.#steps.state(),
    };
  }

  /**
   * What tells the training data from others, and with patience the validation data; found once.
   *
   * @internal
   */
  identities(): Promise<DatasetIdentity[]> {
    this.#checkLive();
    const { arena } = this.#access.runtime;
    const validation = this.#options.patience ? this.#validation : undefined;
    this.#identities ??= Promise.all([
      this.#batches.identity(),
      ...(validation ? [identify(validation.data, this.network, arena)] : []),
    ]);
    return this.#identities;
  }

  /**
   * A checkpoint after the last step, for `writeCheckpoint` or `saveCheckpoint`, which take the trainer itself, too. May be
   * asked for between any two steps; training may go on while it is made.
   *
   * @throws L0netError DISPOSED if the network has got another trainer, or is back at its best epoch; UNSUPPORTED in pages
   *   without https, which have no SHA-256; OUT_OF_MEMORY for data that cannot be digested
   */
  async checkpoint(): Promise<TrainingCheckpoint> {
    return { epochsDone: this.epochsDone, state: this.state(), identities: await this.identities() };
  }

  /**
   * The report of the epoch that the last step ended, once more: with no times, which are not known any more.
   *
   * @internal
   */
  lastReport(): Promise<EpochReport> {
    return this.#report(dueReport(0, 0, performance.now()));
  }

  /**
   * Trains to the end of the last epoch, with a report after each one. Yields to the event loop at least every 16 ms.
   * Only the loop's own end, with patience, brings the network back to its best epoch.
   * Leaving the loop early, or an abort, keeps the last completed step; iterating again goes on from there, with the report of
   * an epoch first whose measurement was interrupted.
   *
   * @throws what `step` throws; the signal's reason once it is aborted.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<EpochReport, void, undefined> {
    if (this.#running) {
      throw busy('trainer', 'a trainer that no other loop iterates');
    }
    this.#running = true;
    this.#pace.beginSlice();
    try {
      while (this.#isDue() || !this.#isOver) yield await this.#runEpoch();
      if (!this.#isDone) this.#finish();
    } finally {
      this.#running = false;
      await this.#batches.rest();
    }
  }

  get #isOver(): boolean {
    return this.#steps.epoch >= this.#options.epochs || this.#validation?.isOver === true;
  }

  #finish(): void {
    this.#checkLive();
    this.#isDone = this.#validation?.restore() ?? false;
  }

  /** Whether the report of the last epoch was not given: it cannot be if the parameters are others now. */
  #isDue(): boolean {
    if (this.#due) this.#checkLive();
    return this.#due !== undefined;
  }

  async #runEpoch(): Promise<EpochReport> {
    this.#checkIdle();
    this.#busy = true;
    try {
      return await this.#trainEpoch();
    } finally {
      this.#busy = false;
    }
  }

  async #trainEpoch(): Promise<EpochReport> {
    const due = this.#due ?? (await this.#train());
    const report = await this.#report(due);
    this.#due = undefined;
    const { epoch, validationLoss } = report;
    // Before it was chosen what stays, no epoch is one to go back to.
    if (validationLoss === undefined || this.#constraint?.isFixed === false) return report;
    this.#validation?.see(epoch, validationLoss);
    return { ...report, bestEpoch: this.bestEpoch };
  }

  /** Trains to the end of an epoch, whose report then is due. */
  async #train(): Promise<DueReport> {
    const begin = performance.now();
    const { signal } = this.#options;
    const { epoch } = this.#steps;
    // An epoch that was begun before is trained on from there.
    const batches = this.#batches;
    const examples = batches.examples - (this.#steps.step % batches.count) * batches.size;
    let trained = 0;
    for (;;) {
      signal?.throwIfAborted();
      if (!this.#holds) await this.#read();
      const before = performance.now();
      this.#move();
      const seconds = (performance.now() - before) / 1000;
      trained += seconds;
      this.#pace.count(seconds);
      const due = this.#steps.epoch > epoch ? dueReport(examples, trained, begin) : undefined;
      this.#due = due; // before a callback may throw
      await this.#breathe();
      if (due) return due;
    }
  }

  /** Lets the event loop run if the slice is over. */
  #breathe(): Promise<void> | undefined {
    const { signal, onProgress, epochs } = this.#options;
    return this.#pace.breathe(
      () => onProgress?.(this.#pace.progress(this.#steps, epochs, this.#batches)),
      () => signal?.throwIfAborted(),
    );
  }

  #report(due: DueReport): Promise<EpochReport> {
    return epochReport(
      {
        network: this.network,
        steps: this.#steps,
        options: this.#options,
        totalSteps: this.#totalSteps,
        bestEpoch: this.bestEpoch,
        target: this.#constraint?.report(),
        measure: (of, set) => this.#measure(of, set, due),
        checkLive: () => this.#checkLive(),
      },
      due,
    );
  }

  get #totalSteps(): number {
    return this.#options.epochs * this.#batches.count;
  }

  async #measure(of: Held, set: ParameterSet, due: DueReport): Promise<Measurement | undefined> {
    const data = of === 'test' ? this.#test : this.#validation?.data;
    const measuring = due.measuring[of === 'test' ? set : of];
    if (!data) return undefined;
    const { evaluator, runtime } = this.#access;
    const current = () => {
      this.#checkLive(); // another trainer has other data where the test data was: its labels may be anything
      return evaluator(set);
    };
    const breathe = () => this.#breathe();
    return measure(runtime.kernels, current, data, this.network, this.#scratch, measuring, breathe);
  }

  #checkIdle(): void {
    if (this.#busy) throw busy('trainer', 'a trainer that no step and no loop is using');
  }

  #checkGoing(): void {
    if (this.#isDone) this.#refuse('a trainer whose network is not back at its best epoch');
    this.#checkLive();
  }

  #refuse(expected: string): never {
    throw new L0netError('DISPOSED', { argument: 'trainer', received: this, expected });
  }

  #checkLive(): void {
    if (!this.#access.live()) this.#refuse('the last trainer that was made for this network');
    if (this.#isDone || !this.#steps.outdated) return;
    this.#due = undefined;
    this.#steps.resume();
  }
}
