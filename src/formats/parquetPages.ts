import type { CompressionCodec, Compressors, PageHeader } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** What a page must fit. */
export interface PageExpectation {
  readonly codec: CompressionCodec;
  readonly compressors: Compressors;
  /** Whether values may be missing. */
  readonly isOptional: boolean;
  /** Values that are left of the column. */
  readonly most: number;
}

/** A page as if it had never been compressed. */
export interface UnpackedPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/**
 * Unpacks a page of a flat column. Throws unless it holds as many values as it says, no more than are left, and its runs no more
 * than that. hyparquet believes these sizes: a bit of them that was damaged could make it read for ever, or take all memory.
 */
export function unpackPage(header: PageHeader, bytes: Uint8Array, expected: PageExpectation): UnpackedPage {
  const count = valuesOf(header);
  const isDictionary = header.type === 'DICTIONARY_PAGE';
  // A value has one bit at least.
  const most = isDictionary ? 8 * header.uncompressed_page_size : expected.most;
  if (!(count >= 0 && count <= most)) throw new Error(`a page of ${count} values`);
  if (header.type === 'DATA_PAGE_V2') return unpackSecond(header, bytes, expected);
  const page = decompressPage(bytes, header.uncompressed_page_size, expected.codec, expected.compressors);
  if (!isDictionary) checkFirst(header, page, expected);
  return { header: { ...header, compressed_page_size: page.length }, bytes: page };
}

/** How many values a page holds. */
export function valuesOf(header: PageHeader): number {
  const own = {
    DICTIONARY_PAGE: header.dictionary_page_header,
    DATA_PAGE: header.data_page_header,
    DATA_PAGE_V2: header.data_page_header_v2,
    INDEX_PAGE: undefined,
  }[header.type];
  if (!own) throw new Error('a page that has no values');
  return own.num_values;
}

/** A page of the first version: whether values are there, and the values, packed together. */
function checkFirst(
  { data_page_header }: PageHeader,
  page: Uint8Array,
  { isOptional }: PageExpectation,
): void {
  const { num_values, encoding } = data_page_header as NonNullable<PageHeader['data_page_header']>;
  const there = isOptional ? checkRuns(page, 4, 1, num_values) : num_values;
  checkValues(page, isOptional ? 4 + lengthAt(page) : 0, encoding, there);
}

/** A page of the second version: whether values are there, then the values, of which only these are packed. */
function unpackSecond(
  header: PageHeader,
  bytes: Uint8Array,
  { codec, isOptional, compressors }: PageExpectation,
): UnpackedPage {
  const second = header.data_page_header_v2 as NonNullable<PageHeader['data_page_header_v2']>;
  const { num_values, num_nulls, encoding, is_compressed } = second;
  const start = second.definition_levels_byte_length;
  // A flat column has no levels of the other kind; what is damaged may have no number there.
  if (second.repetition_levels_byte_length !== 0 || !(start >= 0 && start <= bytes.length)) {
    throw new Error(`levels of ${start} bytes`);
  }
  const there = isOptional ? checkRuns(bytes, 0, 1, num_values) : num_values;
  if (there !== num_values - num_nulls) {
    throw new Error(`a page of ${num_values} values, of which ${num_nulls} are missing`);
  }
  const packed = bytes.subarray(start);
  const size = header.uncompressed_page_size - start;
  const page = is_compressed && size ? decompressPage(packed, size, codec, compressors) : packed;
  checkValues(page, 0, encoding, there);
  if (page === packed) return { header, bytes };
  const whole = new Uint8Array(start + page.length);
  whole.set(bytes.subarray(0, start));
  whole.set(page, start);
  return { header: { ...header, compressed_page_size: whole.length }, bytes: whole };
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
