import { expect } from 'vitest';
import { type Cell, cellOf } from '../../src/table/table.js';
import { L0netError, type ReadOptions, readTable, type Table, type TableSource } from '../../src/table.js';

/** A column in plain values. */
export interface PlainColumn {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'boolean';
  readonly cells: readonly Cell[];
}

export function plain({ columns, rows }: Table): PlainColumn[] {
  return columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    cells: Array.from({ length: rows }, (_, row) => cellOf(column, row)),
  }));
}

const NUMBER = /^ *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *$/;
const MISSING = ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?'];

/** What a column of texts is, by the rules said another way: all its texts at once. */
export function columnOf(name: string, texts: readonly string[]): PlainColumn {
  const isMissing = (text: string) => MISSING.includes(text.trim());
  const there = texts.filter((text) => !isMissing(text));
  const make = (kind: PlainColumn['kind'], cell: (text: string) => Cell): PlainColumn => ({
    name,
    kind,
    cells: texts.map((text) => (isMissing(text) ? null : cell(text))),
  });
  if (there.every((text) => NUMBER.test(text) && Number.isFinite(Number(text))))
    return make('number', Number);
  if (there.every((text) => /^(true|false)$/i.test(text.trim()))) {
    return make('boolean', (text) => text.trim().toLowerCase() === 'true');
  }
  return make('text', (text) => text);
}

/** The typed error of a table that cannot be read. */
export async function refusal(source: TableSource, options?: ReadOptions): Promise<L0netError> {
  const error = await readTable(source, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(L0netError);
  return error as L0netError;
}

/** Bytes in pieces that are cut anywhere. */
export function streamOf(bytes: Uint8Array, size: (piece: number) => number): ReadableStream<Uint8Array> {
  let at = 0;
  let piece = 0;
  return new ReadableStream({
    pull(controller) {
      const end = at + size(piece++);
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, end));
      at = end;
    },
  });
}

export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

export const utf8 = (text: string) => new TextEncoder().encode(text);
