import type { NetworkOptions } from '../../index.js';
import type { Option } from './options.js';
import { readInteger, wordOr } from './values.js';

/** On how many threads a command computes: what the library takes. */
export type ThreadsFlag = NonNullable<NetworkOptions['threads']> & (number | 'auto');

/** `--threads`, of commands that compute. */
export const threads: Option<ThreadsFlag> = {
  hint: 'integer|auto',
  help: 'threads to compute on, to the same bits; auto: one for each core',
  initial: 'auto',
  read: wordOr(['auto'], readInteger),
};
