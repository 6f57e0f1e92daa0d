import { readFile } from 'node:fs/promises';
import { frozen } from '../base/frozen.js';
import { decodeCheckpoint, takeCheckpoint } from '../saving/checkpoint.js';
import { type ResumeOptions, resume } from '../saving/resume.js';
import type { Checkpointed, TrainingCheckpoint } from '../training/state.js';
import type { Trainer } from '../training/trainer.js';
import type { TrainingData } from '../training/trainingData.js';
import { removeLeftovers } from './leftovers.js';
import { replaceFile } from './replaceFile.js';

/**
 * Saves a training as it is now, as `writeCheckpoint` of 'l0net/files' does, in a file. It is written beside the old one
 * and takes its place when it is safe on the disk: whatever happens, there is a whole file.
 *
 * @throws L0netError WRITE_FAILED if it cannot be written: an old file is then as it was, and training can go on; what
 *   writeCheckpoint throws.
 */
export async function saveCheckpoint(
  path: string,
  training: Checkpointed | TrainingCheckpoint,
): Promise<void> {
  await replaceFile(path, await takeCheckpoint(training));
}

/**
 * A trainer that goes on from what `saveCheckpoint` saved, on a network of its own, `trainer.network`: it ends with the
 * same bits as one that never stopped. What saves that were killed have left beside the file is removed.
 *
 * @param data the training data, the same as before
 * @throws L0netError as `readCheckpoint` of 'l0net/files'; the error of the file system if the file cannot be read
 */
export async function loadCheckpoint(
  path: string,
  data: TrainingData,
  options?: ResumeOptions,
): Promise<Trainer> {
  const [given, own] = [frozen(data), frozen(options)];
  const bytes = await readFile(path);
  await removeLeftovers(path);
  return resume(decodeCheckpoint(bytes, path), given, own);
}
