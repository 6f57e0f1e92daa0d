import type { Dataset } from './data/dataset.js';
import { type DatasetIdentity, identify } from './data/identity.js';
import { checkDataset, copyDataset, type ResidentDataset } from './data/resident.js';
import { steady } from './data/steady.js';
import { EpochLoss } from './epochLoss.js';
import { epochReport } from './epochReport.js';
import { busy, L0netError, NonFiniteLossError } from './errors.js';
import { GateRemoval } from './gateRemoval.js';
import { CHUNK } from './layers/evaluator.js';
import type { PenaltyStrength } from './layers/gatedLayer.js';
import { clearParameters, readParameters, writeParameters } from './layers/parameters.js';
import type { TrainingStack } from './layers/stack.js';
import { type Measurement, measure } from './measure.js';
import { Minibatches } from './minibatches.js';
import { Network } from './network.js';
import { penaltyStrengths } from './objective.js';
import { OptimizerState } from './optimizer.js';
import { examplesPerSecond, Pace } from './pace.js';
import { planStack } from './planStack.js';
import { type RandomKey, randomKey } from './random.js';
import type { EpochReport } from './report.js';
import type { ParameterSet, TrainerAccess } from './trainerAccess.js';
import {
  checkGatedWeights,
  type ResolvedOptions,
  resolveOptions,
  type TrainerOptions,
} from './trainerOptions.js';
import { plainOptions, type TrainerState } from './trainerState.js';

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
  readonly #stack: TrainingStack;
  readonly #strengths: readonly PenaltyStrength[];
  readonly #removal: GateRemoval;
  readonly #optimizer: OptimizerState;
  /** f32 [6], see assembly/optimizer/settings.ts */
  readonly #settings: number;
  readonly #key: RandomKey;
  /** [CHUNK, outputs] */
  readonly #scratch: number;
  readonly #loss = new EpochLoss();
  readonly #pace = new Pace();
  #identity: Promise<DatasetIdentity> | undefined;
  #epoch = 0;
  #step = 0;
  #version: number;
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
  constructor(network: Network, data: Dataset, options?: TrainerOptions);
  /**
   * A trainer that goes on where `state()` said that another one was, with its network, its data and its options. The
   * state is trusted: it is not checked.
   *
   * @internal
   */
  constructor(network: Network, data: Dataset, options: TrainerOptions, state: TrainerState);
  constructor(network: Network, data: Dataset, options: TrainerOptions = {}, state?: TrainerState) {
    if (!(network instanceof Network)) {
      throw new L0netError('INVALID_ARGUMENT', {
        argument: 'network',
        received: network,
        expected: 'a Network',
      });
    }
    const resolved = resolveOptions(options, network.seed);
    const given = steady(data);
    const test = steady(options.test);
    checkDataset('data', given, network);
    if (test) checkDataset('options.test', test, network);
    const examples = given.inputs.length / network.inputs;
    const strengths =
      state?.strengths ??
      penaltyStrengths(resolved, network.shapes, network.output, examples, (x) => network.log(x));
    checkGatedWeights(resolved, network.shapes);
    const averaging = resolved.averaging !== false;
    const begun = state !== undefined && state.step > 0;
    const access = network.attach(averaging, !begun);
    const { arena } = access.runtime;
    this.network = network;
    this.#options = resolved;
    this.#access = access;
    // What went before this training. A checkpoint of before they were counted says 0.
    const trainings = Math.max(0, access.trainings - (begun ? 1 : 0));
    this.#key = randomKey('options.seed', resolved.seed, trainings);
    this.#strengths = strengths;
    this.#stack = planStack(access, network, given, strengths, resolved);
    this.#settings = arena.words(6);
    this.#scratch = arena.words(CHUNK * (network.outputs + 8));
    this.#removal = new GateRemoval(access, this.#stack);
    this.#batches = new Minibatches(access, network, given, this.#key, resolved.batchSize);
    arena.part('test data');
    this.#test = test && copyDataset(test, network, arena);
    access.commit(this.#isBusy);
    this.#optimizer = new OptimizerState(
      arena.f32(this.#settings, 6),
      resolved.optimizer,
      resolved.averaging || 0,
    );
    this.#version = access.version();
    if (state) this.#restore(state);
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
    return this.#epoch;
  }

  get stepsDone(): number {
    return this.#step;
  }

  /** The objective at the last step; 0 before the first. */
  get loss(): number {
    return this.#loss.last;
  }

  /**
   * Does the next step: samples gates, takes the next minibatch, and moves the parameters. Synchronous; allocates nothing.
   * `loss` then is the objective before the move.
   *
   * @throws NonFiniteLossError for a loss that is NaN or infinite: the parameters are then those of the step before.
   *         L0netError DISPOSED if the network has got another trainer; BUSY from within a step (a schedule that is a
   *         function) and while a loop works on an epoch. In the body of the loop it may be called.
   */
  step(): void {
    this.#checkIdle();
    this.#busy = true;
    try {
      this.#move();
    } finally {
      this.#busy = false;
    }
  }

  #move(): void {
    const { learningRate, factor: factorAt } = this.#options;
    // The caller's own code, before all else: what it throws or does happens between two steps.
    const factor = factorAt(this.#epoch, this.#step, this.#totalSteps);
    this.#checkLive();
    const stack = this.#stack;
    const batches = this.#batches;
    const inEpoch = this.#step % batches.count;
    const rows = batches.rows(inEpoch);
    if (inEpoch === 0) this.#beginEpoch();
    stack.sampleNoise(this.#key, this.#step, rows);
    stack.sampleGates(rows);
    batches.gather(inEpoch, stack);
    stack.forward(rows);
    stack.loss(rows);
    stack.penalties();
    this.#account(inEpoch, rows);
    stack.backward(rows);
    if (this.#step === 0) this.#clearAverages();
    this.#optimizer.learningRate[0] = learningRate * factor;
    this.#optimizer.advance();
    stack.update(this.#settings);
    this.#version = this.#access.changed();
    this.#step++;
    if (inEpoch + 1 === batches.count) this.#endEpoch();
  }

  /**
   * A copy of all that decides how training goes on, after the last step: may be asked for between any two steps.
   *
   * @throws L0netError DISPOSED if the network has got another trainer.
   * @internal
   */
  state(): TrainerState {
    this.#checkLive();
    const { arena } = this.#access.runtime;
    return {
      network: this.network.state(),
      options: plainOptions(this.#options),
      strengths: this.#strengths,
      layers: this.#stack.layers.map(({ shape, first, second }, l) => ({
        first: readParameters(arena, shape, first),
        second: second && readParameters(arena, shape, second),
        streaks: this.#options.removal === false ? undefined : this.#removal.watches[l].streaks,
      })),
      step: this.#step,
      loss: this.loss,
      sums: this.#loss.sums.slice(),
      powers: this.#optimizer.powers.slice(),
    };
  }

  /**
   * What tells the training data from others; found once.
   *
   * @internal
   */
  identity(): Promise<DatasetIdentity> {
    this.#checkLive();
    this.#identity ??= identify(this.#batches.data, this.network, this.#access.runtime.arena);
    return this.#identity;
  }

  /**
   * The report of the epoch that the last step ended, once more: with no times, which are not known any more.
   *
   * @internal
   */
  lastReport(): Promise<EpochReport> {
    return this.#report(0, 0, performance.now());
  }

  #restore({ layers, step, loss, sums, powers }: TrainerState): void {
    const { arena } = this.#access.runtime;
    this.#stack.layers.forEach(({ shape, first, second }, l) => {
      const state = layers[l];
      writeParameters(arena, shape, first, state.first);
      if (second && state.second) writeParameters(arena, shape, second, state.second);
      if (state.streaks) this.#removal.watches[l].restore(state.streaks);
    });
    this.#step = step;
    this.#epoch = Math.floor(step / this.#batches.count);
    this.#loss.restore(sums, loss);
    this.#optimizer.powers.set(powers);
    if (step % this.#batches.count > 0) this.#batches.shuffle(this.#epoch);
  }

  /**
   * Trains to the end of the last epoch, with a report after each one. Yields to the event loop at least every 16 ms.
   * Leaving the loop early, or an abort, keeps the last completed step; iterating again goes on from there.
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
      while (this.#epoch < this.#options.epochs) yield await this.#runEpoch();
    } finally {
      this.#running = false;
    }
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
    const begin = performance.now();
    const epoch = this.#epoch;
    const { signal } = this.#options;
    // An epoch that was begun before is trained on from there.
    const examples = this.#batches.data.examples - (this.#step % this.#batches.count) * this.#batches.size;
    let trained = 0;
    while (this.#epoch === epoch) {
      signal?.throwIfAborted();
      const before = performance.now();
      this.#move();
      const seconds = (performance.now() - before) / 1000;
      trained += seconds;
      this.#pace.count(seconds);
      await this.#breathe();
    }
    return this.#report(examples, trained, begin);
  }

  /** Lets the event loop run if the slice is over. */
  #breathe(): Promise<void> | undefined {
    const { signal, onProgress } = this.#options;
    return this.#pace.breathe(
      () => onProgress?.(this.#progress()),
      () => signal?.throwIfAborted(),
    );
  }

  #progress() {
    const steps = this.#totalSteps;
    return {
      epoch: Math.min(this.#epoch + 1, this.#options.epochs),
      epochs: this.#options.epochs,
      step: this.#step,
      steps,
      loss: this.loss,
      ...this.#pace.estimate(this.#batches.size, steps - this.#step),
    };
  }

  /** @param examples trained on in these seconds */
  #report(examples: number, trainSeconds: number, begin: number): Promise<EpochReport> {
    const { averaging } = this.#options;
    const rest = () => {
      this.#checkLive();
      return {
        epoch: this.#epoch,
        step: this.#step,
        learningRate: this.#optimizer.learningRate[0] || this.#lastLearningRate(),
        examplesPerSecond: examplesPerSecond(examples, trainSeconds),
        seconds: (performance.now() - begin) / 1000,
        trainSeconds,
      };
    };
    const measured = (set: ParameterSet) => this.#measure(set);
    return epochReport(this.network, this.#loss, averaging !== false, measured, rest);
  }

  /** The one of the last step, for who has not taken it. */
  #lastLearningRate(): number {
    const { learningRate, factor } = this.#options;
    return learningRate * factor(this.#epoch - 1, this.#step - 1, this.#totalSteps);
  }

  get #totalSteps(): number {
    return this.#options.epochs * this.#batches.count;
  }

  async #measure(set: ParameterSet): Promise<Measurement | undefined> {
    if (!this.#test) return undefined;
    const { evaluator, runtime } = this.#access;
    const current = () => {
      this.#checkLive(); // another trainer has other data where the test data was: its labels may be anything
      return evaluator(set);
    };
    return measure(runtime.kernels, current, this.#test, this.network, this.#scratch, () => this.#breathe());
  }

  #beginEpoch(): void {
    this.#batches.shuffle(this.#epoch);
    this.#loss.begin();
  }

  /** The first step's average is exact only if it starts from zeros: an earlier trainer may have left others. */
  #clearAverages(): void {
    const { averaged, runtime } = this.#access;
    averaged?.forEach((region, l) => {
      clearParameters(runtime.arena, this.network.shapes[l], region);
    });
  }

  #endEpoch(): void {
    this.#epoch++;
    const { removal, logAlphaLimit } = this.#options;
    if (removal === false) return;
    this.#removal.endEpoch(logAlphaLimit, removal);
    this.#version = this.#access.version();
  }

  /** Adds the step's loss to the epoch's sums, or throws before anything is changed. */
  #account(inEpoch: number, rows: number): void {
    const { results } = this.#stack;
    if (this.#loss.add(results)) return;
    const loss = results.reduce((sum, value) => sum + value);
    throw new NonFiniteLossError(loss, this.#epoch + 1, inEpoch + 1, this.#stack.firstNonFinite(rows));
  }

  #checkIdle(): void {
    if (this.#busy) throw busy('trainer', 'a trainer that no step and no loop is using');
  }

  #checkLive(): void {
    if (!this.#access.live()) {
      throw new L0netError('DISPOSED', {
        argument: 'trainer',
        received: this,
        expected: 'the last trainer that was made for this network',
      });
    }
    if (this.#access.version() === this.#version) return;
    // The parameters were set from outside: what the layers know of them is out of date, and so is their average.
    for (const layer of this.#stack.layers) layer.measure();
    this.#optimizer.beginAverage();
    this.#clearAverages();
    this.#version = this.#access.version();
  }
}
