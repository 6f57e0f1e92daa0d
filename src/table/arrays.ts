import type { ByteAccess } from '../formats/byteAccess.js';
import type { NpyArray } from '../formats/npy.js';
import { checkMember, readZip, type ZipMember } from '../formats/zip.js';
import type { BinaryOptions } from './access.js';
import { type ArrayRows, type ArraySource, openArray } from './arrayRows.js';
import { inflate } from './bytes.js';
import { fault } from './faults.js';
import type { ColumnKind, Reading } from './options.js';
import type { Column } from './table.js';
import { type Kinds, kindsOf, TableBuilder } from './tableBuilder.js';

/** Bytes of a member that are read at once. */
const BLOCK = 2 ** 18;

/** An array, and what its columns are called. */
interface NamedArray {
  readonly rows: ArrayRows;
  readonly nameOf: (column: number) => string;
  /** What errors call it. */
  readonly place: string;
}

/** The columns of an .npy file: column1, column2, …; so many rows at a time. */
export async function* npyChunks(
  source: Omit<ArraySource, 'name' | 'kept'>,
  reading: Reading,
  options: BinaryOptions,
): AsyncGenerator<Column[], void, undefined> {
  const { file } = reading;
  const rows = await openArray({ ...source, name: file, kept: options.kept });
  const nameOf = (column: number) => `column${column + 1}`;
  try {
    yield* chunksOf([{ rows, nameOf, place: file }], reading, options.rows);
  } finally {
    await rows.close();
  }
}

/**
 * The columns of an .npz file: a member X of one dimension is the column X, one of two dimensions is X0, X1, …
 *
 * @throws L0netError INVALID_FORMAT for members of different lengths, or that are no .npy files
 */
export async function* npzChunks(
  access: ByteAccess,
  reading: Reading,
  { rows: most, kept }: BinaryOptions,
): AsyncGenerator<Column[], void, undefined> {
  const { file } = reading;
  const arrays: NamedArray[] = [];
  try {
    for (const member of await readZip(access, file)) {
      const place = `${file}, member ${member.name}`;
      if (!member.name.endsWith('.npy'))
        throw fault(place, {}, member.name, 'a member whose name ends in .npy');
      const rows = await openArray({ bytes: unpacked(access, member, file), name: place, kept });
      const name = member.name.slice(0, -'.npy'.length);
      const isFlat = rows.form.shape.length === 1;
      arrays.push({ rows, nameOf: (column) => (isFlat ? name : `${name}${column}`), place });
      const [expected] = arrays[0].rows.form.shape;
      if (rows.form.shape[0] !== expected) {
        throw fault(place, {}, rows.form.shape, `${expected} rows, as in the first member`);
      }
    }
    yield* chunksOf(arrays, reading, most);
  } finally {
    for (const { rows } of arrays) await rows.close();
  }
}

/** A member's bytes, block by block; never more than the file says, whatever they unpack to. */
function unpacked(access: ByteAccess, member: ZipMember, file: string): AsyncIterable<Uint8Array> {
  const packed = blocks(access, member);
  const place = `${file}, member ${member.name}`;
  return checkMember(member, member.isDeflated ? inflate(packed, place) : packed, file);
}

async function* blocks(access: ByteAccess, { start, end }: ZipMember): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += BLOCK) yield await access.read(at, Math.min(end, at + BLOCK));
}

/** The rows of arrays of one length, beside each other; kinds are those of the first chunk. */
async function* chunksOf(
  arrays: readonly NamedArray[],
  reading: Reading,
  most: number,
): AsyncGenerator<Column[], void, undefined> {
  const total = arrays.length > 0 ? arrays[0].rows.form.shape[0] : 0;
  let kinds: Kinds | undefined;
  let first = 0;
  do {
    const count = Math.min(most, total - first);
    const table = new TableBuilder(reading, false, kinds);
    for (const array of arrays) addArray(table, array, await array.rows.take(count), first);
    first += count;
    if (first === total) for (const { rows } of arrays) await rows.end();
    const columns = table.finish();
    kinds ??= kindsOf(columns);
    yield columns;
  } while (first < total);
}

/** @param first the rows before these */
function addArray(
  table: TableBuilder,
  { rows: { form }, nameOf, place }: NamedArray,
  array: NpyArray,
  first: number,
): void {
  const [rows, columns = 1] = array.shape;
  const kind: ColumnKind = form.type === 'U' ? 'text' : form.type === 'b' ? 'boolean' : 'number';
  for (let at = 0; at < columns; at++) {
    const name = nameOf(at);
    const column = table.addColumn(name, { column: name }, kind);
    for (let row = 0; row < rows; row++) {
      const value = array.at(row, at);
      const expected = column.add(value);
      if (expected !== undefined) throw fault(place, { row: first + row + 1, column: name }, value, expected);
    }
  }
}
