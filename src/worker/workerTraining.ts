import { busy, L0netError } from '../base/errors.js';
import type { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import type { TrainerOptions } from '../training/options.js';
import type { EpochReport } from '../training/report.js';
import type { TrainingCheckpoint } from '../training/state.js';
import type { PreparedJob } from './job.js';
import type { Answer, Call, Called, End } from './messages.js';
import { type NetworkSource, networkFrom } from './networkSource.js';
import { fromPlain, workerFailed } from './plainError.js';
import type { WorkerLike } from './workerEvents.js';
import { type LinkEvents, WorkerLink } from './workerLink.js';

/** What a Trainer takes, but for a schedule that is a function, which cannot be sent. */
export interface WorkerTrainingOptions extends Omit<TrainerOptions, 'threads'> {
  /**
   * On how many threads the worker trains, its own included, to the same bits: as for Network.create, but without a function that
   * makes them, which cannot be sent. The worker's file needs `import 'l0net/threads'`. Default: what the options of the network
   * say; for a network, and for a checkpoint, 1.
   */
  readonly threads?: NetworkOptions['threads'];
  /**
   * Hands the memory of data, test and validation over to the worker, which costs nothing: the arrays, and all others on the same
   * buffers, are empty afterwards. Default false: copies are sent. Arrays on a SharedArrayBuffer are shared in any case.
   */
  readonly transfer?: boolean;
  /**
   * Called with a checkpoint after every so many epochs, after the last one, and when the training was aborted or its loop
   * left, with the last completed step. The worker waits for what it returns: there is never more than one on its way,
   * and when the loop ends, the last one was dealt with. What it throws stops the training.
   *
   *     onCheckpoint: (checkpoint) => saveCheckpoint('run.safetensors', checkpoint), // of 'l0net/node'
   */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void | PromiseLike<void>;
  /** Epochs from one call of onCheckpoint to the next. Default 1. */
  readonly checkpointEvery?: number;
  /** Milliseconds in which the worker must have called serveTraining. Default 30,000. */
  readonly startTimeout?: number;
}

/** The options that are not the trainer's, with their defaults filled in. */
export interface ResolvedWorkerOptions extends Omit<TrainerOptions, 'threads'> {
  readonly threads: NetworkOptions['threads'] | undefined;
  readonly transfer: boolean;
  readonly startTimeout: number;
  readonly onCheckpoint: WorkerTrainingOptions['onCheckpoint'] | undefined;
  readonly checkpointEvery: number;
}

/** How a training ended: well, or with something to throw. */
type Outcome = { readonly reason: unknown } | 'done';

/**
 * A training in a worker of its own, which is terminated as soon as the training ends: when it is done, fails, is aborted
 * or its loop is left.
 */
export class WorkerTraining implements AsyncIterable<EpochReport> {
  readonly #signal: AbortSignal | undefined;
  readonly #callbacks: { readonly [Name in keyof Called]?: ((value: Called[Name]) => unknown) | undefined };
  /** Those that nobody has taken yet. */
  readonly #reports: EpochReport[] = [];
  readonly #link: WorkerLink | undefined;
  /** The last known state of the network. */
  #source: NetworkSource;
  /** Why there is none any more. */
  #lost: L0netError | undefined;
  #asked = 0;
  #answered = 0;
  /** The checkpoint that was asked for, once it is there. */
  #answer: Answer | undefined;
  /** Done once all checkpoints that were asked for are there, or never will be. */
  #asking: Promise<unknown> = Promise.resolve();
  /** Why the worker was told to stop: the first reason counts. */
  #stopping: { readonly reason: unknown } | undefined;
  /** What a callback threw: it is not lost if training was stopped before. */
  #thrown: { readonly reason: unknown } | undefined;
  #outcome: Outcome | undefined;
  #iterating = false;
  /** To be called when anything has happened. */
  #waiting: (() => void)[] = [];

  /** @internal */
  constructor(createWorker: () => WorkerLike, prepared: PreparedJob, options: ResolvedWorkerOptions) {
    const { signal, onProgress, onWarning, onCheckpoint, checkpointEvery, transfer, startTimeout } = options;
    const { threads } = options;
    this.#signal = signal;
    this.#callbacks = { onProgress, onWarning, onCheckpoint };
    this.#source = prepared.source;
    if (signal?.aborted) {
      this.#outcome = { reason: signal.reason };
      return;
    }
    const link = new WorkerLink(createWorker(), startTimeout, this.#events());
    this.#link = link;
    try {
      const { job, buffers } = prepared.pack(transfer, onCheckpoint && checkpointEvery);
      link.send({ kind: 'train', job: { ...job, threads } }, buffers);
    } catch (error) {
      link.close();
      throw new L0netError(
        'INVALID_ARGUMENT',
        { argument: 'data', received: error, expected: 'data that can be sent to a worker' },
        `data: expected data and options that can be sent to a worker; sending them threw ${error}`,
      );
    }
    signal?.addEventListener('abort', this.#abort);
  }

  /**
   * The reports of the epochs, in order. The worker does not wait for the loop: reports that it has not taken are kept for
   * it. Leaving the loop early stops the training for good, and waits for the worker to finish the slice (16 ms) or step
   * that it is in.
   *
   * @throws what the trainer threw, as L0netError, NonFiniteLossError or NonFiniteStepError; WORKER_FAILED for a worker that did not load, did
   *   not call serveTraining in time, died or was terminated; the signal's reason once it is aborted, or what a callback threw, as soon as
   *   the worker has finished its slice; DISPOSED after a loop was left.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<EpochReport, void, undefined> {
    if (this.#iterating) {
      throw busy('training', 'a training that no other loop iterates');
    }
    this.#iterating = true;
    try {
      for (;;) {
        const report = this.#reports.shift();
        if (report) yield report;
        else if (!this.#outcome) await this.#happening();
        else if (this.#outcome === 'done') return;
        else throw this.#outcome.reason;
      }
    } finally {
      this.#iterating = false;
      await this.#leave();
    }
  }

  /**
   * The network after the last completed step, as a new one on this thread alone, with averages and without what was removed.
   * While the worker trains, this is a snapshot; it may be asked for at any time, also after an error or an abort.
   *
   * @throws L0netError WORKER_FAILED if it was lost with the worker, or why there never was one
   */
  async network(): Promise<Network> {
    if (!this.#outcome) {
      this.#link?.send({ kind: 'network' });
      const number = ++this.#asked;
      while (!this.#outcome && this.#answered < number) await this.#happening();
    }
    if (this.#lost) throw this.#lost;
    return networkFrom(this.#source, 1);
  }

  /**
   * A checkpoint after the step that the worker is in, as `onCheckpoint` gets it; may be asked for at any time until the
   * training ends. There is one on its way at a time.
   *
   * @throws L0netError WORKER_FAILED if the worker dies before it is there; DISPOSED if the training has ended: an aborted
   *   one gives its last to `onCheckpoint`; UNSUPPORTED in pages without https, which have no SHA-256
   */
  checkpoint(): Promise<TrainingCheckpoint> {
    const asked = this.#asking.then(() => this.#ask());
    this.#asking = asked.catch(() => {});
    return asked;
  }

  async #ask(): Promise<TrainingCheckpoint> {
    this.#answer = undefined;
    if (!this.#outcome) this.#link?.send({ kind: 'answer' });
    while (!this.#outcome && !this.#answer) await this.#happening();
    const { checkpoint, error } = (this.#answer ?? {}) as Partial<Answer>;
    if (checkpoint) return checkpoint;
    if (error) throw fromPlain(error);
    throw this.#lost ?? this.#ended('a training that has not ended');
  }

  #events(): LinkEvents {
    return {
      failed: (error) => {
        this.#lost = error;
        this.#finish({ reason: error });
      },
      reply: (reply) => {
        if (this.#outcome) return;
        if (reply.kind === 'call') void this.#call(reply);
        else if (reply.kind === 'report') this.#reports.push(reply.report);
        else if (reply.kind === 'network') {
          this.#answered++;
          this.#keep(reply.state);
        } else if (reply.kind === 'answer') this.#answer = reply;
        else this.#end(reply);
        this.#wake();
      },
    };
  }

  /** The last checkpoint comes from a training that was stopped, too. */
  async #call<Name extends keyof Called>({ name, value }: Call<Name>): Promise<void> {
    const { [name]: callback } = this.#callbacks;
    const isCheckpoint = name === 'onCheckpoint';
    try {
      if (isCheckpoint || !this.#stopping) await callback?.(value);
    } catch (error) {
      this.#thrown = { reason: error };
      this.#stop(error);
    }
    if (isCheckpoint) this.#link?.send({ kind: 'go' });
  }

  #ended(expected: string): L0netError {
    return new L0netError('DISPOSED', { argument: 'training', received: this, expected });
  }

  #end({ state, error, stopped }: End): void {
    const reason = error && fromPlain(error);
    if (state) this.#keep(state);
    else this.#lost = reason ?? workerFailed('stopped before there was a network', undefined);
    if (reason) this.#finish({ reason });
    else this.#finish((stopped && (this.#thrown ?? this.#stopping)) || 'done');
  }

  #keep(state: NonNullable<End['state']>): void {
    const source = this.#source;
    this.#source = { state, build: 'options' in source ? source.options.build : source.build };
  }

  readonly #abort = () => this.#stop(this.#signal?.reason);

  /** Lets the worker finish its slice; one that has not even loaded has done nothing, and is not waited for. */
  #stop(reason: unknown): void {
    if (this.#outcome || this.#stopping) return;
    this.#stopping = { reason };
    if (this.#link?.ready) this.#link.send({ kind: 'stop' });
    else this.#finish({ reason });
  }

  async #leave(): Promise<void> {
    if (this.#outcome) return;
    this.#stop(this.#ended('a training whose loop was not left: train its network() on in another one'));
    while (!this.#outcome) await this.#happening();
    this.#reports.length = 0;
    if (this.#thrown) throw this.#thrown.reason;
  }

  #finish(outcome: Outcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#link?.close();
    this.#wake();
  }

  #happening(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
