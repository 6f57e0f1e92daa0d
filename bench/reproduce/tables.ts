import { architecture, count, duration } from '../../src/cli/output/format.js';
import { meanOf } from '../../src/sweep/front.js';
import type { Result } from './result.js';
import type { PaperRow } from './rows.js';

/** Between what lines a page has a table. */
export type Place = readonly [begin: string, end: string];

const RESULTS: Place = ['<!-- results: npm run reproduce -->', '<!-- end of results -->'];

type Rows = Readonly<Record<string, PaperRow>>;

/** The whole table of what was reproduced: a line for each row of the paper that has a result, its seeds together. */
export function resultsTable(rows: Rows, results: readonly Result[]): string {
  const head = [
    'row',
    'paper: architecture',
    'multiply-adds',
    'error, %',
    'here: seeds',
    'architecture',
    'multiply-adds',
    'error, %',
    'time of a run',
  ];
  return table(head, rows, results, (name, row, runs) => [
    name,
    ...ofPaper(row),
    String(runs.length),
    runs.map((run) => architecture(run.architecture)).join(', '),
    runs.map(({ multiplyAdds }) => count(multiplyAdds)).join(', '),
    percentOf(runs.map(({ testError = Number.NaN }) => testError)),
    duration(meanOf(runs.map(({ seconds }) => seconds)).mean),
  ]);
}

/** The same for who has a minute: of the seeds only how many there are, and their range. */
export function shortTable(rows: Rows, results: readonly Result[]): string {
  const head = [
    'row',
    'paper: architecture',
    'multiply-adds',
    'error, %',
    'here: multiply-adds',
    'error, %',
    'seeds',
  ];
  return table(head, rows, results, (name, row, runs) => {
    const range = rangeOf(runs.map((run) => run.multiplyAdds));
    return [
      name,
      ...ofPaper(row),
      range,
      percentOf(runs.map(({ testError = Number.NaN }) => testError)),
      String(runs.length),
    ];
  });
}

/** From the least to the largest, where they are not the same. */
export function rangeOf(values: readonly number[]): string {
  const ends = new Set([Math.min(...values), Math.max(...values)]);
  return [...ends].map(count).join(' to ');
}

/** The page with this table in the place of the one that it has. Throws where it has none. */
export function withTable(page: string, table: string, [first, last] = RESULTS): string {
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`the page has no lines ${first} and ${last}`);
  return `${page.slice(0, begin + first.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function table(
  head: readonly string[],
  rows: Rows,
  results: readonly Result[],
  line: (name: string, row: PaperRow, runs: readonly Result[]) => string[],
): string {
  const lines = Object.entries(rows).flatMap(([name, row]) => {
    const runs = results.filter((result) => result.name === name);
    return runs.length > 0 ? [cells(line(name, row, runs))] : [];
  });
  return [cells(head), cells(head.map(() => '---')), ...lines].join('\n');
}

function ofPaper(row: PaperRow): string[] {
  return [architecture(row.architecture), count(row.multiplyAdds), row.error?.toFixed(1) ?? ''];
}

/** The mean of shares in percent, and their deviation where there are several. */
export function percentOf(shares: readonly number[]): string {
  const { mean, deviation } = meanOf(shares.map((share) => 100 * share));
  return shares.length > 1 ? `${mean.toFixed(2)} ± ${deviation.toFixed(2)}` : mean.toFixed(2);
}

/** A line of a table. */
export function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
