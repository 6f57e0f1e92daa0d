/** A run: a network in training, in slices between which the worker hears of messages. */
import type { Network, Trainer } from 'l0net';
import type { Settings } from '../settings/settings.js';
import { Breath } from './breath.js';
import type { RunDigest } from './digest.js';
import { inferenceTimes, median } from './inferenceTimes.js';
import { lookAt } from './look.js';
import type { LearningProblem, Measured } from './problem.js';
import type { InferenceTimes, RunInfo, RunState, Snapshot } from './snapshot.js';

/** Milliseconds: of a slice of training, between two snapshots, between two measurements of predicting, of a rest. */
const SLICE = 12;
const SNAPSHOT = 100;
const INFERENCE = 5000;
const REST = 16;
/** Slices whose median is the time of a step. */
const RECENT = 15;
/** Rows that are predicted without a breath. */
const PORTION = 100;

/** What a run tells whoever owns it. */
export interface RunListener {
  snapshot(snapshot: Snapshot): void;
  failed(error: unknown): void;
}

/** What a run is made of. */
export interface RunParts {
  readonly problem: LearningProblem;
  readonly settings: Settings;
  readonly trainer: Trainer;
  readonly info: RunInfo;
  /** A step after which the digest is wanted, besides those of all epochs. */
  readonly digestAt: number;
}

/** One run, from when it is made until another takes its place. */
export class Run {
  readonly info: RunInfo;
  readonly settings: Settings;
  readonly problem: LearningProblem;
  readonly trainer: Trainer;
  readonly #digestAt: number;
  readonly #listener: RunListener;
  readonly #breath = new Breath();
  readonly #times: number[] = [];
  #state: RunState = 'paused';
  /** What is under way, one after the other: slices, which a pause ends, and single steps. */
  #going: Promise<void> = Promise.resolve();
  #measured: Measured = { error: Number.NaN, figures: [] };
  #digest: RunDigest | undefined;
  #drawn: Uint8Array | undefined;
  #inference: InferenceTimes | undefined;
  #lastMeasured = 0;
  #lastInference = 0;
  #lastSnapshot = 0;
  /** Whether the page has taken the last snapshot. */
  #isTaken = true;
  #isStopped = false;
  #isHurried = false;
  #architecture: readonly number[] = [];

