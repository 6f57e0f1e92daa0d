import { type ErrorCode, L0netError } from '../../index.js';
import { flagOf } from './options.js';

/** Exit codes: as shells and other commands have them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongArguments: 2,
  interrupted: 130,
  closedPipe: 141,
} as const;

/** What a process that was forked says of what it threw. */
export interface Thrown {
  /** Of an L0netError. */
  readonly code: ErrorCode | undefined;
  /** As a user reads it. */
  readonly message: string;
}

const aboutArguments: readonly string[] = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION', 'INVALID_SHAPE'];

/** Options of the library whose name is another one on the command line. */
const renamed: Readonly<Record<string, string>> = { layers: 'hidden' };

/** The exit code for what was thrown: 2 if the arguments are at fault, else 1. */
export function exitCodeOf(error: unknown): number {
  const wrong = error instanceof L0netError && aboutArguments.includes(error.code);
  return wrong ? exitCodes.wrongArguments : exitCodes.failed;
}

/**
 * What was thrown, in one line for the terminal.
 *
 * @param names The options of the command: where the library names `options.batchSize`, a user reads `--batch-size`.
 */
export function explain(error: unknown, names: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = error instanceof L0netError ? inFlags(error, message, names) : message;
  return `l0net: ${line.replace(/\s*\n\s*/g, ' ')}\n`;
}

function inFlags(error: L0netError, message: string, names: readonly string[]): string {
  if (error.argument.startsWith('options.target') && names.includes('budget')) {
    return message.replace(/^options\.target(\.\w+)?(?=[ :[])/, '--budget');
  }
  const key = /^options\.(?:.*\.)?(\w+)(?:\[\d+\])?$/.exec(error.argument)?.[1];
  const name = key && (renamed[key] ?? key);
  if (!name || !names.includes(name) || !message.startsWith(error.argument)) return message;
  return `${flagOf(name)}${message.slice(error.argument.length)}`;
}
