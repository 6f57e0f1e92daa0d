import type { Separation } from '../formats/delimited.js';
import type { Reading } from './options.js';

/** The parser of CSV, which is loaded when it is needed. */
export type SplitRows = typeof import('../formats/delimited.js').splitRows;

/** Separators that are looked for; of two that fit alike the first is taken. */
const SEPARATORS = [',', ';', '\t', '|'];

/** Rows that are looked at. */
const SAMPLE = 100;

/**
 * What separates the cells and rows of a text, the beginning of a file: what gives all rows the same number of cells, the
 * more the better. Where nothing does, what gives the first row the most.
 *
 * @param last whether the text is the whole file
 */
export function findSeparation(
  text: string,
  last: boolean,
  { separator, decimal }: Pick<Reading, 'separator' | 'decimal'>,
  split: SplitRows,
): Separation {
  const newline = text.includes('\r') && !text.includes('\n') ? '\r' : '\n';
  if (separator !== undefined) return { separator, newline };
  let best = { separator: decimal === ',' ? ';' : ',', cells: 1, isEven: false };
  for (const candidate of SEPARATORS) {
    if (candidate === decimal) continue;
    const found = split(text, { separator: candidate, newline }, last, SAMPLE);
    const rows = found.rows.filter((row) => !isBlank(row));
    const cells = rows[0]?.length ?? 1;
    const isEven = cells > 1 && !found.fault && rows.every((row) => row.length === cells);
    if (isEven === best.isEven ? cells > best.cells : isEven) best = { separator: candidate, cells, isEven };
  }
  return { separator: best.separator, newline };
}

/** Whether this is what became of a line without anything. */
export function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0].trim() === '';
}

/** The ends of lines before a place in a text. */
export function count(text: string, newline: string, before: number): number {
  let found = 0;
  for (let at = text.indexOf(newline); at >= 0 && at < before; at = text.indexOf(newline, at + 1)) found++;
  return found;
}
