/** What can be said of a table's columns. */
import { checkChoice, checkInteger, checkNames } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import type { Table } from '../table/table.js';
import { type Task, tasks } from './target.js';

/**
 * What stands where a value is missing:
 *
 * - 'error': nothing, it is an error
 * - 'mean', 'median': that of the training rows; of true and false, the share of true, or what is more frequent
 * - 'indicator': the mean, and a second input is 1, if any training value is missing
 *
 * A missing category is, with any of the last three, a value of its own if any is missing in the training rows, and else as one
 * that was never seen.
 */
export type MissingWay = 'error' | 'mean' | 'median' | 'indicator';

const ways: readonly MissingWay[] = ['error', 'mean', 'median', 'indicator'];

/** What is to be learnt, and what columns are where that is not to be found out. */
export interface PipelineOptions {
  /** The column or columns to be learnt. */
  readonly target: string | readonly string[];
  /** What is to be learnt. Default: found out, see `describeColumns`. */
  readonly task?: Task;
  /** Columns of whole numbers, or of texts, that are categories. */
  readonly category?: readonly string[];
  /** Columns of numbers that are that, even if they seem to be something else. */
  readonly number?: readonly string[];
  /** Columns that are left out. */
  readonly drop?: readonly string[];
  /** A column that says how much each row counts (`rowWeights`): no input. */
  readonly weights?: string;
  /** What stands where a value is missing: one way for all, or ways by columns. Default: 'error'. */
  readonly missing?: MissingWay | Readonly<Record<string, MissingWay>>;
  /**
   * Training rows that must have a category's value for it to have an input of its own: values of fewer rows are one, 'other'.
   * Default: 2, and a thousandth of the rows if that is more.
   */
  readonly rare?: number;
}

const names = ['target', 'task', 'category', 'number', 'drop', 'weights', 'missing', 'rare'] as const;

/** What was said of a column. */
export type Said = 'target' | 'weights' | 'dropped' | 'category' | 'number';

/** Options that were checked against their table. */
export interface ResolvedPipelineOptions {
  readonly targets: readonly string[];
  readonly task: Task | undefined;
  readonly said: ReadonlyMap<string, Said>;
  readonly missing: (column: string) => MissingWay;
  readonly rare: number | undefined;
}

/** Throws L0netError UNKNOWN_OPTION, or INVALID_ARGUMENT: for names that are no columns, too. */
export function resolvePipelineOptions(table: Table, options: PipelineOptions): ResolvedPipelineOptions {
  checkNames('options', options, names);
  const { target, task, rare, weights } = options;
  const said = new Map<string, Said>();
  const say = (option: string, columns: readonly string[], what: Said) => {
    for (const column of columns) {
      checkColumn(`options.${option}`, table, column);
      if (said.has(column)) {
        const expected = `each column once: this one is said to be '${said.get(column)}', too`;
        throw new L0netError('INVALID_ARGUMENT', {
          argument: `options.${option}`,
          received: column,
          expected,
        });
      }
      said.set(column, what);
    }
  };
  const targets = listOf('target', typeof target === 'string' ? [target] : target);
  if (targets.length === 0) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.target',
      received: target,
      expected: 'a column to be learnt',
    });
  }
  say('target', targets, 'target');
  if (weights !== undefined) say('weights', [weights], 'weights');
  say('drop', listOf('drop', options.drop), 'dropped');
  say('category', listOf('category', options.category), 'category');
  say('number', listOf('number', options.number), 'number');
  return {
    targets,
    task: task === undefined ? undefined : checkChoice('options.task', task, tasks),
    said,
    missing: missingWays(table, options.missing),
    rare: rare === undefined ? undefined : checkInteger('options.rare', rare, 1),
  };
}

function missingWays(table: Table, missing: PipelineOptions['missing']): (column: string) => MissingWay {
  if (missing === undefined) return () => 'error';
  if (typeof missing !== 'object') {
    const way = checkChoice('options.missing', missing, ways);
    return () => way;
  }
  const byColumn = new Map<string, MissingWay>();
  for (const [column, way] of Object.entries(missing)) {
    checkColumn('options.missing', table, column);
    byColumn.set(column, checkChoice(`options.missing.${column}`, way, ways));
  }
  return (column) => byColumn.get(column) ?? 'error';
}

function listOf(option: string, columns: readonly string[] | undefined): readonly string[] {
  if (columns === undefined) return [];
  if (Array.isArray(columns)) return columns;
  const expected = 'an array of columns';
  throw new L0netError('INVALID_ARGUMENT', { argument: `options.${option}`, received: columns, expected });
}

/** Throws L0netError INVALID_ARGUMENT for what is no column of the table. */
export function checkColumn(argument: string, table: Table, column: unknown): void {
  if (typeof column === 'string' && table.has(column)) return;
  const expected = `a column of ${table.name}: ${table.columns.map(({ name }) => name).join(', ')}`;
  throw new L0netError('INVALID_ARGUMENT', { argument, received: column, expected });
}
