import { loadChunks } from '../../node.js';
import { prepareChunks } from '../../tabular/prepareChunks.js';
import type { Parsed } from '../arguments/options.js';
import { reading } from '../files/files.js';
import { openTable, readOptions } from '../files/table.js';
import { count } from '../output/format.js';
import { progressLine } from '../output/progressLine.js';
import type { trainOptions } from './options.js';
import { type PreparedTable, preparedTable, tableDataOptions } from './tableTask.js';

/** Reads a table whole, or, with --buffer, what is to be known of it before the training. */
export async function openPrepared(
  path: string,
  parsed: Parsed<typeof trainOptions>,
  signal: AbortSignal,
): Promise<PreparedTable> {
  const { buffer, sample } = parsed.values;
  const reader = readOptions(parsed.values);
  if (typeof buffer !== 'number') return preparedTable(await openTable(path, reader), parsed);
  const { splitBy: _, inOrder: __, ...options } = tableDataOptions(parsed);
  const line = progressLine(process.stderr);
  const prepared = prepareChunks(loadChunks(path, reader), {
    ...options,
    buffer,
    sample,
    signal,
    onProgress: (rows, pass) =>
      line.show(`${pass === 'sample' ? 'drawing a sample' : 'checking'}: ${count(rows)} rows`),
  });
  try {
    const { sample: table, ...data } = await reading(path, prepared);
    return { table, data };
  } finally {
    line.hide();
  }
}
