import type { TrainingWarning } from '../../data/scale.js';
import { Network, Trainer } from '../../index.js';
import { saveModel } from '../../node.js';
import { version } from '../../runtime/generated/version.js';
import type { Checkpoint } from '../../saving/checkpoint.js';
import { resume } from '../../saving/resume.js';
import { calibrate, type Target } from '../../targets.js';
import type { EpochReport } from '../../training/report.js';
import { exitCodes } from '../arguments/failure.js';
import type { Parsed } from '../arguments/options.js';
import { checkFolder, writing } from '../files/files.js';
import { deadAdvice, deadLayers } from '../output/dead.js';
import { Checkpoints, checkpointPath, findCheckpoint, newFolder } from './checkpoints.js';
import { folderTask } from './folderTask.js';
import { Interrupted, onInterrupt } from './interrupt.js';
import { LastLoss } from './lastLoss.js';
import { mnistTask } from './mnistTask.js';
import { openPrepared } from './openPrepared.js';
import { trainOptions } from './options.js';
import type { Reporter } from './reporter.js';
import { COMMAND, commandNote, resumedOptions } from './resumedArguments.js';
import { RunClock } from './runClock.js';
import { checkpointSettings, type TrainSettings, trainSettings } from './settings.js';
import { sourceOf } from './source.js';
import { tableTask } from './tableTask.js';
import type { RunTask } from './task.js';

/** The name of the command, for messages. */
export const TRAIN = 'l0net train';

/** A run before it has data. */
export interface Run {
  readonly parsed: Parsed<typeof trainOptions>;
  readonly settings: TrainSettings;
  /** What it goes on from. */
  readonly from?: Checkpoint;
  readonly notes: ReadonlyMap<string, string>;
}

/** Makes settings of what was written, and of the checkpoint if the run is to go on from one. */
export async function prepare(parsed: Parsed<typeof trainOptions>): Promise<Run> {
  const notes = new Map([[COMMAND, commandNote(parsed)]]);
  const checkpoint = checkpointSettings(parsed);
  if (!checkpoint?.resume) return { parsed, settings: trainSettings(parsed, await sourceOf(parsed)), notes };
  const from = await findCheckpoint(checkpoint.folder);
  const path = checkpointPath(checkpoint.folder);
  const merged = resumedOptions(TRAIN, trainOptions, parsed, from.notes.get(COMMAND), path);
  const settings = trainSettings(merged, await sourceOf(merged));
  return { parsed: merged, settings, from, notes: new Map([[COMMAND, commandNote(merged)]]) };
}

/**
 * Trains, prunes and measures; Ctrl-C stops after the step, and once more at once.
 *
 * @returns the exit code
 */
export async function runTraining(run: Run, reporter: Reporter): Promise<number> {
  const interruption = onInterrupt(
    process,
    () => {
      reporter.close();
      process.stderr.write('l0net: stopping after this step; Ctrl-C again stops at once\n');
    },
    () => {
      reporter.close();
      process.exit(exitCodes.interrupted);
    },
  );
  try {
    return await trainAndMeasure(run, reporter, interruption.signal);
  } catch (error) {
    // While pictures were loaded: there is no training yet to be stopped.
    if (!(error instanceof Interrupted)) throw error;
    return exitCodes.interrupted;
  } finally {
    reporter.close();
    interruption.release();
  }
}

/** What there is to be trained on. */
async function taskOf({ parsed, settings, from }: Run, signal: AbortSignal): Promise<RunTask> {
  const { source, path = '' } = settings;
  if (source === 'mnist') return mnistTask(parsed, settings, from === undefined);
  if (source === 'folder') return folderTask(path, parsed, settings, signal);
  return tableTask(await openPrepared(path, parsed, signal), parsed, settings);
}

/** A target in microseconds with what this machine takes. */
async function calibrated(target: Target, network: Network): Promise<Target> {
  return target.microseconds === undefined ? target : { ...target, machine: await calibrate(network) };
}

async function trainAndMeasure(run: Run, reporter: Reporter, signal: AbortSignal): Promise<number> {
  const { settings, from, notes } = run;
  const { save } = settings;
  if (save) await checkFolder(save); // before the training, which would be lost
  const task = await taskOf(run, signal);
  const say = (line: string): void => {
    reporter.close();
    process.stderr.write(line);
  };
  const warnings: TrainingWarning[] = [];
  const onWarning = (warning: TrainingWarning) => warnings.push(warning);
  const options = { ...task.trainer, ...task.measured, signal, onProgress: reporter.progress, onWarning };
  const { target, ...rest } = options;
  const fresh = from ? undefined : (task.fresh ?? (await Network.create(task.network)));
  const trainer = fresh
    ? new Trainer(fresh, task.train, { ...rest, ...(target && { target: await calibrated(target, fresh) }) })
    : // The target is in the checkpoint, and that it is the same was seen by the command's own options.
      await resume(from as Checkpoint, task.train, {
        ...rest,
        build: settings.build,
        threads: settings.threads,
      });
  const { network } = trainer;
  const { checkpoint } = settings;
  if (checkpoint && !from) await newFolder(checkpoint.folder);
  reporter.begin({
    version,
    task,
    gated: settings.gated,
    build: network.build,
    threads: network.threads,
    trainExamples: task.trainExamples,
    testExamples: task.testExamples,
  });
  for (const warning of task.warnings) say(`l0net: ${warning}\n`);
  for (const warning of warnings) {
    reporter.warning(warning);
    say(`l0net: ${warning.message}\n`);
  }
  const newlyDead = deadLayers();
  const clock = new RunClock(from?.notes);
  const loss = new LastLoss(from?.notes);
  const checkpoints = checkpoint && new Checkpoints(checkpoint.folder, notes, [clock, loss], reporter);
  let safe = true;
  if (from) await checkpoints?.resumed(trainer);
  // So that there is something to resume from the beginning, and a folder that cannot be written is known at once.
  else await checkpoints?.save(trainer);
  try {
    clock.start();
    let last: EpochReport | undefined;
    for await (const report of trainer) {
      last = report;
      loss.value = report.trainLoss;
      reporter.epoch(report);
      const dead = newlyDead(report);
      if (dead.length > 0) say(deadAdvice(dead));
      const due = report.epoch % (checkpoint?.every ?? 1) === 0 || report.epoch === task.trainer.epochs;
      if (checkpoints && due) safe = await checkpoints.trySave(trainer);
    }
    clock.stop();
    signal.throwIfAborted();
    // A run that was resumed after its end.
    last ??= { ...(await trainer.lastReport()), trainLoss: loss.value };
    if (save) await writing(save, saveModel(save, network));
    reporter.measuring();
    reporter.end(await task.outcome({ network, last, seconds: clock.seconds() }));
    return safe ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (save) await writing(save, saveModel(save, network));
    const { epochsDone: epoch, stepsDone: step, loss } = trainer;
    if (checkpoints) safe = await checkpoints.trySave(trainer);
    const { architecture } = network.summary();
    reporter.interrupted({ epoch, step, ...(step > 0 && { loss }), architecture });
    return safe ? exitCodes.interrupted : exitCodes.failed;
  }
}
