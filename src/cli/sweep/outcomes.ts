import { figuresOf } from '../../metrics/figures.js';
import { version } from '../../runtime/generated/version.js';
import type { SweepJob } from '../../sweep/job.js';
import type { Thrown } from '../arguments/failure.js';
import type { Outcome } from '../train/outcome.js';
import type { TableOutcome } from '../train/tableOutcome.js';
import { type DoneRun, type FailedRun, settingsOf } from './results/record.js';

/** What `l0net train --json` prints at its end. */
export type TrainEnd = Outcome | TableOutcome;

/** What is kept of a run. */
export function doneRun(job: SweepJob, end: TrainEnd): DoneRun {
  const { pruned = end.dense } = end;
  return {
    ...about(job),
    digest: end.parametersDigest,
    ...measured(job, end),
    loss: end.trainLoss,
    epochs: end.epochs,
    seconds: end.seconds,
    architecture: pruned.architecture,
    parameters: pruned.parameters,
    multiplyAdds: pruned.flops / 2,
    bytes: pruned.fileBytes,
  };
}

/** What is kept of a run that failed. */
export function failedRun(job: SweepJob, { code, message }: Thrown): FailedRun {
  return { ...about(job), error: message, ...(code && { code }) };
}

function about(job: SweepJob): Pick<DoneRun, 'id' | 'args' | 'data' | 'version' | 'settings' | 'seed'> {
  const { id, args, data } = job;
  return { id, ...settingsOf(job), args, data, version };
}

/** The first figure of the task, of rows that were not trained on if there are any. */
function measured(job: SweepJob, end: TrainEnd): Pick<DoneRun, 'metric' | 'part' | 'testError' | 'figures'> {
  if (!('measures' in end)) {
    const testError = end.testError ?? (end.pruned ?? end.dense).testError;
    const part = 'validation' in settingsOf(job).settings ? 'validation' : 'test';
    return { metric: 'error', part, testError, figures: { error: testError } };
  }
  const part = (['test', 'validation', 'training'] as const).find((name) => end.measures[name]);
  const measures = part && end.measures[part];
  const figures = measures ? figuresOf(measures) : new Map<string, number>();
  const [metric = 'error', testError = Number.NaN] = figures.entries().next().value ?? [];
  return { metric, part: part ?? 'test', testError, figures: Object.fromEntries(figures) };
}
