import { L0netError } from '../base/errors.js';

/** Where in a file something is: `houses.csv, line 7, column price`. */
export interface Place {
  /** Counted from 1, as editors do. */
  readonly line?: number;
  /** Of a file that has no lines; counted from 1. */
  readonly row?: number;
  /** A name, or where there is none yet a number, counted from 1. */
  readonly column?: string | number;
}

/** The error for a file that is not what it should be. */
export function fault(file: string, place: Place, received: unknown, expected: string): L0netError {
  const { line, row, column } = place;
  const parts = [
    file,
    line !== undefined && `line ${line}`,
    row !== undefined && `row ${row}`,
    column !== undefined && `column ${brief(String(column))}`,
  ];
  return new L0netError('INVALID_FORMAT', { argument: parts.filter(Boolean).join(', '), received, expected });
}

/** A name as it stands in a message. */
export function brief(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
