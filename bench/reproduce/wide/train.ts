import { access, appendFile, mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { augmented } from '../../../src/augment.js';
import { Interrupted } from '../../../src/cli/train/interrupt.js';
import { type EpochReport, Network, Trainer, type TrainingData } from '../../../src/index.js';
import { measureClasses } from '../../../src/metrics/classes.js';
import { replaceFile } from '../../../src/node/replaceFile.js';
import { loadCheckpoint, saveCheckpoint } from '../../../src/node.js';
import { type CifarImages, cifarImage } from '../../cifar10.js';
import { crewOf } from '../../threads/crew.js';
import type { WideSettings } from './settings.js';

/** A run: what is trained, on what, and where its checkpoint and its result are kept. */
export interface WideRun {
  readonly name: string;
  readonly settings: WideSettings;
  readonly seed: number;
  readonly images: { readonly train: CifarImages; readonly test: CifarImages };
  readonly folder: string;
  readonly threads: number;
  /** A checkpoint after so many seconds, at the end of a step, and after each epoch. */
  readonly saveSeconds: number;
}

/** What a finished run leaves in results/NAME-seed.json. */
export interface WideResult {
  readonly name: string;
  readonly seed: number;
  readonly settings: WideSettings;
  readonly testImages: number;
  /** Share of the test images, after the last epoch. */
  readonly error: number;
  readonly architecture: readonly number[];
  /** Of the pruned network. */
  readonly multiplyAdds: number;
  readonly parameters: number;
  readonly steps: number;
  /** SHA-256 of the last parameters. */
  readonly digest: string;
  readonly node: string;
  readonly processor: string;
}

/** The training images, flipped and cropped by chance. */
export function learnt({ images: { train }, settings }: Pick<WideRun, 'images' | 'settings'>): TrainingData {
  return augmented(train, { image: cifarImage, ...settings.augmentation });
}

/**
 * Trains to the end, or goes on where the checkpoint was taken; an epoch at a time is told, and kept in FOLDER/NAME-SEED/epochs.jsonl.
 *
 * @returns the result, which was written; undefined if the signal stopped it, with a checkpoint of the last step
 */
export async function trainWide(
  run: WideRun,
  signal: AbortSignal,
  tell: (report: EpochReport, trainer: Trainer) => void,
): Promise<WideResult | undefined> {
  const { name, seed, images, folder, saveSeconds } = run;
  const home = join(folder, `${name}-${seed}`);
  await mkdir(home, { recursive: true });
  const path = join(home, 'checkpoint.safetensors');
  let saving: Promise<void> | undefined;
  let saved = performance.now();
  const save = (trainer: Trainer) => {
    saved = performance.now();
    saving = saveCheckpoint(path, trainer).finally(() => {
      saving = undefined;
    });
    return saving;
  };
  let failure: unknown;
  const onProgress = () => {
    if (saving || performance.now() - saved < 1000 * saveSeconds) return;
    save(trainer).catch((error: unknown) => {
      failure = error;
    });
  };
  const trainer = await begun(run, path, { test: images.test, signal, onProgress });
  try {
    for await (const report of trainer) {
      if (failure) throw failure;
      await saving;
      await save(trainer);
      const { testError, trainLoss, architecture, expectedFlopsExact, trainSeconds, epoch } = report;
      const line = { epoch, testError, trainLoss, architecture, expectedFlopsExact, trainSeconds };
      await appendFile(join(home, 'epochs.jsonl'), `${JSON.stringify(line)}\n`);
      tell(report, trainer);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await saving;
    await save(trainer);
    return undefined;
  }
  const result = await resultOf(run, trainer);
  await replaceFile(`${home}.json`, Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`));
  return result;
}

interface Held {
  readonly test: CifarImages;
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
}

/** The trainer of the checkpoint, or a fresh one where there is none. */
async function begun(run: WideRun, path: string, held: Held): Promise<Trainer> {
  const { settings, seed, threads } = run;
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere)
    return loadCheckpoint(path, learnt(run), { ...settings.trainer, ...held, threads: crewOf(threads) });
  const network = await Network.create({ ...settings.network, seed, threads: crewOf(threads) });
  return new Trainer(network, learnt(run), { ...settings.trainer, ...held });
}

async function resultOf({ name, seed, settings, images }: WideRun, trainer: Trainer): Promise<WideResult> {
  const { network, stepsDone } = trainer;
  const { architecture, multiplyAdds, parameters } = network.summary();
  const { inputs, labels } = images.test;
  const { accuracy } = measureClasses(network.predict(inputs), labels, network.outputs);
  return {
    ...{ name, seed, settings, testImages: labels.length, error: 1 - accuracy },
    ...{ architecture, multiplyAdds, parameters, steps: stepsDone, digest: await network.digest() },
    ...{ node: process.version, processor: cpus()[0]?.model ?? 'unknown' },
  };
}
