import type { DatasetIdentity } from '../data/identity.js';
import type { LayerParameters, PenaltyStrength } from '../layers/plan.js';
import type { NetworkState } from '../network/state.js';
import type { Schedule } from '../optimizer/schedule.js';
import type { ResolvedOptions } from './options.js';
import type { TargetState } from './target.js';
import type { Best } from './validation.js';

/**
 * All that decides how a training goes on, as a plain object that can be cloned: a trainer that is made from it takes the
 * same steps, bit for bit. Not in it: the data, which is as large as it is (see DatasetIdentity), and a schedule that is a
 * function.
 */
export interface TrainerState {
  readonly network: NetworkState;
  readonly options: PlainOptions;
  /** Of each layer, as they were when training began: what was removed since does not change them. */
  readonly strengths: readonly PenaltyStrength[];
  /** With a target. */
  readonly target?: TargetState | undefined;
  /** Of each layer. */
  readonly layers: readonly LayerTrainingState[];
  /** Steps done. */
  readonly step: number;
  /** The objective at the last step. */
  readonly loss: number;
  /** Where there are validation data. */
  readonly best?: BestState | undefined;
  /** f64 [4]: sums over the steps of the epoch, see epochReport.ts */
  readonly sums: Float64Array;
  /** f64 [3]: of the optimizer's decays and of B, see OptimizerState */
  readonly powers: Float64Array;
}

/**
 * A training as it was between two steps, as a plain object that can be cloned.
 * `writeCheckpoint` of 'l0net/files' and `saveCheckpoint` of 'l0net/node' make of it the file that they make of a trainer.
 */
export interface TrainingCheckpoint {
  /** Epochs done. */
  readonly epochsDone: number;
  /** @internal */
  readonly state: TrainerState;
  /**
   * Of the training data, and with patience of the validation data.
   *
   * @internal
   */
  readonly identities: readonly DatasetIdentity[];
}

/** What checkpoints are taken of: a trainer, or a training in a worker. */
export interface Checkpointed {
  checkpoint(): Promise<TrainingCheckpoint>;
}

/** The best epoch so far, and whether the report of the last one is still to be given. */
export interface BestState extends Best {
  readonly due: boolean;
}

export interface LayerTrainingState {
  /** First moments, or velocities, in the form of the parameters. */
  readonly first: LayerParameters;
  /** Second moments; undefined where the optimizer keeps none. */
  readonly second: LayerParameters | undefined;
  /** u32 [inputs]: for how many ends of epochs in a row each gate was at the lower clamp. Undefined without removal. */
  readonly streaks: Uint32Array | undefined;
}

/** The options that decide the result, with their defaults filled in, as plain data. */
export type PlainOptions = Omit<
  ResolvedOptions,
  'schedule' | 'factor' | 'threads' | 'signal' | 'onProgress' | 'onWarning'
> & {
  /** 'function' for a function, which only its owner has. */
  readonly schedule: Exclude<Schedule, (epoch: number) => number> | 'function';
};

export function plainOptions(options: ResolvedOptions): PlainOptions {
  const { factor: _, threads: __, signal: ___, onProgress: ____, onWarning: _____, ...given } = options;
  const { schedule, ...plain } = given;
  return {
    ...plain,
    schedule:
      typeof schedule === 'function'
        ? 'function'
        : typeof schedule === 'object'
          ? { epochs: schedule.epochs, factor: schedule.factor } // in one order
          : schedule,
  };
}
