import { featuresOf } from '../tabular/features.js';
import { type Selection, selectFeatures } from '../tabular/selectFeatures.js';
import type { Command } from './arguments/command.js';
import { exitCodes } from './arguments/failure.js';
import {
  describeOptions,
  flag,
  flagOf,
  invalid,
  type OptionTable,
  parseOptions,
  type Values,
} from './arguments/options.js';
import { threads } from './arguments/threads.js';
import { integer } from './arguments/typed.js';
import { choice, readNames } from './arguments/values.js';
import { aboutFile, openModel } from './files/model.js';
import { aboutTable, openTable, readOptions, tableFlags } from './files/table.js';
import { featuresTable, keptLine, selectionTable } from './output/columns.js';
import { spreadTable } from './output/measures.js';

const names = (help: string) => ({ hint: 'list', help, initial: '', read: readNames });

/** What goes with a table alone. */
const selectionOptions = {
  target: names('the columns to be learnt from a table'),
  features: integer('10', 'columns to keep, at most'),
  seeds: integer('5', 'selections with other seeds'),
  drop: names('columns that are left out'),
  category: names('columns of whole numbers that are categories'),
  number: names('columns of numbers that look like an identifier'),
  missing: {
    hint: 'word',
    help: 'for missing values: error, mean, median or indicator',
    initial: 'error',
    read: choice('error', 'mean', 'median', 'indicator'),
  },
  seed: integer('1', 'the first seed'),
  threads,
  ...tableFlags,
} satisfies OptionTable;

const featuresOptions = {
  ...selectionOptions,
  json: flag('print one JSON object, for programs'),
} satisfies OptionTable;

/** `l0net features`: the columns that a network keeps, or those of a table that are worth it. */
export const features: Command = {
  summary: 'say which columns of a table matter',
  options: featuresOptions,
  help: () =>
    'Usage: l0net features FILE [options]\n' +
    '       l0net features TABLE --target COLUMN --features 10 [options]\n\n' +
    'Of a network that was trained on a table, prints the columns that it keeps, with P(z ≠ 0) of their gates.\n' +
    'Of a table, selects columns: raises the penalty on inputs until no more are left, with several seeds, and measures\n' +
    'networks that have the selected columns alone beside those that have all.\n' +
    `${aboutFile}\n${aboutTable}\n\nOptions, with their defaults:\n${describeOptions(featuresOptions)}`,
  run: async (args) => {
    const parsed = parseOptions('l0net features', featuresOptions, args, ['FILE']);
    const { values, given } = parsed;
    if (parsed.help) {
      process.stdout.write(features.help());
      return exitCodes.done;
    }
    const [path] = parsed.operands as [string];
    if (values.target.length > 0) {
      const selection = await select(path, values);
      process.stdout.write(values.json ? `${JSON.stringify(selection)}\n` : selectionText(selection));
      return exitCodes.done;
    }
    const idle = Object.keys(selectionOptions).find((name) =>
      given.has(name as keyof typeof selectionOptions),
    );
    if (idle) throw invalid(flagOf(idle), 'it without --target', 'a table and its target, to have an effect');
    const kept = featuresOf((await openModel(path)).network);
    process.stdout.write(values.json ? `${JSON.stringify(kept)}\n` : featuresTable(kept) + keptLine(kept));
    return exitCodes.done;
  },
};

async function select(path: string, values: Values<typeof featuresOptions>): Promise<Selection> {
  const { target, features: wanted, seeds, drop, category, number, missing, seed, threads, json } = values;
  const table = await openTable(path, readOptions(values));
  for (const { message } of table.warnings) process.stderr.write(`l0net: ${message}\n`);
  return selectFeatures(table, {
    target,
    features: wanted,
    seeds,
    drop,
    category,
    number,
    seed,
    threads,
    ...(missing !== 'error' && { missing }),
    onProgress: (done, of) => {
      if (!json && process.stderr.isTTY)
        process.stderr.write(`\r${done} of ${of} trainings${done === of ? '\n' : ''}`);
    },
  });
}

function selectionText({ features: all, alone, all: whole }: Selection): string {
  const selected = all.filter((feature) => feature.selected).length;
  const spreads = new Map([
    [`${selected} columns`, alone],
    [`all ${all.length}`, whole],
  ]);
  return selectionTable(all) + spreadTable(spreads);
}
