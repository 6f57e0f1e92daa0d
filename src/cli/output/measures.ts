import Table from 'cli-table3';
import { figuresOf, type Spread } from '../../metrics/figures.js';
import type { PredictionMeasures } from '../../metrics/measurePredictions.js';
import { percent } from './format.js';

const plain = { head: [], border: [] };

/** A figure as people read it: shares in percent, others with four digits. */
export function figure(name: string, value: number): string {
  if (Number.isNaN(value)) return '–';
  return name === 'error' ? percent(value) : String(Number(value.toPrecision(4)));
}

/** The figures of several parts of a table, a column for each. */
export function measuresTable(parts: ReadonlyMap<string, PredictionMeasures>): string {
  const figures = [...parts.values()].map(figuresOf);
  const table = new Table({
    head: ['', ...parts.keys()],
    style: plain,
    colAligns: ['left', ...figures.map(() => 'right' as const)],
  });
  for (const name of figures[0]?.keys() ?? []) {
    table.push([name, ...figures.map((each) => figure(name, each.get(name) ?? Number.NaN))]);
  }
  return `${table.toString()}\n`;
}

/** Mean ± deviation of each figure. */
export function spreadTable(spreads: ReadonlyMap<string, readonly Spread[]>): string {
  const all = [...spreads.values()];
  const table = new Table({
    head: ['', ...spreads.keys()],
    style: plain,
    colAligns: ['left', ...all.map(() => 'right' as const)],
  });
  for (const [place, { name }] of (all[0] ?? []).entries()) {
    const cells = all.map((each) => {
      const { mean, deviation } = each[place] as Spread;
      return `${figure(name, mean)} ± ${figure(name, deviation)}`;
    });
    table.push([name, ...cells]);
  }
  return `${table.toString()}\n`;
}

/** Which class was taken for which; nothing for other tasks, and for more classes than a terminal has room for. */
export function confusionTable(measures: PredictionMeasures): string {
  if (measures.task !== 'classes' && measures.task !== 'two classes') return '';
  const names = measures.classes.map(String);
  if (names.length > 12) return '';
  const table = new Table({
    head: ['true \\ predicted', ...names],
    style: plain,
    colAligns: ['left', ...names.map(() => 'right' as const)],
  });
  measures.confusion.forEach((row, place) => {
    table.push([names[place], ...row.map(String)]);
  });
  return `${table.toString()}\n`;
}
