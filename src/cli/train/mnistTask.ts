import { Network } from '../../index.js';
import { loadMnist } from '../../node.js';
import type { Parsed } from '../arguments/options.js';
import { count } from '../output/format.js';
import { holdBack } from './holdBack.js';
import { mnistSettings } from './mnistSettings.js';
import type { trainOptions } from './options.js';
import { measureOutcome } from './outcome.js';
import type { TrainSettings } from './settings.js';
import type { RunTask } from './task.js';

/**
 * The images of MNIST, and a network for them.
 *
 * @param fresh whether the network is to be made
 */
export async function mnistTask(
  parsed: Parsed<typeof trainOptions>,
  settings: TrainSettings,
  fresh: boolean,
): Promise<RunTask> {
  const { network, trainer, validation } = mnistSettings(parsed, settings);
  const { gated, seed } = settings;
  // Before the images are read: bad options of a network are found here.
  const made = fresh ? await Network.create(network) : undefined;
  const { train, test } = holdBack(await loadMnist(), validation);
  return {
    network,
    trainer,
    fresh: made,
    train,
    measured: { test },
    trainExamples: train.labels.length,
    testExamples: test.labels.length,
    about: `MNIST: ${count(train.labels.length)} images to train, ${count(test.labels.length)} to test`,
    warnings: [],
    outcome: (trained) => measureOutcome({ ...trained, test, seed, gated }),
  };
}
