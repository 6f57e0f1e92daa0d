import { type NpyArray, parseNpy } from '../formats/npy.js';
import { checkMember, parseZip, type ZipMember } from '../formats/zip.js';
import { collect, inflate } from './bytes.js';
import { fault } from './faults.js';
import type { Reading } from './options.js';
import type { TableBuilder } from './tableBuilder.js';

/** The columns of an .npy file: column1, column2, … */
export function addNpy(table: TableBuilder, bytes: Uint8Array, { file }: Reading): void {
  const array = parseNpy(bytes, file);
  const [, columns = 1] = array.shape;
  for (let column = 0; column < columns; column++)
    addArray(table, array, column, `column${column + 1}`, file);
}

/**
 * The columns of an .npz file: a member X of one dimension is the column X, one of two dimensions is X0, X1, …
 *
 * @throws L0netError INVALID_FORMAT for members of different lengths, or that are no .npy files
 */
export async function addNpz(table: TableBuilder, bytes: Uint8Array, { file }: Reading): Promise<void> {
  let rows: number | undefined;
  for (const member of parseZip(bytes, file)) {
    const place = `${file}, member ${member.name}`;
    if (!member.name.endsWith('.npy'))
      throw fault(place, {}, member.name, 'a member whose name ends in .npy');
    const array = parseNpy(await unpacked(member, file), place);
    const name = member.name.slice(0, -'.npy'.length);
    rows ??= array.shape[0];
    if (array.shape[0] !== rows) throw fault(place, {}, array.shape, `${rows} rows, as in the first member`);
    const [, columns] = array.shape;
    if (columns === undefined) addArray(table, array, 0, name, place);
    for (let column = 0; column < (columns ?? 0); column++) {
      addArray(table, array, column, `${name}${column}`, place);
    }
  }
}

/** A member's bytes; never more than the file says, whatever they unpack to. */
async function unpacked(member: ZipMember, file: string): Promise<Uint8Array> {
  const { packed, isDeflated, size, name } = member;
  let bytes = packed;
  if (isDeflated) {
    const limited = limit(inflate(once(packed), `${file}, member ${name}`), size);
    bytes = await collect(limited);
  }
  checkMember(member, bytes, file);
  return bytes;
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

/** Bytes until there are more than so many: then the rest is left, and what there is has another length. */
async function* limit(bytes: AsyncIterable<Uint8Array>, most: number) {
  let seen = 0;
  for await (const chunk of bytes) {
    yield chunk;
    seen += chunk.length;
    if (seen > most) return;
  }
}

function addArray(table: TableBuilder, array: NpyArray, place: number, name: string, file: string): void {
  const column = table.addColumn(name, { column: name });
  const [rows] = array.shape;
  for (let row = 0; row < rows; row++) {
    const value = array.at(row, place);
    const expected = column.add(value);
    if (expected !== undefined) throw fault(file, { row: row + 1, column: name }, value, expected);
  }
}
