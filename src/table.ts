/**
 * Tables: columns of typed arrays with names, read from CSV, TSV, JSON lines, .npy, .npz and Parquet.
 *
 * @module
 */
export { L0netError } from './base/errors.js';
export { type ChunkOptions, readChunks } from './table/chunks.js';
export type { ColumnKind, ReadOptions, TableFormat } from './table/options.js';
export { readTable } from './table/read.js';
export type { TableSource } from './table/source.js';
export {
  type BooleanColumn,
  type Cell,
  type Column,
  cellOf,
  lengthOf,
  type NumberColumn,
  Table,
  type TableWarning,
  type TextColumn,
} from './table/table.js';
