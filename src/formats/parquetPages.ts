import type { ColumnMetaData, Compressors, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** What a chunk of a column must fit. */
export interface ChunkExpectation {
  readonly rows: number;
  /** Whether values may be missing. */
  readonly isOptional: boolean;
  readonly compressors: Compressors;
}

/**
 * Throws unless the pages of a flat column are in the file, hold as many values as there are rows, and their runs no more
 * than that. hyparquet believes these sizes: a bit of them that was damaged could make it read for ever, or take all memory.
 */
export function checkPages(buffer: ArrayBuffer, chunk: ColumnMetaData, expected: ChunkExpectation): void {
  const offsets = [chunk.dictionary_page_offset, chunk.data_page_offset].filter((offset) => offset);
  const start = Math.min(...offsets.map(Number));
  const size = Number(chunk.total_compressed_size);
  const reader = { view: new DataView(buffer, start, size), offset: 0 };
  let values = 0;
  while (values < expected.rows) {
    if (reader.offset >= size) throw new Error(`${values} values in a column of ${expected.rows} rows`);
    const header = parquetHeader(reader);
    const packed = header.compressed_page_size;
    if (!(packed >= 0 && packed <= size - reader.offset)) throw new Error(`a page of ${packed} bytes`);
    const bytes = new Uint8Array(buffer, start + reader.offset, packed);
    reader.offset += packed;
    const count = valuesOf(header);
    const isData = header.type !== 'DICTIONARY_PAGE';
    // A value has one bit at least.
    const most = isData ? expected.rows - values : 8 * header.uncompressed_page_size;
    if (!(count >= 0 && count <= most)) throw new Error(`a page of ${count} values`);
    if (!isData) continue;
    values += count;
    if (header.data_page_header) checkFirst(bytes, header, chunk, expected);
    else checkSecond(bytes, header, chunk, expected);
  }
}

function valuesOf({ dictionary_page_header, data_page_header, data_page_header_v2 }: PageHeader): number {
  const header = dictionary_page_header ?? data_page_header ?? data_page_header_v2;
  if (!header) throw new Error('a page that has no values');
  return header.num_values;
}

/** A page of the first version: whether values are there, and the values, packed together. */
function checkFirst(
  bytes: Uint8Array,
  { uncompressed_page_size, data_page_header }: PageHeader,
  { codec }: ColumnMetaData,
  { isOptional, compressors }: ChunkExpectation,
): void {
  const { num_values, encoding } = data_page_header as NonNullable<PageHeader['data_page_header']>;
  const page = decompressPage(bytes, uncompressed_page_size, codec, compressors);
  const there = isOptional ? checkRuns(page, 4, 1, num_values) : num_values;
  checkValues(page, isOptional ? 4 + lengthAt(page) : 0, encoding, there);
}

/** A page of the second version: whether values are there, then the values, of which only these are packed. */
function checkSecond(
  bytes: Uint8Array,
  { uncompressed_page_size, data_page_header_v2 }: PageHeader,
  { codec }: ColumnMetaData,
  { isOptional, compressors }: ChunkExpectation,
): void {
  const header = data_page_header_v2 as NonNullable<PageHeader['data_page_header_v2']>;
  const { num_values, num_nulls, encoding, is_compressed } = header;
  const start = header.definition_levels_byte_length;
  // A flat column has no levels of the other kind; what is damaged may have no number there.
  if (header.repetition_levels_byte_length !== 0 || !(start >= 0 && start <= bytes.length)) {
    throw new Error(`levels of ${start} bytes`);
  }
  const there = isOptional ? checkRuns(bytes, 0, 1, num_values) : num_values;
  if (there !== num_values - num_nulls) {
    throw new Error(`a page of ${num_values} values, of which ${num_nulls} are missing`);
  }
  const packed = bytes.subarray(start);
  const size = uncompressed_page_size - start;
  const page = is_compressed && size ? decompressPage(packed, size, codec, compressors) : packed;
  checkValues(page, 0, encoding, there);
}

function checkValues(page: Uint8Array, start: number, encoding: string, count: number): void {
  if (count === 0) return;
  if (encoding.endsWith('_DICTIONARY')) checkRuns(page, start + 1, page[start], count);
  if (encoding === 'RLE') checkRuns(page, start + 4, 1, count);
  if (encoding.startsWith('DELTA_')) {
    const [block, after] = varint(page, start);
    const [parts] = varint(page, after);
    if (!(block > 0 && parts > 0 && block % parts === 0))
      throw new Error(`blocks of ${block} in ${parts} parts`);
  }
}

/** Throws unless the runs that begin here are of so many values, and in the page. Returns how many are odd, if width is 1. */
function checkRuns(page: Uint8Array, start: number, width: number, count: number): number {
  let [at, seen, ones] = [start, 0, 0];
  if (width > 32) throw new Error(`values of ${width} bits`);
  while (seen < count && width > 0) {
    const [header, first] = varint(page, at);
    at = first;
    if (header & 1) {
      const values = Math.min(8 * (header >>> 1), count - seen);
      for (let i = 0; i < values && width === 1; i++) ones += (page[at + (i >> 3)] >> (i & 7)) & 1;
      at += (header >>> 1) * width;
      seen += values;
    } else {
      const values = header >>> 1;
      if (values > count - seen) throw new Error(`a run of ${values} values where ${count - seen} are left`);
      ones += page[at] & 1 ? values : 0;
      at += (width + 7) >> 3;
      seen += values;
    }
  }
  return ones;
}

function lengthAt(page: Uint8Array): number {
  return new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
}

/** A number of seven bits a byte, and the place after it. */
function varint(page: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let [at, shift] = [start, 0]; at < page.length && shift < 35; at++, shift += 7) {
    value |= (page[at] & 127) << shift;
    if (page[at] < 128) return [value >>> 0, at + 1];
  }
  throw new Error('a number that does not end');
}
