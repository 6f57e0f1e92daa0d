import type { OptionTable } from '../arguments/options.js';
import { integer, oneOf } from '../arguments/typed.js';
import { readInteger, readNames, readNumber, wordOr } from '../arguments/values.js';
import { tableFlags } from '../files/table.js';

/** A share of the rows, or a number of them. */
const rows = (initial: string, help: string) => ({ hint: 'number', help, initial, read: readNumber });

const names = (help: string) => ({ hint: 'list', help, initial: '', read: readNames });

/** One of these words; the help lists them. */
const word = <const T extends string>(help: string, initial: T, ...others: readonly T[]) => ({
  ...oneOf(help, initial, ...others),
  hint: 'word',
});

const tasks = ['regression', 'two-classes', 'classes', 'labels'] as const;

const text = (hint: string, help: string) => ({ hint, help, initial: '', read: (text: string) => text });

/** The options of `l0net train` that go with a table alone. */
export const tableOptions = {
  target: names('the columns to be learnt'),
  task: word('regression, two-classes, classes or labels; else found out', 'auto', ...tasks),
  drop: names('columns that are left out'),
  category: names('columns of whole numbers that are categories'),
  number: names('columns of numbers that look like an identifier'),
  missing: word(
    'for missing values: error, mean, median or indicator',
    'error',
    'mean',
    'median',
    'indicator',
  ),
  rare: {
    hint: 'integer|auto',
    help: 'a category of fewer training rows is not told from others',
    initial: 'auto',
    read: wordOr(['auto'], readNumber),
  },
  rowWeights: text('column', 'how much each row counts'),
  classWeights: oneOf('balanced: all classes count the same', 'none', 'balanced'),
  test: rows('0.2', 'rows or pictures to measure with at the end: a share, or a number'),
  splitBy: text('column', 'its values are kept together: persons, say'),
  inOrder: text('column|rows', 'the last rows are for the test, as they stand or by a column'),
  folds: integer('0', 'cross-validation with so many; nothing is saved'),
  threshold: {
    hint: 'number',
    help: 'the probability from which on it is the second class, or true',
    initial: '0.5',
    read: readNumber,
  },
  buffer: {
    hint: 'integer|none',
    help: 'rows in memory, of a file that is read anew in each epoch',
    initial: 'none',
    read: wordOr(['none'], readInteger),
  },
  sample: integer('100000', 'with --buffer: rows drawn to see what columns are, to test with'),
  ...tableFlags,
} satisfies OptionTable;
