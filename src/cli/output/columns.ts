import Table from 'cli-table3';
import type { ColumnDescription } from '../../pipeline/describeInput.js';
import type { Feature } from '../../tabular/features.js';
import type { SelectedFeature } from '../../tabular/selectFeatures.js';
import { count, percent } from './format.js';

const plain = { head: [], border: [] };

/** Of what is said of a column, in characters, with a blank on each side; the rest goes on the next line. */
const WIDEST = 72;

/** What each column of a table is. */
export function columnsTable(columns: readonly ColumnDescription[]): string {
  const width = Math.min(WIDEST, 2 + Math.max(...columns.map(({ detail }) => detail.length)));
  const table = new Table({
    head: ['column', 'is', ''],
    style: plain,
    wordWrap: true,
    colWidths: [null, null, width],
  });
  for (const { name, kind, detail } of columns) table.push([name, kind, detail]);
  return `${table.toString()}\n`;
}

/** As wide as P(z ≠ 0) = 1. */
const BAR = 20;

/** Each column with a bar of P(z ≠ 0), those that are kept first. */
export function featuresTable(features: readonly Feature[]): string {
  const table = new Table({
    head: ['column', 'kept', 'inputs', 'P(z ≠ 0)', ''],
    style: plain,
    colAligns: ['left', 'left', 'right', 'right', 'left'],
  });
  const order = [...features].sort(
    (a, b) => Number(b.kept) - Number(a.kept) || b.openProbability - a.openProbability,
  );
  for (const { column, kept, inputs, openProbability } of order) {
    const left = inputs.filter((input) => input.kept).length;
    const of = inputs.length === 1 ? '' : `${count(left)} of ${count(inputs.length)}`;
    const bar = '█'.repeat(Math.round(BAR * openProbability));
    table.push([column, kept ? 'yes' : 'no', of, openProbability.toFixed(3), bar]);
  }
  return `${table.toString()}\n`;
}

/** 'kept 5 of 9 columns: a, b, …' */
export function keptLine(features: readonly Feature[]): string {
  const kept = features.filter((feature) => feature.kept).map(({ column }) => column);
  const names = kept.length > 12 ? `${kept.slice(0, 12).join(', ')}, …` : kept.join(', ');
  return `kept ${count(kept.length)} of ${count(features.length)} columns${kept.length > 0 ? `: ${names}` : ''}\n`;
}

/** Columns that were selected with several seeds. */
export function selectionTable(features: readonly SelectedFeature[]): string {
  const table = new Table({
    head: ['column', 'selected', 'of the seeds', 'P(z ≠ 0)', ''],
    style: plain,
    colAligns: ['left', 'left', 'right', 'right', 'left'],
  });
  for (const { column, selected, frequency, openProbability } of features) {
    const bar = '█'.repeat(Math.round(BAR * openProbability));
    table.push([column, selected ? 'yes' : 'no', percent(frequency), openProbability.toFixed(3), bar]);
  }
  return `${table.toString()}\n`;
}
