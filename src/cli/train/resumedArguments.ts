import { L0netError } from '../../index.js';
import { flagOf, invalid, type OptionTable, type Parsed, parseOptions } from '../arguments/options.js';

/** The name of the note in a checkpoint that says how its run was begun. */
export const COMMAND = 'command';

/** The table that a run may be trained on, as its arguments call it. */
export const TABLE = '[FILE]';

/** Options that are about this run alone. */
const ownOptions: readonly string[] = ['json', 'checkpoint', 'resume', 'threads'];

/** Options that may be others when a run is resumed. */
const freeOptions: readonly string[] = [...ownOptions, 'epochs', 'every', 'build'];

/** What was written on the command line, for the note: what a run needs that goes on from the checkpoint. */
export function commandNote({ written, operands }: Parsed<OptionTable>): string {
  const flags = [...written].filter(([name]) => !ownOptions.includes(name));
  return JSON.stringify([...operands, ...flags.map(inOneArgument)]);
}

function inOneArgument([name, text]: readonly [string, string | true]): string {
  return text === true ? flagOf(name) : `${flagOf(name)}=${text}`;
}

/**
 * The options of a run that goes on: those of the run before, with what may be others now.
 *
 * @param file what errors call the checkpoint
 * @throws L0netError INVALID_ARGUMENT for an option that is another one than before; INVALID_FORMAT for a note that this
 *   command has not written
 */
export function resumedOptions<T extends OptionTable>(
  command: string,
  table: T,
  now: Parsed<T>,
  note: string | undefined,
  file: string,
): Parsed<T> {
  const before = noted(command, table, note, file);
  for (const name of now.given) {
    if (freeOptions.includes(name)) continue;
    const [old, value] = [before.values[name], now.values[name]];
    if (JSON.stringify(old) === JSON.stringify(value)) continue;
    const written = before.written.get(name) ?? (table[name]?.initial || 'nothing');
    throw invalid(flagOf(name), now.written.get(name), `${written}, as in the checkpoint`);
  }
  // A table may have been moved: that it is the same is found by what is in it.
  if (now.operands.length > before.operands.length) {
    throw invalid(TABLE, now.operands[0], 'no table, as in the checkpoint');
  }
  const operands = now.operands.length > 0 ? now.operands : before.operands;
  const written = new Map([...before.written, ...now.written]);
  return parseOptions(command, table, [...operands, ...Array.from(written, inOneArgument)], [TABLE]);
}

function noted<T extends OptionTable>(
  command: string,
  table: T,
  note: string | undefined,
  file: string,
): Parsed<T> {
  try {
    const args: unknown = JSON.parse(note ?? '');
    if (Array.isArray(args) && args.every((arg) => typeof arg === 'string')) {
      return parseOptions(command, table, args, [TABLE]);
    }
  } catch {
    // As any other note that is none.
  }
  throw new L0netError('INVALID_FORMAT', {
    argument: `${file}, note.${COMMAND}`,
    received: note,
    expected: `the arguments of ${command}, which wrote it`,
  });
}
