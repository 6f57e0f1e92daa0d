import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { L0netError, type Trainer } from '../../index.js';
import { removeLeftovers } from '../../node/leftovers.js';
import { replaceFile } from '../../node/replaceFile.js';
import { type Checkpoint, decodeCheckpoint, takeCheckpoint } from '../../saving/checkpoint.js';
import { explain } from '../arguments/failure.js';
import { invalid } from '../arguments/options.js';
import { exists, makeFolder } from '../files/makeFolder.js';
import type { Reporter } from './reporter.js';

/** The checkpoint of a run: one file in a folder. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint.safetensors');
}

/**
 * The checkpoint in a folder.
 *
 * @throws L0netError INVALID_ARGUMENT if there is none, INVALID_FORMAT for another file; the error of the file system
 */
export async function findCheckpoint(folder: string): Promise<Checkpoint> {
  const path = checkpointPath(folder);
  try {
    return decodeCheckpoint(await readFile(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw invalid(
      '--resume',
      `${path}, which is not there`,
      'the checkpoint of a run that was begun without --resume',
    );
  }
}

/**
 * A folder for the checkpoints of a new run, made if it is not there.
 *
 * @throws L0netError INVALID_ARGUMENT if there is the checkpoint of another run; the error of the file system
 */
export async function newFolder(folder: string): Promise<void> {
  const path = checkpointPath(folder);
  await makeFolder(folder);
  if (await exists(path))
    throw invalid('--checkpoint', path, 'a folder without a checkpoint, or --resume to go on from it');
}

/** What a checkpoint says of its run besides how it was begun. */
export interface Noted {
  note(): [name: string, text: string];
}

/** Saves the checkpoints of a run. */
export class Checkpoints {
  readonly #path: string;
  readonly #notes: ReadonlyMap<string, string>;
  readonly #noted: readonly Noted[];
  readonly #reporter: Reporter;

  constructor(
    folder: string,
    notes: ReadonlyMap<string, string>,
    noted: readonly Noted[],
    reporter: Reporter,
  ) {
    this.#path = checkpointPath(folder);
    this.#notes = notes;
    this.#noted = noted;
    this.#reporter = reporter;
  }

  /** Where the run goes on. */
  async resumed(trainer: Trainer): Promise<void> {
    await removeLeftovers(this.#path);
    this.#reporter.resumed({ path: this.#path, epoch: trainer.epochsDone, step: trainer.stepsDone });
  }

  /**
   * Saves one; throws what saveCheckpoint does.
   */
  async save(trainer: Trainer): Promise<void> {
    const [epoch, step] = [trainer.epochsDone, trainer.stepsDone];
    const notes = new Map([...this.#notes, ...this.#noted.map((each) => each.note())]);
    await replaceFile(this.#path, await takeCheckpoint(trainer, notes));
    this.#reporter.saved({ path: this.#path, epoch, step });
  }

  /** Saves one, or says on stderr why it cannot be written: training is worth more than its checkpoint. */
  async trySave(trainer: Trainer): Promise<boolean> {
    try {
      await this.save(trainer);
      return true;
    } catch (error) {
      if (!(error instanceof L0netError) || error.code !== 'WRITE_FAILED') throw error;
      this.#reporter.close();
      process.stderr.write(explain(error, []));
      return false;
    }
  }
}
