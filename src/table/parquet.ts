import { CODECS, openParquet, type ParquetFile } from '../formats/parquet.js';
import { fault } from './faults.js';
import type { Reading } from './options.js';
import type { TableBuilder } from './tableBuilder.js';

/**
 * The columns of a Parquet file: numbers, texts, booleans; dates and times as milliseconds since 1970.
 *
 * @throws L0netError INVALID_FORMAT for lists and structures, a codec that cannot be read, integers beyond 2⁵³, infinite
 *   numbers, a file that is damaged
 */
export async function addParquet(table: TableBuilder, bytes: Uint8Array, { file }: Reading): Promise<void> {
  const parquet = await sound(file, () => openParquet(bytes));
  for (const { name, isFlat, codecs } of parquet.columns) {
    const place = { column: name };
    if (!isFlat) throw fault(file, place, 'a list or a structure', 'a column that is flat');
    const codec = codecs.find((each) => !CODECS.includes(each));
    if (codec) throw fault(file, place, codec, `one of the codecs ${CODECS.join(', ')}`);
    await addColumn(table, parquet, name, file);
  }
}

async function addColumn(
  table: TableBuilder,
  parquet: ParquetFile,
  name: string,
  file: string,
): Promise<void> {
  const column = table.addColumn(name, { column: name });
  const pieces = await sound(file, () => parquet.read(name));
  let row = 0;
  for (const values of pieces) {
    for (let i = 0; i < values.length; i++) {
      row++;
      const expected = column.add(values[i]);
      if (expected !== undefined) throw fault(file, { row, column: name }, values[i], expected);
    }
  }
  if (row !== parquet.rows) throw fault(file, { column: name }, row, `${parquet.rows} rows`);
}

/** What the library throws says that the file is damaged. */
async function sound<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw fault(file, {}, (error as Error).message, 'a sound Parquet file');
  }
}
