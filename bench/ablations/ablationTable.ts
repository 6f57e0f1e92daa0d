import { meanOf } from '../../src/sweep/front.js';
import type { FrontResult } from '../front/runPoint.js';
import { isOf } from '../front/runs.js';
import { cells, type Place, percentOf, rangeOf } from '../reproduce/tables.js';
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
    const errors = runs.map(({ error }) => error);
    const range = rangeOf(runs.map(({ reached }) => reached));
    const line = [title, range, percentOf(errors), String(runs.length)];
    return [{ mean: meanOf(errors).mean, line: cells(line) }];
  });
  lines.sort((a, b) => a.mean - b.mean);
  const head = ['', 'multiply-adds', 'error, %', 'seeds'];
  return [cells(head), cells(head.map(() => '---')), ...lines.map(({ line }) => line)].join('\n');
}
