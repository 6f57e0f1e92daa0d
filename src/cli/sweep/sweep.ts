import type { Command } from '../arguments/command.js';
import { exitCodes } from '../arguments/failure.js';
import { describeOptions, invalid, parseOptions } from '../arguments/options.js';
import { jsonReporter } from './jsonReporter.js';
import { mergeSweeps } from './merge.js';
import { ownOptions, sweepOptions } from './options.js';
import { runSweep } from './run.js';
import { textReporter } from './textReporter.js';

/** `l0net sweep`: trains a network for each of many settings, and says which are the best of their size. */
export const sweep: Command = {
  summary: 'train networks with many settings, several at once, and compare them',
  options: sweepOptions,
  help: () =>
    'Usage: l0net sweep [FILE|FOLDER] --lambda 0.03,0.1,0.3 --seeds 5 [options]\n' +
    '       l0net sweep [FILE|FOLDER] --grid settings.json [options]\n' +
    '       l0net sweep --merge FOLDER… [options]\n\n' +
    'Does l0net train with each value of each option that has several, and with each seed: on MNIST, on a table or on a\n' +
    'folder of pictures. Each run has a process of its own and one thread; the results are those of l0net train.\n\n' +
    'Of an option, commas stand between values: --lambda 0.1,0.3 --epochs 10,20 are four runs, and so are two seeds of\n' +
    '--target multiply-adds=9000,20000, which asks for networks of two sizes. Where a value is a list itself,\n' +
    "semicolons do: --lambda '0.3,1,6;0.6,1.5,10' --hidden '300,100;100'. Columns' names have one value here, several in --grid.\n\n" +
    'Each result is kept in the folder --out as soon as it is there. The same command once more does what is missing, and goes\n' +
    'on with runs that were stopped, by Ctrl-C or a loss of power; one with more values does those that are new.\n' +
    'At the end there are a table, results.json and report.html with charts, a page of its own.\n\n' +
    '--shard k/n does a part of the runs, for job arrays, each part in a folder of its own or all in one that they share;\n' +
    '--merge puts folders together and says what is missing.\n\n' +
    '--redis has the runs done by l0net sweep-worker, on any machines that reach the server and have the same data.\n\n' +
    `Options, with their defaults:\n${describeOptions(ownOptions)}\n` +
    'All options of l0net train that are about a training: l0net train --help lists them.\n',
  run: async (args) => {
    const parsed = parseOptions('l0net sweep', sweepOptions, args, ['[FILE|FOLDER]…']);
    const { values, operands, help } = parsed;
    if (help) {
      process.stdout.write(sweep.help());
      return exitCodes.done;
    }
    const reporter = values.json
      ? jsonReporter((text) => process.stdout.write(text))
      : textReporter(process.stdout, process.stderr);
    if (values.merge) return mergeSweeps(parsed, reporter);
    if (operands.length > 1)
      throw invalid(operands[1] as string, operands[1], 'one table or folder, or --merge');
    return runSweep(parsed, reporter);
  },
};
