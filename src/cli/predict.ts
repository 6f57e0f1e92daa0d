import { shortest } from '../export/numbers.js';
import type { Network } from '../index.js';
import { outputsNamed } from '../loss/losses.js';
import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import {
  describeOptions,
  flag,
  invalid,
  type Option,
  type OptionTable,
  parseOptions,
} from './arguments/options.js';
import { readNumber } from './arguments/values.js';
import { nameOf, readBytes } from './files/files.js';
import { aboutFile, openModel } from './files/model.js';
import { parseRows } from './files/rows.js';

const divisor: Option<number> = {
  hint: 'number',
  help: 'what the numbers of CSV and JSON are divided by: 255 for pixels',
  initial: '1',
  read: (text, flag) => {
    const value = readNumber(text, flag);
    if (value !== 0) return value;
    throw invalid(flag, value, 'a number other than 0');
  },
};

const predictOptions = {
  divisor,
  json: flag('print one JSON object a row, with all outputs'),
} satisfies OptionTable;

/** `l0net predict`: a network's outputs for rows of inputs. */
export const predict: Command = {
  summary: 'run a network on rows of inputs',
  options: predictOptions,
  help: () =>
    'Usage: l0net predict FILE INPUT [options]\n\n' +
    'Prints a line for each row: the most probable class and its probability, with a tab between; or, where the\n' +
    `outputs are no classes, all of them.\n${aboutFile}\n` +
    'INPUT is an idx file such as those of MNIST (bytes b are taken as b/255), CSV with or without a header, or a\n' +
    'JSON array of rows or of one; any of them may be gzipped; - is the standard input.\n\n' +
    `Options, with their defaults:\n${describeOptions(predictOptions)}`,
  run: async (args) => {
    const parsed = parseOptions('l0net predict', predictOptions, args, ['FILE', 'INPUT']);
    const { help, values, given } = parsed;
    if (help) {
      process.stdout.write(predict.help());
      return exitCodes.done;
    }
    const [file, input] = parsed.operands as [string, string];
    const { network } = await openModel(file);
    const expected = { name: nameOf(input), columns: network.inputs, divisor: values.divisor };
    const rows = parseRows(await readBytes(input), expected);
    if (rows instanceof Uint8Array && given.has('divisor')) {
      throw invalid('--divisor', 'it with bytes, which are b/255', 'CSV or JSON, to have an effect');
    }
    process.stdout.write(lines(network, network.predict(rows), values.json));
    return exitCodes.done;
  },
};

function lines({ output, outputs }: Network, all: Float32Array, json: boolean): string {
  const { name, classes } = outputsNamed(output);
  return Array.from({ length: all.length / outputs }, (_, row) => {
    const values = Array.from(all.subarray(row * outputs, (row + 1) * outputs));
    const best = classes ? values.indexOf(Math.max(...values)) : undefined;
    if (json)
      return `${JSON.stringify({ row, class: best, [name]: values.map((value) => Number(shortest(value))) })}\n`;
    const shown = best === undefined ? values : [best, (values[best] as number).toFixed(4)];
    return `${shown.join('\t')}\n`;
  }).join('');
}
