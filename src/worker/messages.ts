import type { Dataset } from '../data/dataset.js';
import type { TrainingWarning } from '../data/scale.js';
import type { NetworkState } from '../network/state.js';
import type { ThreadsOption } from '../runtime/threading.js';
import type { TrainerOptions } from '../training/options.js';
import type { EpochReport, Progress } from '../training/report.js';
import type { TrainingCheckpoint } from '../training/state.js';
import type { NetworkSource } from './networkSource.js';
import type { PlainError } from './plainError.js';

/**
 * How a training and its worker talk. The worker says 'ready' once it listens, and gets a port: all else goes through
 * that, so that it neither meets the application's own messages nor is lost while the worker loads.
 */
export interface Ready {
  readonly l0net: 'ready';
  /** The lock that the worker holds while it lives; undefined in Node, which tells of a thread's end. */
  readonly lock?: string | undefined;
}

export interface Connect {
  readonly l0net: 'connect';
  readonly port: MessagePort;
}

/** What to train, in the worker. */
export interface Job {
  readonly source: NetworkSource;
  /** Instead of what the source says of them. */
  readonly threads?: ThreadsOption | undefined;
  readonly data: Dataset;
  /** Without signal and callbacks, which cannot be cloned. */
  readonly options: TrainerOptions;
  /** Whether somebody wants to know. */
  readonly progress: boolean;
  readonly warnings: boolean;
  /** Epochs from one checkpoint to the next; undefined if nobody wants any. */
  readonly checkpointEvery?: number | undefined;
}

/** To the worker. */
export type Request =
  | { readonly kind: 'train'; readonly job: Job }
  | { readonly kind: 'network' } // answered with the state after the step that it is in
  | { readonly kind: 'stop' }
  | { readonly kind: 'answer' } // with a checkpoint after the step that it is in
  | { readonly kind: 'go' }; // what the worker waits for after 'crowded' and a checkpoint

/** From the worker. */
export type Reply =
  | Call
  | { readonly kind: 'report'; readonly report: EpochReport }
  | { readonly kind: 'network'; readonly state: NetworkState }
  | Answer
  | End
  | { readonly kind: 'crowded' } // there is no room for the network's memory
  | { readonly kind: 'closed' }; // by the worker itself

/** What callbacks are called with. */
export interface Called {
  readonly onProgress: Progress;
  readonly onWarning: TrainingWarning;
  readonly onCheckpoint: TrainingCheckpoint; // answered with 'go'
}

/** A callback that is to be called. */
export interface Call<Name extends keyof Called = keyof Called> {
  readonly kind: 'call';
  readonly name: Name;
  readonly value: Called[Name];
}

/** A checkpoint that was asked for, or why there is none. */
export interface Answer {
  readonly kind: 'answer';
  readonly checkpoint?: TrainingCheckpoint;
  readonly error?: PlainError;
}

/** The last message: after it the worker is not needed. */
export interface End {
  readonly kind: 'end';
  /** Of the last completed step; absent if there never was a network. */
  readonly state?: NetworkState | undefined;
  readonly error?: PlainError;
  /** Whether it was told to, before it was done. */
  readonly stopped: boolean;
}
