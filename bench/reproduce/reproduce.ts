import { access } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { checkpointPath } from '../../src/cli/train/checkpoints.js';
import { trainOptions } from '../../src/cli/train/options.js';
import type { Outcome } from '../../src/cli/train/outcome.js';
import type { Beginning, Reporter } from '../../src/cli/train/reporter.js';
import { prepare, runTraining, TRAIN } from '../../src/cli/train/run.js';
import { type Result, resultOf, runArguments, writeResult } from './result.js';
import type { PaperRow } from './rows.js';

/** What to train, and where results and checkpoints are kept. */
export interface Reproduction {
  readonly name: string;
  readonly row: PaperRow;
  readonly seed: number;
  readonly folder: string;
}

/**
 * Trains a row of the paper's tables as `l0net train` does, with a checkpoint after each epoch, from which it goes on if
 * it was stopped before; the result of a finished run is written.
 *
 * @param reporter tells the user how it goes on
 * @returns the exit code, and the result unless it was stopped
 */
export async function reproduce(
  { name, row, seed, folder }: Reproduction,
  reporter: Reporter,
): Promise<{ readonly code: number; readonly result?: Result }> {
  const command = runArguments(row, seed);
  const checkpoint = join(folder, `${name}-${seed}`);
  const begun = await access(checkpointPath(checkpoint)).then(
    () => true,
    () => false,
  );
  const options = parseOptions(TRAIN, trainOptions, [
    ...command,
    `--checkpoint=${checkpoint}`,
    ...(begun ? ['--resume'] : []),
    '--threads=1', // the other core is for another run
  ]);
  let beginning: Beginning | undefined;
  let outcome: Outcome | undefined;
  const code = await runTraining(await prepare(options), {
    ...reporter,
    saved: () => {}, // one after each epoch is not worth a line
    begin: (value) => {
      beginning = value;
      reporter.begin(value);
    },
    end: (value) => {
      if (!('measures' in value)) outcome = value; // these are images
      reporter.end(value);
    },
  });
  if (!beginning || !outcome) return { code };
  const machine = { node: process.version, processor: cpus()[0]?.model ?? 'unknown' };
  const result = resultOf(name, command, beginning, outcome, machine);
  await writeResult(folder, result);
  return { code, result };
}
