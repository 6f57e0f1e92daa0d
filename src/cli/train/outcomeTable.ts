import Table from 'cli-table3';
import { architecture, count, percent } from '../output/format.js';
import type { Figures, Outcome } from './outcome.js';

/** The final table: dense against pruned, or the dense network alone where there were no gates. */
export function outcomeTable({ dense, pruned }: Outcome): string {
  // No colours: whether a terminal has them is not asked anywhere else either.
  const table = new Table({
    head: ['', 'dense', ...(pruned ? ['pruned', 'of dense'] : [])],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right'],
  });
  const row = (name: string, of: (figures: Figures) => string, size?: (figures: Figures) => number): void => {
    const share = pruned && size ? percentOf(size(pruned) / size(dense)) : '';
    table.push([name, of(dense), ...(pruned ? [of(pruned), share] : [])]);
  };
  const sized = (name: string, size: (figures: Figures) => number, show: (value: number) => string): void =>
    row(name, (figures) => show(size(figures)), size);

  row('architecture', (figures) => architecture(figures.architecture));
  row('test error', (figures) => percent(figures.testError));
  sized('parameters', (figures) => figures.parameters, count);
  sized('FLOPs an image', (figures) => figures.flops, count);
  sized('µs an image, one at a time', (figures) => figures.microsecondsPerImage.batch1, microseconds);
  sized('µs an image, 100 at a time', (figures) => figures.microsecondsPerImage.batch100, microseconds);
  return `${table.toString()}\n`;
}

function percentOf(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : '';
}

function microseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
