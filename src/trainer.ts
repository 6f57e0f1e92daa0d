import type { Dataset } from './data/dataset.js';
import { checkDataset, copyDataset, type ResidentDataset } from './data/resident.js';
import { steady } from './data/steady.js';
import { sharesZeros } from './data/zeros.js';
import { busy, L0netError, NonFiniteLossError } from './errors.js';
import { CHUNK } from './layers/evaluator.js';
import { clearParameters } from './layers/parameters.js';
import { ClampWatch } from './layers/removal.js';
import { TrainingStack } from './layers/stack.js';
import { type Measurement, measure } from './measure.js';
import { Network } from './network.js';
import { penaltyStrengths } from './objective.js';
import { OptimizerState } from './optimizer.js';
import { pause } from './pause.js';
import { type RandomKey, randomKey, stream } from './random.js';
import type { EpochReport } from './report.js';
import type { ParameterSet, TrainerAccess } from './trainerAccess.js';
import { type ResolvedOptions, resolveOptions, type TrainerOptions } from './trainerOptions.js';

/** Seconds that a browser's coarse clock may show as none. */
const SHORTEST = 1e-4;

/** Training lets the event loop run after so many milliseconds. */
const SLICE = 16;

/** Places in the sums over an epoch. */
const [DATA_LOSS, L0_PENALTY, L2_PENALTY, STEPS] = [0, 1, 2, 3];

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
  readonly #data: ResidentDataset;
  readonly #test: ResidentDataset | undefined;
  readonly #stack: TrainingStack;
  readonly #optimizer: OptimizerState;
  /** f32 [6], see assembly/optimizer/settings.ts */
  readonly #settings: number;
  readonly #key: RandomKey;
  /** u32 [examples]: the order of the current epoch */
  readonly #order: number;
  /** [inputs], both */
  readonly #map: number;
  readonly #picked: number;
  /** [CHUNK, outputs] */
  readonly #scratch: number;
  readonly #watches: readonly ClampWatch[];
  readonly #sums = new Float64Array(4);
  /** The objective at the last step. In a typed array, so that a step allocates nothing. */
  readonly #loss = new Float64Array(1);
  readonly #batchSize: number;
  readonly #stepsPerEpoch: number;
  #epoch = 0;
  #step = 0;
  #version: number;
  /** Whether there is a loop. */
  #running = false;
  /** Whether a step is under way, or the loop is on its way to its next report. */
  #busy = false;
  /** Not made in the constructor, whose variables it would keep alive: the data among them. */
  readonly #isBusy = () => this.#busy;
  #sliceEnd = 0;
  #trainSeconds = 0;
  #trainedSteps = 0;

  /**
   * @throws L0netError INVALID_ARGUMENT, INVALID_SHAPE or UNKNOWN_OPTION, or OUT_OF_MEMORY with all the bytes that
   *   network, trainer and data need together: before anything is changed, so that an earlier trainer can go on
   */
  constructor(network: Network, data: Dataset, options: TrainerOptions = {}) {
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
    const strengths = penaltyStrengths(resolved, network.shapes, network.output, examples, (x) =>
      network.log(x),
    );
    this.#watches = network.shapes.map(({ inputs }) => new ClampWatch(inputs));
    const averaging = resolved.averaging !== false;
    const access = network.attach(averaging);
    const { arena } = access.runtime;
    this.network = network;
    this.#options = resolved;
    this.#access = access;
    this.#key = randomKey('options.seed', resolved.seed);
    this.#batchSize = Math.min(resolved.batchSize, examples);
    this.#stepsPerEpoch = Math.ceil(examples / this.#batchSize);
    this.#stack = new TrainingStack(
      access.runtime,
      network.shapes.map((shape, l) => ({
        shape,
        parameters: access.last[l],
        average: access.averaged?.[l],
        width: access.widths[l],
        origin: access.origins[l],
        strength: strengths[l],
        sparse: l === 0 && sharesZeros(given.inputs, network.inputs),
      })),
      network.output,
      {
        batchSize: this.#batchSize,
        sampling: resolved.sampling,
        secondMoment: resolved.optimizer.name === 'adam',
        logAlphaLimit: resolved.logAlphaLimit,
      },
    );
    this.#order = arena.words(examples);
    this.#map = arena.words(network.inputs);
    this.#picked = arena.words(network.inputs);
    this.#settings = arena.words(6);
    this.#scratch = arena.words(CHUNK * (network.outputs + 8));
    arena.part('data');
    this.#data = copyDataset(given, network, arena);
    arena.part('test data');
    this.#test = test && copyDataset(test, network, arena);
    access.commit(this.#isBusy);
    this.#optimizer = new OptimizerState(
      arena.f32(this.#settings, 6),
      resolved.optimizer,
      resolved.averaging || 0,
    );
    this.#version = access.version();
  }

  get epochsDone(): number {
    return this.#epoch;
  }

  get stepsDone(): number {
    return this.#step;
  }

  /** The objective at the last step; 0 before the first. */
  get loss(): number {
    return this.#loss[0];
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
    const { learningRate, schedule } = this.#options;
    // The caller's own code, before all else: what it throws or does happens between two steps.
    const factor = schedule(this.#epoch, this.#step, this.#totalSteps);
    this.#checkLive();
    const stack = this.#stack;
    const inEpoch = this.#step % this.#stepsPerEpoch;
    const start = inEpoch * this.#batchSize;
    const rows = Math.min(this.#batchSize, this.#data.examples - start);
    if (inEpoch === 0) this.#beginEpoch();
    stack.sampleNoise(this.#key, this.#step, rows);
    stack.sampleGates(rows);
    this.#gather(start, rows);
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
    if (inEpoch + 1 === this.#stepsPerEpoch) this.#endEpoch();
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
    this.#sliceEnd = performance.now() + SLICE;
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
    let trained = 0;
    while (this.#epoch === epoch) {
      signal?.throwIfAborted();
      const before = performance.now();
      this.#move();
      trained += performance.now() - before;
      this.#trainSeconds += (performance.now() - before) / 1000;
      this.#trainedSteps++;
      await this.#breathe();
    }
    return this.#report(trained / 1000, begin);
  }

  /** Lets the event loop run if the slice is over. */
  #breathe(): Promise<void> | undefined {
    if (performance.now() < this.#sliceEnd) return undefined;
    const { signal, onProgress } = this.#options;
    onProgress?.(this.#progress());
    return pause().then(() => {
      this.#sliceEnd = performance.now() + SLICE;
      signal?.throwIfAborted();
    });
  }

  #progress() {
    const steps = this.#totalSteps;
    const perStep = Math.max(this.#trainSeconds, SHORTEST) / this.#trainedSteps;
    return {
      epoch: Math.min(this.#epoch + 1, this.#options.epochs),
      epochs: this.#options.epochs,
      step: this.#step,
      steps,
      loss: this.loss,
      examplesPerSecond: this.#batchSize / perStep,
      secondsLeft: (steps - this.#step) * perStep,
    };
  }

  async #report(trainSeconds: number, begin: number): Promise<EpochReport> {
    const options = this.#options;
    const sums = this.#sums;
    const steps = sums[STEPS];
    const averaged = options.averaging !== false;
    const last = this.network.summary('last');
    const lastTest = await this.#measure('last');
    const main = averaged ? this.network.summary('averaged') : last;
    const mainTest = averaged ? await this.#measure('averaged') : lastTest;
    this.#checkLive();
    return {
      epoch: this.#epoch,
      step: this.#step,
      trainLoss: (sums[DATA_LOSS] + sums[L0_PENALTY] + sums[L2_PENALTY]) / steps,
      dataLoss: sums[DATA_LOSS] / steps,
      l0Penalty: sums[L0_PENALTY] / steps,
      l2Penalty: sums[L2_PENALTY] / steps,
      ...(mainTest && { testLoss: mainTest.loss }),
      ...(lastTest && { testLossLast: lastTest.loss }),
      ...(mainTest?.error !== undefined && { testError: mainTest.error }),
      ...(lastTest?.error !== undefined && { testErrorLast: lastTest.error }),
      architecture: main.architecture,
      architectureLast: last.architecture,
      expectedL0: main.expectedL0,
      expectedL0Last: last.expectedL0,
      expectedFlops: main.expectedFlops,
      expectedFlopsLast: last.expectedFlops,
      expectedFlopsExact: main.expectedFlopsExact,
      expectedFlopsExactLast: last.expectedFlopsExact,
      learningRate: this.#optimizer.learningRate[0],
      examplesPerSecond: this.#data.examples / Math.max(trainSeconds, SHORTEST),
      seconds: (performance.now() - begin) / 1000,
      trainSeconds,
    };
  }

  get #totalSteps(): number {
    return this.#options.epochs * this.#stepsPerEpoch;
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
    const { low, high } = this.#key;
    const { kernels } = this.#access.runtime;
    kernels.shuffle(this.#data.examples, low, high, this.#epoch, stream('shuffle'), this.#order);
    this.#sums.fill(0);
  }

  /** The first step's average is exact only if it starts from zeros: an earlier trainer may have left others. */
  #clearAverages(): void {
    const { averaged, runtime } = this.#access;
    averaged?.forEach((region, l) => {
      clearParameters(runtime.arena, this.network.shapes[l], region);
    });
  }

  /** Which of a row's inputs the minibatch needs: the open ones of the first layer. 0 for all. */
  #pick(): number {
    const { origins, widths, runtime } = this.#access;
    const first = this.#stack.layers[0];
    if (first.shape.inputs === widths[0]) return first.openList;
    if (!first.openList) return origins[0];
    runtime.kernels.gatherWords(first.openCount, origins[0], first.openList, this.#picked);
    return this.#picked;
  }

  #gather(start: number, rows: number): void {
    const { kernels } = this.#access.runtime;
    const stack = this.#stack;
    const { inputs: width, outputs } = this.network;
    const order = this.#order + 4 * start;
    const first = stack.layers[0];
    const columns = this.#pick();
    const { inputs, bytes, labels, targets } = this.#data;
    if (bytes) {
      kernels.gatherBytes(
        rows,
        first.openCount,
        inputs,
        width,
        order,
        columns,
        1 / 255,
        stack.x,
        stack.ldx,
        this.#map,
      );
    } else {
      kernels.gatherFloats(rows, first.openCount, inputs, width, order, columns, stack.x, stack.ldx);
    }
    if (labels) kernels.gatherWords(rows, labels, order, stack.labels);
    else kernels.gatherFloats(rows, outputs, targets, outputs, order, 0, stack.targets, outputs);
  }

  #endEpoch(): void {
    this.#epoch++;
    if (this.#options.removal !== false) this.#remove(this.#options.removal);
  }

  /** Removes the gates that have stayed at the clamp for so many ends of epochs. */
  #remove(epochs: number): void {
    const { logAlphaLimit } = this.#options;
    const { arena } = this.#access.runtime;
    const { layers } = this.#stack;
    const kept = layers.map(({ shape, parameters, open }, l) => {
      const all = { list: 0, count: shape.inputs };
      if (!shape.gates) return all;
      const indices = this.#watches[l].keep(
        arena.f32(parameters.logAlpha, shape.inputs),
        logAlphaLimit,
        epochs,
      );
      if (indices.length === shape.inputs) return all;
      // The list of open gates is free between two steps.
      arena.i32(open, indices.length).set(indices);
      return { list: open, count: indices.length };
    });
    if (kept.every(({ list }) => list === 0)) return;
    layers.forEach((layer, l) => {
      layer.remove(kept[l], kept[l + 1] ?? { list: 0, count: layer.shape.outputs });
    });
    this.#access.remove(kept);
    this.#version = this.#access.version();
    for (const layer of layers) layer.measure();
  }

  /** Adds the step's loss to the epoch's sums, or throws before anything is changed. */
  #account(inEpoch: number, rows: number): void {
    const { results } = this.#stack;
    let l0 = 0;
    let l2 = 0;
    for (let l = 1; l < results.length; l += 2) {
      l0 += results[l];
      l2 += results[l + 1];
    }
    const loss = results[0] + l0 + l2;
    if (!Number.isFinite(loss)) {
      throw new NonFiniteLossError(loss, this.#epoch + 1, inEpoch + 1, this.#stack.firstNonFinite(rows));
    }
    this.#sums[DATA_LOSS] += results[0];
    this.#sums[L0_PENALTY] += l0;
    this.#sums[L2_PENALTY] += l2;
    this.#sums[STEPS]++;
    this.#loss[0] = loss;
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
