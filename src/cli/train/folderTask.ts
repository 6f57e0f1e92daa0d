import { type ImageSet, imagePipelineToText, splitImages } from '../../images.js';
import type { NetworkOptions } from '../../index.js';
import { loadImageFolder } from '../../node.js';
import { tableDefaults } from '../../tabular/defaults.js';
import type { Parsed } from '../arguments/options.js';
import { reading } from '../files/files.js';
import { count } from '../output/format.js';
import { progressLine } from '../output/progressLine.js';
import { folderOutcome } from './folderOutcome.js';
import { imageNetwork } from './imageNetwork.js';
import { checkCrop, imageOptionsOf, movedAsSaid } from './imageOptions.js';
import type { trainOptions } from './options.js';
import { type RunTrainerOptions, type TrainSettings, trainerOptions } from './settings.js';
import type { RunTask } from './task.js';

/** Warnings that are printed one by one. */
const WARNINGS = 10;

/** Names that are printed one by one. */
const NAMES = 12;

/**
 * The pictures of a folder of classes, and a network for them, which remembers how they became inputs and what the classes are called.
 *
 * @param signal ends the loading
 */
export async function folderTask(
  path: string,
  parsed: Parsed<typeof trainOptions>,
  { seed, build, threads }: TrainSettings,
  signal: AbortSignal,
): Promise<RunTask> {
  const { values } = parsed;
  checkCrop(values);
  const images = imageOptionsOf(values);
  const { broken, validation, test } = values;
  const line = progressLine(process.stderr);
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    line.show(`reading pictures: ${count(done)} of ${count(total)}`);
  const loading = loadImageFolder(path, { ...images, broken, signal, onProgress });
  const loaded = await reading(path, loading).finally(() => line.hide());
  const parts = splitImages(loaded, {
    ...(validation !== 0 && { validation }),
    ...(test !== 0 && { test }),
    seed,
  });
  const { classes } = loaded;
  const { width, height, channels = 1 } = images;
  const image = { channels, height, width };
  const { network, gated } = imageNetwork(parsed, image, classes.length);
  const made: NetworkOptions = {
    ...network,
    seed,
    build,
    threads,
    pipeline: imagePipelineToText({ images, classes }),
  };
  const size = (part: ImageSet | undefined) => part?.labels.length ?? 0;
  const validating = parts.validation ? `, ${count(size(parts.validation))} to validate` : '';
  return {
    network: made,
    trainer: folderTraining(parsed, gated, size(parts.training)),
    train: movedAsSaid(parts.training, image, values),
    measured: parts.validation ? { validation: parts.validation } : {},
    trainExamples: size(parts.training),
    testExamples: size(parts.test),
    about:
      `${path}: ${count(size(parts.training))} pictures to train${validating}, ${count(size(parts.test))} to test; ` +
      named(classes),
    warnings: shortened(loaded.warnings),
    outcome: (trained) => folderOutcome(trained, { parts, seed }),
  };
}

/** What nobody wrote follows from the number of pictures, but for λ as it does for rows of a table with classes. */
function folderTraining(
  parsed: Parsed<typeof trainOptions>,
  gated: number,
  pictures: number,
): RunTrainerOptions {
  const { values, given } = parsed;
  const { lambda: _, ...rest } = tableDefaults('classes', pictures).trainer;
  const usual = Object.entries(rest).filter(([name]) => !given.has(name as keyof typeof rest));
  return {
    ...trainerOptions(parsed, gated),
    ...Object.fromEntries(usual),
    ...(!values.noGates &&
      values.budget === 'none' &&
      !given.has('lambda') && { lambda: lambdaFor(pictures) }),
    ...(values.patience !== 'none' && { patience: values.patience }),
  };
}

/**
 * λ of the paper's LeNets, 0.1, from 20,000 pictures on, and less in proportion below: the penalty is λ / pictures for each weight,
 * and these networks have more of them than those of tables. Of pictures / 1e6, 2e5, 5e4 and 1.2e4, the second had the least
 * error on 2,000 digits of MNIST held out, one seed each: learnt from 300 and 1,000, by 300-100 (8.2 % after 1,000) and by
 * LeNet-5 (4.0 %); from 3,000 the first was 0.2 points better.
 */
function lambdaFor(pictures: number): number {
  return Math.min(0.1, pictures / 200_000);
}

function named(classes: readonly string[]): string {
  const more = classes.length > NAMES ? ', …' : '';
  return `${classes.length} classes: ${classes.slice(0, NAMES).join(', ')}${more}`;
}

function shortened(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= WARNINGS) return warnings;
  return [...warnings.slice(0, WARNINGS), `and ${count(warnings.length - WARNINGS)} more of the kind`];
}
