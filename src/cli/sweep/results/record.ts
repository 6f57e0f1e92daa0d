import type { SweepJob, SweepResult } from '../../../sweep/job.js';

/** Settings of a run by the names of the options of `l0net train`, as they are written there; true for one that takes no value. */
export type Settings = Readonly<Record<string, string | true>>;

/** What every result of the command line says. */
interface About extends SweepResult {
  readonly args: readonly string[];
  /** Digest of the data. */
  readonly data: string;
  /** The version of l0net. */
  readonly version: string;
  readonly settings: Settings;
  readonly seed: number;
}

/** A run that ended well. */
export interface DoneRun extends About {
  readonly digest: string;
  /** What its error is: the share of wrong answers, or RMSE in the target's own unit; of which part of the data. */
  readonly metric: string;
  readonly part: string;
  /** Its value: as small as possible. */
  readonly testError: number;
  /** All figures of that part, by their names. */
  readonly figures: Readonly<Record<string, number>>;
  /** The training objective's mean of the last epoch. */
  readonly loss: number;
  readonly epochs: number;
  /** Wall-clock seconds of training, with other runs beside it. */
  readonly seconds: number;
  /** Of the pruned network. */
  readonly architecture: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Of the pruned network's file. */
  readonly bytes: number;
}

/** A run that failed. */
export interface FailedRun extends About {
  readonly error: string;
  /** Of an L0netError. */
  readonly code?: string;
}

/** What is written of a run. */
export type RunRecord = DoneRun | FailedRun;

/** Whether a run ended well. */
export function isDone(run: RunRecord): run is DoneRun {
  return run.error === undefined;
}

/** A result as it was before it became JSON, which has no NaN. */
export function revived(run: RunRecord): RunRecord {
  if (!isDone(run)) return run;
  const { testError, loss } = run as { readonly testError: number | null; readonly loss: number | null };
  return { ...run, testError: testError ?? Number.NaN, loss: loss ?? Number.NaN };
}

/** What a job is: the settings that its arguments say, and its seed. */
export function settingsOf({ args }: Pick<SweepJob, 'args'>): { settings: Settings; seed: number } {
  const all = args.map((arg): [string, string | true] => {
    const [, name = '', text] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    return [name, text ?? true];
  });
  const settings = Object.fromEntries(all.filter(([name]) => name !== 'seed'));
  return { settings, seed: Number(Object.fromEntries(all).seed) };
}
