import type { Option } from './options.js';
import { choice, readInteger, readNumber } from './values.js';

/** A number, and its default as a user would write it. */
export const number = (initial: string, help: string): Option<number> => ({
  hint: 'number',
  help,
  initial,
  read: readNumber,
});

/** A whole number. */
export const integer = (initial: string, help: string): Option<number> => ({
  hint: 'integer',
  help,
  initial,
  read: readInteger,
});

/** One of these words; the first is the default. */
export const oneOf = <T extends string>(help: string, initial: T, ...others: readonly T[]): Option<T> => ({
  hint: [initial, ...others].join('|'),
  help,
  initial,
  read: choice(initial, ...others),
});