  constructor({ problem, settings, trainer, info, digestAt }: RunParts, listener: RunListener) {
    this.problem = problem;
    this.settings = settings;
    this.trainer = trainer;
    this.info = info;
    this.#digestAt = digestAt || Number.NaN;
    this.#listener = listener;
    if (this.#isOver) this.#state = 'done';
  }

  get network(): Network {
    return this.trainer.network;
  }

  get measured(): Measured {
    return this.#measured;
  }

  /** Goes on; a run that goes on already does not do so twice. */
  run(): void {
    if (this.#isOver || this.#state === 'running') return;
    this.#state = 'running';
    this.#show();
    this.#going = this.#going.then(() => this.#go());
  }

  /** Resolves when no step is under way any more, and what was measured is that of the last one. */
  async pause(): Promise<void> {
    if (this.#state === 'running') this.#state = 'paused';
    await this.#going;
  }

  /** One step, then a pause. */
  async step(): Promise<void> {
    if (this.#state === 'running') this.#state = 'paused';
    const stepped = this.#going.then(() => this.#stepOnce());
    this.#going = stepped.catch(() => undefined);
    await stepped;
  }

  /** What is drawn, to be answered now and with every snapshot. */
  draw(pixels: Uint8Array | null): Float32Array | null {
    this.#drawn = pixels ?? undefined;
    return pixels && this.network.predict(pixels);
  }

  /** Another run takes its place: nothing more is measured or told. */
  stop(): void {
    this.#isStopped = true;
    this.#state = 'paused';
    // What is still under way goes on alone.
    this.network.threads.stop?.();
  }

  /** Units left in each column when it was last shown. */
  get architecture(): readonly number[] {
    return this.#architecture;
  }

  /** Without rests, where there are any. */
  hurry(isHurried: boolean): void {
    this.#isHurried = isHurried;
  }

  /** The page has taken the last snapshot. */
  taken(): void {
    this.#isTaken = true;
  }

  /** Measures what there is before the first step, or after a load. */
  begin(): Promise<void> {
    this.#going = this.#going.then(() => this.#rest()).catch((error) => this.#listener.failed(error));
    return this.#going;
  }

  /** Measures dense against pruned now. */
  async measureInference(): Promise<InferenceTimes> {
    this.#inference = await inferenceTimes(this.network, this.problem.testInputs);
    this.#lastInference = performance.now();
    this.#show();
    return this.#inference;
  }

  get #isOver(): boolean {
    return this.trainer.epochsDone >= this.settings.epochs;
  }

  async #go(): Promise<void> {
    try {
      while (this.#state === 'running') {
        await this.#slice();
        if (this.#isOver) this.#state = 'done';
        else if (this.#isTaken && performance.now() - this.#lastSnapshot >= SNAPSHOT) this.#show();
        await this.#breath.take();
        if (this.problem.stepsBetweenRests > 0 && !this.#isHurried) await sleep(REST);
      }
      await this.#rest();
    } catch (error) {
      this.#state = 'paused';
      this.#show();
      this.#listener.failed(error);
    }
  }

  async #stepOnce(): Promise<void> {
    if (this.#isOver) return;
    this.#move(0);
    if (this.#isOver) this.#state = 'done';
    await this.#rest();
  }

  /** Steps for some milliseconds; at the end of an epoch the network is measured, unless it just was. */
  async #slice(): Promise<void> {
    const { trainer } = this;
    const epoch = trainer.epochsDone;
    this.#move(SLICE);
    if (trainer.stepsDone === this.#digestAt) await this.#takeDigest();
    if (trainer.epochsDone === epoch || this.#isOver || !this.#isDue) return;
    await this.#measure();
    await this.#takeDigest();
    if (performance.now() - this.#lastInference >= INFERENCE) await this.measureInference();
  }

  /** Whether there is something new to measure for the next snapshot: epochs may be shorter than a slice. */
  get #isDue(): boolean {
    return performance.now() - this.#lastMeasured >= SNAPSHOT;
  }

  /** Steps until so many milliseconds are over, an epoch's end is to be measured, or the digest is wanted: at least one. */
  #move(milliseconds: number): void {
    const { trainer } = this;
    const isDue = this.#isDue;
    const [first, epoch] = [trainer.stepsDone, trainer.epochsDone];
    const most = (!this.#isHurried && this.problem.stepsBetweenRests) || Number.POSITIVE_INFINITY;
    const begin = performance.now();
    let elapsed = 0;
    do {
      trainer.step();
      elapsed = performance.now() - begin;
    } while (
      elapsed < milliseconds &&
      trainer.stepsDone - first < most &&
      !this.#isOver &&
      trainer.stepsDone !== this.#digestAt &&
      !(isDue && trainer.epochsDone > epoch)
    );
    this.#times.push(elapsed / (trainer.stepsDone - first));
    if (this.#times.length > RECENT) this.#times.shift();
  }

  /** In a pause and at the end: what is shown is that of the last step. */
  async #rest(): Promise<void> {
    if (this.#isStopped) return;
    await this.#measure();
    await this.#takeDigest();
    this.#show();
  }

  async #measure(): Promise<void> {
    const { network, problem } = this;
    const { testRows, testInputs } = problem;
    const outputs = new Float32Array(testRows * network.outputs);
    for (let row = 0; row < testRows; row += PORTION) {
      const end = Math.min(testRows, row + PORTION);
      network.predict(
        testInputs.subarray(row * network.inputs, end * network.inputs),
        outputs.subarray(row * network.outputs, end * network.outputs),
      );
      await this.#breath.take();
    }
    this.#measured = problem.measure(outputs);
    this.#lastMeasured = performance.now();
  }

  /** Of the parameters as they are now: training may go on meanwhile. */
  async #takeDigest(): Promise<void> {
    const { epochsDone: epoch, stepsDone: step } = this.trainer;
    const hex = globalThis.crypto?.subtle ? await this.network.digest() : '';
    if ((this.#digest?.step ?? -1) <= step) this.#digest = { epoch, step, hex };
    // It must be seen even if the next epoch ends before the next snapshot.
    if (step === this.#digestAt) this.#show();
  }

  #show(): void {
    const { trainer, network, problem } = this;
    const look = lookAt(network, this.info.units);
    this.#architecture = look.architecture;
    this.#lastSnapshot = performance.now();
    this.#isTaken = false;
    const surface = problem.surface?.(network);
    this.#listener.snapshot({
      state: this.#state,
      epoch: trainer.epochsDone,
      step: trainer.stepsDone,
      loss: trainer.stepsDone === 0 ? Number.NaN : trainer.loss,
      ...this.#measured,
      stepMilliseconds: median(this.#times),
      ...look,
      ...(surface && { surface }),
      ...(this.#drawn && { answer: network.predict(this.#drawn) }),
      ...(this.#inference && { inference: this.#inference }),
      ...(this.#digest && { digest: this.#digest }),
    });
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
