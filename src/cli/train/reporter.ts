import type { TrainingWarning } from '../../data/scale.js';
import type { Network } from '../../index.js';
import type { EpochReport, Progress } from '../../training/report.js';
import type { Outcome } from './outcome.js';
import type { TableOutcome } from './tableOutcome.js';
import type { RunTask } from './task.js';

/** What is known before the first step. */
export interface Beginning {
  readonly version: string;
  readonly task: RunTask;
  readonly gated: boolean;
  readonly build: Network['build'];
  readonly threads: Network['threads'];
  readonly trainExamples: number;
  readonly testExamples: number;
}

/** Where a run stands that was stopped: everything is of the last step that was finished. */
export interface Standstill {
  /** Epochs that were finished. */
  readonly epoch: number;
  readonly step: number;
  /** The objective at the last step; absent before the first one. */
  readonly loss?: number;
  /** Open test-time gates of each layer. */
  readonly architecture: readonly number[];
}

/** A checkpoint, and where its training stands. */
export interface Saved {
  readonly path: string;
  /** Epochs that were finished. */
  readonly epoch: number;
  readonly step: number;
}

/** Tells the user, or a program, how the training goes on. */
export interface Reporter {
  begin(beginning: Beginning): void;
  /** Training goes on from a checkpoint. */
  resumed(from: Saved): void;
  /** A checkpoint is safe on the disk. */
  saved(checkpoint: Saved): void;
  progress(progress: Progress): void;
  /** What makes training hopeless, said on stderr as well. */
  warning(warning: TrainingWarning): void;
  epoch(report: EpochReport): void;
  /** Training is over, and the networks are about to be measured. */
  measuring(): void;
  end(outcome: Outcome | TableOutcome): void;
  interrupted(standstill: Standstill): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}
