import { architecture, count, duration } from '../../src/cli/output/format.js';
import type { Result } from './result.js';
import type { PaperRow } from './rows.js';

const [BEGIN, END] = ['<!-- results: npm run reproduce -->', '<!-- end of results -->'];

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

/** The table of what was reproduced: a line for each row of the paper that has a result, its seeds together. */
export function resultsTable(rows: Readonly<Record<string, PaperRow>>, results: readonly Result[]): string {
  const lines = Object.entries(rows).flatMap(([name, row]) => {
    const runs = results.filter((result) => result.name === name);
    return runs.length > 0 ? [line(name, row, runs)] : [];
  });
  return [cells(head), cells(head.map(() => '---')), ...lines].join('\n');
}

/** The README with this table in the place of the one that it has. Throws where it has none. */
export function withTable(readme: string, table: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the README has no lines ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

function line(name: string, row: PaperRow, runs: readonly Result[]): string {
  const errors = runs.map(({ testError = Number.NaN }) => 100 * testError);
  const average = mean(errors);
  const spread = Math.sqrt(
    mean(errors.map((error) => (error - average) ** 2)) * (runs.length / (runs.length - 1)),
  );
  return cells([
    name,
    architecture(row.architecture),
    count(row.multiplyAdds),
    row.error?.toFixed(1) ?? '',
    String(runs.length),
    runs.map((run) => architecture(run.architecture)).join(', '),
    runs.map(({ multiplyAdds }) => count(multiplyAdds)).join(', '),
    runs.length > 1 ? `${average.toFixed(2)} ± ${spread.toFixed(2)}` : average.toFixed(2),
    duration(mean(runs.map(({ seconds }) => seconds))),
  ]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
