import { CODECS, openParquet, type ParquetFile } from '../formats/parquet.js';
import type { ColumnBuilder } from './columnBuilder.js';
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
  const columns = parquet.columns.map(({ name, isFlat, codecs }) => {
    const place = { column: name };
    if (!isFlat) throw fault(file, place, 'a list or a structure', 'a column that is flat');
    const codec = codecs.find((each) => !CODECS.includes(each));
    if (codec) throw fault(file, place, codec, `one of the codecs ${CODECS.join(', ')}`);
    return table.addColumn(name, place);
  });
  // One after another: what a column needs while it is read is many times what it is then.
  for (const column of columns) await readColumn(column, parquet, file);
}

async function readColumn(column: ColumnBuilder, parquet: ParquetFile, file: string): Promise<void> {
  const { name } = column;
  let row = 0;
  for (const values of await sound(file, () => parquet.read(name))) {
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
