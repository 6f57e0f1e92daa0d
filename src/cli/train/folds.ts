import { figuresOf } from '../../metrics/figures.js';
import { crossValidate } from '../../tabular/crossValidate.js';
import { prepareTable } from '../../tabular/prepare.js';
import { exitCodes } from '../arguments/failure.js';
import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import { openTable, readOptions } from '../files/table.js';
import { columnsTable } from '../output/columns.js';
import { figure, spreadTable } from '../output/measures.js';
import { Interrupted, onInterrupt } from './interrupt.js';
import type { trainOptions } from './options.js';
import { trainSettings } from './settings.js';
import { sourceOf } from './source.js';
import { tableDataOptions, tableTraining } from './tableTask.js';

/** These are about one network; of cross-validation there are several, which are thrown away. */
const idle = ['save', 'checkpoint', 'test', 'inOrder', 'buffer'] as const;

/**
 * `l0net train FILE --folds k`: what networks of these settings come to on rows that they have not seen.
 *
 * @returns the exit code
 * @throws L0netError INVALID_ARGUMENT for options that go with one network
 */
export async function runFolds(parsed: Parsed<typeof trainOptions>): Promise<number> {
  const { values, given } = parsed;
  const without = idle.find((name) => given.has(name));
  if (without) throw invalid(flagOf(without), 'it together with --folds', 'one network, to have an effect');
  const settings = trainSettings(parsed, await sourceOf(parsed));
  const table = await openTable(settings.path as string, readOptions(values));
  const { test: _, inOrder: __, ...options } = tableDataOptions(parsed);
  const prepared = prepareTable(table, options);
  const { hidden, gates, trainer } = tableTraining(parsed, prepared.pipeline, prepared.split.training.length);
  if (!values.json) process.stdout.write(columnsTable(prepared.columns));
  for (const warning of prepared.warnings) process.stderr.write(`l0net: ${warning}\n`);
  const interruption = onInterrupt(
    process,
    () => {},
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const { folds, figures } = await crossValidate(table, values.folds, {
      ...options,
      hidden,
      ...(gates !== undefined && { gates }),
      build: settings.build,
      threads: settings.threads,
      trainer: { ...trainer, signal: interruption.signal },
      onFold: (measures, fold) => {
        const [name, value] = figuresOf(measures).entries().next().value as [string, number];
        if (!values.json)
          process.stdout.write(`fold ${fold} of ${values.folds}: ${name} ${figure(name, value)}\n`);
      },
    });
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ event: 'end', folds, figures })}\n`
        : spreadTable(new Map([[`${folds.length} folds`, figures]])),
    );
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return exitCodes.interrupted;
  } finally {
    interruption.release();
  }
}
