import { busy, L0netError } from '../base/errors.js';
import type { Network } from '../network/network.js';
import type { TrainerOptions } from '../training/options.js';
import type { EpochReport } from '../training/report.js';
import type { PreparedJob } from './job.js';
import type { End } from './messages.js';
import { type NetworkSource, networkFrom } from './networkSource.js';
import { fromPlain, workerFailed } from './plainError.js';
import type { WorkerLike } from './workerEvents.js';
import { type LinkEvents, WorkerLink } from './workerLink.js';

/** What a Trainer takes, but for a schedule that is a function, which cannot be sent. */
export interface WorkerTrainingOptions extends TrainerOptions {
  /**
   * Hands the memory of data, test and validation over to the worker, which costs nothing: the arrays, and all others on the same
   * buffers, are empty afterwards. Default false: copies are sent. Arrays on a SharedArrayBuffer are shared in any case.
   */
  readonly transfer?: boolean;
  /** Milliseconds in which the worker must have called serveTraining. Default 30,000. */
  readonly startTimeout?: number;
}

/** How a training ended: well, or with something to throw. */
type Outcome = { readonly reason: unknown } | 'done';

/**
 * A training in a worker of its own, which is terminated as soon as the training ends: when it is done, fails, is aborted
 * or its loop is left.
 */
export class WorkerTraining implements AsyncIterable<EpochReport> {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: TrainerOptions['onProgress'];
  readonly #onWarning: TrainerOptions['onWarning'];
  /** Those that nobody has taken yet. */
  readonly #reports: EpochReport[] = [];
  readonly #link: WorkerLink | undefined;
  /** The last known state of the network. */
  #source: NetworkSource;
  /** Why there is none any more. */
  #lost: L0netError | undefined;
  #asked = 0;
  #answered = 0;
  /** Why the worker was told to stop: the first reason counts. */
  #stopping: { readonly reason: unknown } | undefined;
  #outcome: Outcome | undefined;
  #iterating = false;
  /** To be called when anything has happened. */
  #waiting: (() => void)[] = [];

  /** @internal */
  constructor(createWorker: () => WorkerLike, prepared: PreparedJob, options: WorkerTrainingOptions) {
    const { signal, onProgress, onWarning, transfer = false, startTimeout = 0 } = options;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#onWarning = onWarning;
    this.#source = prepared.source;
    if (signal?.aborted) {
      this.#outcome = { reason: signal.reason };
      return;
    }
    const link = new WorkerLink(createWorker(), startTimeout, this.#events());
    this.#link = link;
    try {
      const { job, buffers } = prepared.pack(transfer);
      link.send({ kind: 'train', job }, buffers);
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
   * The network after the last completed step, as a new one on this thread, with averages and without what was removed.
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
    return networkFrom(this.#source);
  }

  #events(): LinkEvents {
    return {
      failed: (error) => {
        this.#lost = error;
        this.#finish({ reason: error });
      },
      reply: (reply) => {
        if (this.#outcome) return;
        if (reply.kind === 'progress') this.#call(this.#onProgress, reply.progress);
        else if (reply.kind === 'warning') this.#call(this.#onWarning, reply.warning);
        else if (reply.kind === 'report') this.#reports.push(reply.report);
        else if (reply.kind === 'network') {
          this.#answered++;
          this.#keep(reply.state);
        } else this.#end(reply);
        this.#wake();
      },
    };
  }

  #call<T>(callback: ((value: T) => void) | undefined, value: T): void {
    if (this.#stopping) return;
    try {
      callback?.(value);
    } catch (error) {
      this.#stop(error);
    }
  }

  #end({ state, error, stopped }: End): void {
    const reason = error && fromPlain(error);
    if (state) this.#keep(state);
    else this.#lost = reason ?? workerFailed('stopped before there was a network', undefined);
    if (reason) this.#finish({ reason });
    else this.#finish((stopped && this.#stopping) || 'done');
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
    this.#stop(
      new L0netError('DISPOSED', {
        argument: 'training',
        received: this,
        expected: 'a training whose loop was not left: train its network() on in another one',
      }),
    );
    while (!this.#outcome) await this.#happening();
    this.#reports.length = 0;
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
