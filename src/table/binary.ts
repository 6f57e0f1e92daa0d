import { accessOf, accessOrKeep, type BinaryOptions } from './access.js';
import type { Opened } from './format.js';
import type { Reading } from './options.js';
import type { Origin } from './source.js';
import type { Column } from './table.js';

/** The whole table at once. */
const WHOLE: BinaryOptions = { rows: Number.POSITIVE_INFINITY, kept: Number.POSITIVE_INFINITY };

/**
 * The columns of .npy, .npz or Parquet, so many rows at a time, of which the first have the kinds of all; one chunk without
 * rows, if the table has none. Only what reads that format is loaded.
 *
 * Whole tables are read in this way, too: so what is cut is the same.
 */
export async function* binaryChunks(
  origin: Origin,
  opened: Opened,
  reading: Reading,
  options: BinaryOptions = WHOLE,
): AsyncGenerator<Column[], void, undefined> {
  if (opened.format === 'npy') {
    const { npyChunks } = await import('./arrays.js');
    yield* npyChunks({ bytes: opened.bytes, access: () => accessOf(origin) }, reading, options);
    return;
  }
  const access = await accessOrKeep(origin, opened, reading, options);
  try {
    if (opened.format === 'npz') yield* (await import('./arrays.js')).npzChunks(access, reading, options);
    else yield* (await import('./parquet.js')).parquetChunks(access, reading, options);
  } finally {
    await access.close();
  }
}
