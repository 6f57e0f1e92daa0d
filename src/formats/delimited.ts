import papaparse from 'papaparse';

/** Rows of a text of cells with separators between them, as RFC 4180 describes it. */
export interface DelimitedRows {
  readonly rows: readonly string[][];
  /** Where each row ends, after its end of line. */
  readonly ends: readonly number[];
  /** The character at which the row after those breaks the rules of quotes. */
  readonly fault?: { readonly at: number; readonly kind: 'not closed' | 'goes on' };
}

/** How rows are separated. */
export interface Separation {
  readonly separator: string;
  readonly newline: '\n' | '\r';
}

/**
 * The rows of a text up to its last end of line, or to its end if it is the `last` piece of a file. Lines may end in CR LF
 * where they end in LF.
 *
 * @param most no more rows than this
 */
export function splitRows(
  text: string,
  { separator, newline }: Separation,
  last: boolean,
  most = Number.POSITIVE_INFINITY,
): DelimitedRows {
  const rows: string[][] = [];
  const ends: number[] = [];
  let fault: DelimitedRows['fault'];
  const parser = new papaparse.Parser({
    delimiter: separator,
    newline,
    step({ data, errors, meta }: papaparse.ParseStepResult<string[]>) {
      if (errors.length > 0) {
        const [{ code, index = 1 }] = errors;
        fault = { at: index - 1, kind: code === 'MissingQuotes' ? 'not closed' : 'goes on' };
      } else {
        const row = (data as unknown as string[][])[0];
        rows.push(row);
        if (newline === '\n') withoutReturn(row, text, meta.cursor, separator);
        ends.push(meta.cursor);
      }
      if (errors.length > 0 || rows.length >= most) parser.abort();
    },
  });
  parser.parse(text, 0, !last);
  // After the last end of line there is nothing, not a row of one empty cell.
  if (ends.length > 0 && (ends[ends.length - 2] ?? 0) === text.length) {
    rows.pop();
    ends.pop();
  }
  return fault ? { rows, ends, fault } : { rows, ends };
}

/** Takes the CR of a CR LF from the last cell of a row, unless it was in quotes: then it is the cell's own. */
function withoutReturn(row: string[], text: string, end: number, separator: string): void {
  const cell = row[row.length - 1];
  if (!cell.endsWith('\r') || text[end - 1] !== '\n') return;
  const start = end - 1 - cell.length;
  const before = start > 0 ? text[start - 1] : '\n';
  if (text.startsWith(cell, start) && (before === separator || before === '\n')) {
    row[row.length - 1] = cell.slice(0, -1);
  }
}
