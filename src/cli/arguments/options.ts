import { parseArgs } from 'node:util';
import { L0netError } from '../../index.js';

/** One option of a command, from which both the parser and the help are made. */
export interface Option<T> {
  /** What stands for the value in the help; empty for an option that takes none. */
  readonly hint: string;
  readonly help: string;
  /** The default, as a user would write it; empty for an option that takes no value. */
  readonly initial: string;
  /** The value that a user wrote, or a typed error naming the option. */
  readonly read: (text: string, flag: string) => T;
  /** Another flag that means this option if its value looks like that. */
  readonly also?: { readonly flag: string; readonly value: RegExp };
}

/** The options of a command by name: `batchSize` is written `--batch-size`. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What a table's options hold after parsing. */
export type Values<T extends OptionTable> = { readonly [Name in keyof T]: ReturnType<T[Name]['read']> };

/** The parsed arguments of a command. */
export interface Parsed<T extends OptionTable> {
  /** Whether --help or -h was among them; then the rest was not looked at. */
  readonly help: boolean;
  readonly values: Values<T>;
  /** The names of the options that were written, not left at their defaults. */
  readonly given: ReadonlySet<keyof T & string>;
  /** The arguments that are no options, as many as the command has names for. */
  readonly operands: readonly string[];
  /** What was written for each of them; true for an option that takes no value. */
  readonly written: ReadonlyMap<keyof T & string, string | true>;
}

/** An option without a value: false unless it is written. */
export function flag(help: string): Option<boolean> {
  return { hint: '', help, initial: '', read: (text) => text === 'true' };
}

/** A file; without a default, for which an empty text stands. */
export function file(help: string): Option<string> {
  return { hint: 'file', help, initial: '', read: (text) => text };
}

/** How an option is written: `batchSize` is `--batch-size`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Parses the arguments of a command. Of an option that is written twice, the last one counts.
 *
 * @param command The name of the command, for messages: `l0net train`.
 * @param operands The names of the arguments that are no options. All must be there, but for those in brackets: [FILE]; of the last
 *   there may be several if its name ends so: FILE…
 * @throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT whose `argument` is what was written.
 */
export function parseOptions<T extends OptionTable>(
  command: string,
  table: T,
  args: readonly string[],
  operands: readonly string[] = [],
): Parsed<T> {
  const byFlag = new Map(Object.keys(table).map((name) => [flagOf(name), name]));
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [written, name] of byFlag)
    options[written.slice(2)] = { type: table[name]?.hint ? 'string' : 'boolean' };
  // Not strict: its own errors cannot tell `--gamma -0.1` from an option that was forgotten.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });

  const help = tokens.some((token) => token.kind === 'option' && token.name === 'help');
  const written = new Map<string, string>();
  const found: string[] = [];
  for (const token of help ? [] : tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (found.length >= operands.length && !operands.at(-1)?.endsWith('…')) {
        throw unexpected(command, token.value, operands);
      }
      found.push(token.value);
      continue;
    }
    const name = meantBy(table, token.rawName, token.value) ?? byFlag.get(token.rawName);
    const option = name === undefined ? undefined : table[name];
    if (name === undefined || option === undefined) throw unknown(command, token.rawName, token.value);
    written.set(name, textOf(token.rawName, option, token.value, token.inlineValue));
  }
  const needed = operands.filter((name) => !name.startsWith('[')).length;
  if (!help && found.length < needed) throw missing(command, operands[found.length] as string);
  const values = Object.entries(table).map(([name, { read, initial }]) => [
    name,
    read(written.get(name) ?? initial, flagOf(name)),
  ]);
  return {
    help,
    values: Object.fromEntries(values) as Values<T>,
    given: new Set(written.keys()),
    operands: found,
    written: new Map(Array.from(written, ([name, text]) => [name, table[name]?.hint ? text : true])),
  };
}

/** The option that a flag means by its value. */
function meantBy(table: OptionTable, flag: string, value = ''): string | undefined {
  return Object.keys(table).find((name) => {
    const { also } = table[name] ?? {};
    return also?.flag === flag && also.value.test(value);
  });
}

function textOf(
  flag: string,
  option: Option<unknown>,
  value: string | undefined,
  inline: boolean | undefined,
): string {
  if (!option.hint) {
    if (value === undefined) return 'true';
    throw invalid(flag, value, 'no value');
  }
  const forgotten = value === undefined || (!inline && /^-(?![\d.])./.test(value));
  if (forgotten) throw invalid(flag, value ?? 'nothing', option.hint);
  return value;
}

/** A typed error about the value of an option. */
export function invalid(flag: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument: flag, received, expected });
}

function unknown(command: string, flag: string, value: string | undefined): L0netError {
  const details = { argument: flag, received: value ?? true, expected: `an option of ${command}` };
  const message = `unknown option ${flag}; ${command} --help lists the options`;
  return new L0netError('UNKNOWN_OPTION', details, message);
}

function unexpected(command: string, value: string, operands: readonly string[]): L0netError {
  const details = { argument: value, received: value, expected: 'an option' };
  const takes = operands.length ? `only ${operands.join(' and ')} and options` : 'only options';
  return new L0netError(
    'INVALID_ARGUMENT',
    details,
    `unexpected argument ${value}; ${command} takes ${takes}`,
  );
}

function missing(command: string, operand: string): L0netError {
  const details = { argument: operand, received: undefined, expected: `${operand} of ${command}` };
  return new L0netError('INVALID_ARGUMENT', details, `no ${operand}; ${command} --help says what it takes`);
}

/** The options with their defaults, one or more lines each, in the order of the table. */
export function describeOptions(table: OptionTable): string {
  const rows = Object.entries(table).map(([name, { hint, help, initial }]) => ({
    left: `  ${flagOf(name)}${hint ? ` <${hint}>` : ''}`,
    right: `${help}${initial ? ` [${initial}]` : ''}`,
  }));
  rows.push({ left: '  --help', right: 'this text' });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.map(({ left, right }) => `${left.padEnd(width)}${right}\n`).join('');
}
