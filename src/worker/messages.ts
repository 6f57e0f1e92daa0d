import type { Dataset } from '../data/dataset.js';
import type { TrainingWarning } from '../data/scale.js';
import type { NetworkState } from '../network/state.js';
import type { TrainerOptions } from '../training/options.js';
import type { EpochReport, Progress } from '../training/report.js';
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
  readonly data: Dataset;
  /** Without signal and callbacks, which cannot be cloned. */
  readonly options: TrainerOptions;
  /** Whether somebody wants to know. */
  readonly progress: boolean;
  readonly warnings: boolean;
}

/** To the worker. */
export type Request =
  | { readonly kind: 'train'; readonly job: Job }
  | { readonly kind: 'network' } // answered with the state after the step that it is in
  | { readonly kind: 'stop' }
  | { readonly kind: 'retry' }; // the answer to 'crowded'

/** From the worker. */
export type Reply =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'warning'; readonly warning: TrainingWarning }
  | { readonly kind: 'report'; readonly report: EpochReport }
  | { readonly kind: 'network'; readonly state: NetworkState }
  | End
  | { readonly kind: 'crowded' } // there is no room for the network's memory
  | { readonly kind: 'closed' }; // by the worker itself

/** The last message: after it the worker is not needed. */
export interface End {
  readonly kind: 'end';
  /** Of the last completed step; absent if there never was a network. */
  readonly state?: NetworkState | undefined;
  readonly error?: PlainError;
  /** Whether it was told to, before it was done. */
  readonly stopped: boolean;
}
