import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../index.js';
import type { RunJob, SweepJob } from '../../sweep/job.js';
import type { EpochReport } from '../../training/report.js';
import { exitCodes, type Thrown } from '../arguments/failure.js';
import { exists } from '../files/makeFolder.js';
import { checkpointPath } from '../train/checkpoints.js';
import { doneRun, failedRun, type TrainEnd } from './outcomes.js';
import type { RunRecord } from './results/record.js';

/** How far a run is. */
export interface RunProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
}

/** Where and how runs are done. */
export interface RunnerOptions {
  /** The file of the table or the folder of pictures; undefined for MNIST. */
  readonly path: string | undefined;
  /** Where a run keeps its checkpoint, from which it goes on when it is done again. */
  readonly checkpoints: (id: string) => string;
  /** Epochs from one checkpoint to the next. */
  readonly every: number;
  readonly onProgress?: (job: SweepJob, progress: RunProgress) => void;
}

/** A run whose process ended without saying what came of the run: another try may come to more. */
export class RunLostError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunLostError';
  }
}

/** Of the machine, not of the run. */
const notItsFault: readonly ErrorCode[] = [
  ...(['WRITE_FAILED', 'MISSING_PACKAGE', 'OUT_OF_MEMORY', 'UNSUPPORTED', 'WORKER_FAILED'] as const),
];

/** Ctrl-C goes to this process and to those that it has forked, in any order: how long to wait for one's own, in ms. */
const SAME_KEYSTROKE = 300;

/**
 * Does jobs, each by `l0net train` on one thread in a process of its own. A process, not a thread: what happens to it (no memory, a
 * crash) happens to no other run, and the command is there already, with its checkpoints and its Ctrl-C. It ends when this one does.
 */
export function jobRunner(options: RunnerOptions): (...of: Parameters<RunJob>) => Promise<RunRecord> {
  return async (job, signal) => {
    signal.throwIfAborted();
    const path = checkpointPath(options.checkpoints(job.id));
    const isResumed = await exists(path);
    const ended = await trained(job, signal, options, isResumed);
    // A process that was left by one that is gone may have written the first checkpoint since.
    const late = !ended.begun && !isResumed && (await exists(path));
    const { end, thrown, how } = late ? await trained(job, signal, options, true) : ended;
    if (end) return doneRun(job, end);
    signal.throwIfAborted();
    if (thrown?.code && !notItsFault.includes(thrown.code)) return failedRun(job, thrown);
    throw new RunLostError(thrown?.message ?? how);
  };
}

interface Ended {
  /** Whether training began. */
  readonly begun: boolean;
  readonly end?: TrainEnd;
  readonly thrown?: Thrown;
  /** How the process ended, in words. */
  readonly how: string;
}

/** Once the process of a run has ended. */
async function trained(
  job: SweepJob,
  signal: AbortSignal,
  { path, checkpoints, every, onProgress }: RunnerOptions,
  resume: boolean,
): Promise<Ended> {
  const folder = checkpoints(job.id);
  const files = ['--json', '--threads=1', `--checkpoint=${folder}`, `--every=${every}`];
  const data = path === undefined ? [] : [path];
  const args = ['train', ...data, ...job.args, ...files, ...(resume ? ['--resume'] : [])];
  // Beside this, in the one file that the command line is.
  const child = fork(fileURLToPath(new URL('./l0net.js', import.meta.url)), args, {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  const seen: { begun: boolean; end?: TrainEnd; thrown?: Thrown } = { begun: false };
  let epochs = 0;
  child.on('message', (thrown) => {
    seen.thrown = thrown as Thrown;
  });
  try {
    const ending = endOf(child);
    ending.catch(() => {}); // until it is awaited
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const { event, ...values } = parsed(line);
      if (event === 'start') {
        seen.begun = true;
        epochs = (values as RunProgress).epochs;
      } else if (event === 'epoch') {
        const { epoch, trainLoss } = values as EpochReport;
        onProgress?.(job, { epoch, epochs, loss: trainLoss });
      } else if (event === 'end') seen.end = values as TrainEnd;
    }
    const { code, how } = await ending;
    if (code === exitCodes.interrupted && !signal.aborted) await pause(SAME_KEYSTROKE);
    return { ...seen, how };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** An event of `l0net train --json`; nothing where a process was killed within a line. */
function parsed(line: string): { readonly event?: string } {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly how: string }> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new RunLostError(error.message, { cause: error })));
    child.on('close', (code, signal) => {
      const how = signal ? `its process was ended by ${signal}` : `its process ended with exit code ${code}`;
      resolve({ code, how });
    });
  });
}
