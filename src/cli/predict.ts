import { shortest } from '../export/numbers.js';
import { isImagePipeline } from '../images/pipeline.js';
import type { Network } from '../index.js';
import { outputsNamed } from '../loss/losses.js';
import { predictRows } from '../pipeline/predictRows.js';
import type { ClassValue } from '../pipeline/target.js';
import { Table } from '../table.js';
import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import {
  describeOptions,
  flag,
  invalid,
  type Option,
  type OptionTable,
  parseOptions,
  type Values,
} from './arguments/options.js';
import { threads } from './arguments/threads.js';
import { readNumber } from './arguments/values.js';
import { checkNoTable, inputFlags, openRows } from './files/inputs.js';
import { aboutFile, openModel } from './files/model.js';
import { onThreads } from './files/onThreads.js';
import { predictPictures } from './predictPictures.js';

const threshold: Option<number | undefined> = {
  hint: 'number',
  help: 'the probability from which on an answer is the second class, or true',
  initial: '',
  read: (text, flag) => (text === '' ? undefined : readNumber(text, flag)),
};

const predictOptions = {
  ...inputFlags,
  threshold,
  threads,
  json: flag('print one JSON object a row, with all outputs'),
} satisfies OptionTable;

/** `l0net predict`: a network's outputs for rows of inputs. */
export const predict: Command = {
  summary: 'run a network on rows of inputs',
  options: predictOptions,
  help: () =>
    'Usage: l0net predict FILE INPUT [options]\n' +
    '       l0net predict FILE PICTURE… [options]\n\n' +
    'Prints a line for each row: the most probable class and its probability, with a tab between; or, where the\n' +
    `outputs are no classes, all of them.\n${aboutFile}\n` +
    'If it was trained on a table, INPUT is a table with the same columns, but for the target, and answers are in the\n' +
    "target's own units and names. If it was trained on a folder of pictures, there is a line for each PICTURE: its file,\n" +
    'its class and the probability of that. Otherwise\n' +
    'INPUT is an idx file such as those of MNIST (bytes b are taken as b/255), CSV with or without a header, or a\n' +
    'JSON array of rows or of one; any of them may be gzipped; - is the standard input.\n\n' +
    `Options, with their defaults:\n${describeOptions(predictOptions)}`,
  run: async (args) => {
    const parsed = parseOptions('l0net predict', predictOptions, args, ['FILE', 'INPUT…']);
    const { help, values, given } = parsed;
    if (help) {
      process.stdout.write(predict.help());
      return exitCodes.done;
    }
    const [file, input, ...more] = parsed.operands as [string, string, ...string[]];
    const { network } = await openModel(file);
    const ready = (rows: number) => onThreads(network, rows, values.threads, given.has('threads'));
    if (network.pipeline !== undefined && isImagePipeline(network.pipeline)) {
      checkNoTable(given, { ...inputFlags, threshold });
      const pictures = [input, ...more];
      process.stdout.write(await predictPictures(await ready(pictures.length), pictures, values.json));
      return exitCodes.done;
    }
    if (more.length > 0)
      throw invalid('INPUT', more[0], 'one alone: this network was not trained on pictures');
    if (network.pipeline === undefined) checkNoTable(given, { threshold });
    const rows = await openRows(network, input, { values, given });
    const crew = await ready(rows instanceof Table ? rows.rows : rows.length / network.inputs);
    process.stdout.write(
      rows instanceof Table ? answers(crew, rows, values) : lines(crew, crew.predict(rows), values.json),
    );
    return exitCodes.done;
  },
};

/** A line for each row of a table: the answer and, of classes, its probability; of several columns, each in turn. */
function answers(network: Network, table: Table, { threshold, json }: Values<typeof predictOptions>): string {
  const predictions = predictRows(network, table, threshold === undefined ? {} : { threshold });
  return predictions
    .map(({ values, probabilities }, row) => {
      if (json) return `${JSON.stringify({ row, ...values, ...(probabilities && { probabilities }) })}\n`;
      const all = Object.entries(values);
      if (all.length > 1 || !probabilities) return `${all.map(([, value]) => shown(value)).join('\t')}\n`;
      const [[, value]] = all as [[string, ClassValue]];
      return `${value}\t${probabilityOf(value, probabilities).toFixed(4)}\n`;
    })
    .join('');
}

/** The probability of the answer itself: of a label, that is the probability of true or of false. */
function probabilityOf(value: ClassValue, probabilities: Readonly<Record<string, number>>): number {
  const [ofTrue = Number.NaN, ...more] = Object.values(probabilities);
  if (more.length > 0) return probabilities[String(value)] ?? Number.NaN;
  return value === true ? ofTrue : 1 - ofTrue;
}

/** Numbers as a float32 has them: the digits after that are none of the network's. */
function shown(value: ClassValue): string {
  return typeof value === 'number' ? shortest(Math.fround(value)) : String(value);
}

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
