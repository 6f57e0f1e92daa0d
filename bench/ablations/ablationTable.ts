import { count } from '../../src/cli/output/format.js';
import { meanOf } from '../../src/sweep/front.js';
import type { FrontResult } from '../front/runPoint.js';
import { isOf } from '../front/runs.js';
import { cells, type Place } from '../reproduce/tables.js';
import { variants } from './variants.js';

/** Where a page has the table. */
export const ABLATIONS: Place = [
  '<!-- ablations: npm run reproduce -- ablations -->',
  '<!-- end of ablations -->',
];

/** A line for each variant that has results, from the least mean error on. */
export function ablationTable(results: readonly FrontResult[]): string {
  const lines = Object.values(variants).flatMap(({ title, settings }) => {
    const runs = results.filter((result) => isOf(result, settings));
    if (runs.length === 0) return [];
    const { mean, deviation } = meanOf(runs.map(({ error }) => 100 * error));
    const reached = runs.map((run) => run.reached);
    const ends = [...new Set([Math.min(...reached), Math.max(...reached)])];
    const line = [
      title,
      ends.map(count).join(' to '),
      `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`,
      String(runs.length),
    ];
    return [{ mean, line: cells(line) }];
  });
  lines.sort((a, b) => a.mean - b.mean);
  const head = ['', 'multiply-adds', 'error, %', 'seeds'];
  return [cells(head), cells(head.map(() => '---')), ...lines.map(({ line }) => line)].join('\n');
}
