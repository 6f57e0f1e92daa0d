import type {
  ColumnMetaData,
  Compressors,
  DecodedArray,
  PageHeader,
  SchemaElement,
  SchemaTree,
} from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { ByteAccess } from './byteAccess.js';
import { unpackPage, valuesOf } from './parquetPages.js';

/** What of a column is in a group of rows. */
export interface ColumnChunk {
  /** Undefined where the group does not have the column. */
  readonly meta: ColumnMetaData | undefined;
  readonly rows: number;
}

/** What the values of a column are, and what makes them. */
export interface ColumnSchema {
  readonly element: SchemaElement;
  /** The root, and the column. */
  readonly schemaPath: SchemaTree[];
  readonly parsers: Partial<typeof DEFAULT_PARSERS>;
  readonly compressors: Compressors;
}

/** Bytes that are read at once, at least. */
const BLOCK = 2 ** 16;

/** No header of a page is longer: it may have the least and the greatest of its texts in it. */
const LONGEST_HEADER = 2 ** 24;

const NOTHING: Uint8Array = new Uint8Array(0);

/** The values of a flat column, page by page. */
export async function* pagesOf(
  access: ByteAccess,
  chunks: readonly ColumnChunk[],
  schema: ColumnSchema,
): AsyncGenerator<DecodedArray, void, undefined> {
  for (const [group, { meta, rows }] of chunks.entries()) {
    if (!meta) throw new Error(`no such column in group ${group + 1} of rows`);
    if (rows > 0) yield* pagesIn(access, meta, rows, schema);
  }
}

async function* pagesIn(
  access: ByteAccess,
  meta: ColumnMetaData,
  rows: number,
  schema: ColumnSchema,
): AsyncGenerator<DecodedArray, void, undefined> {
  const { element, compressors } = schema;
  const parsers = { ...DEFAULT_PARSERS, ...schema.parsers };
  const decoder = {
    ...schema,
    parsers,
    pathInSchema: [element.name],
    type: meta.type,
    codec: 'UNCOMPRESSED' as const,
  };
  const isOptional = element.repetition_type === 'OPTIONAL';
  const bytes = bytesOf(access, meta);
  let dictionary: DecodedArray | undefined;
  for (let seen = 0; seen < rows; ) {
    if (bytes.left === 0) throw new Error(`${seen} values in a column of ${rows} rows`);
    const header = await nextHeader(bytes);
    const packed = await bytes.take(header.compressed_page_size);
    const most = rows - seen;
    const page = unpackPage(header, packed, { codec: meta.codec, compressors, isOptional, most });
    const count = valuesOf(header);
    const reader = { view: viewOf(page.bytes), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, page.header, decoder, undefined, undefined, 0);
      dictionary = data && convert(data, decoder);
    } else if (count > 0) {
      const { data } = readPage(reader, page.header, decoder, dictionary, undefined, 0);
      if (data?.length !== count) throw new Error(`${data?.length} values in a page of ${count}`);
      seen += count;
      yield data;
    }
  }
}

/** The bytes of a column in a group, which is all its pages, the dictionary first. */
function bytesOf(access: ByteAccess, meta: ColumnMetaData): PageBytes {
  const offsets = [meta.dictionary_page_offset, meta.data_page_offset].filter((offset) => offset);
  const start = Math.min(...offsets.map(Number));
  const end = start + Number(meta.total_compressed_size);
  if (start >= 0 && start <= end && end <= access.size) return new PageBytes(access, start, end);
  throw new Error(`bytes ${start} to ${end} of a file of ${access.size}`);
}

async function nextHeader(bytes: PageBytes): Promise<PageHeader> {
  for (let size = BLOCK; ; size *= 2) {
    const seen = await bytes.look(size);
    const reader = { view: viewOf(seen), offset: 0 };
    try {
      const header = parquetHeader(reader);
      bytes.skip(reader.offset);
      return header;
    } catch (error) {
      // It may be longer than what was looked at.
      if (seen.length >= Math.min(bytes.left, LONGEST_HEADER)) throw error;
    }
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** A part of a file that is read from its beginning to its end, block by block. */
class PageBytes {
  readonly #access: ByteAccess;
  readonly #end: number;
  #at: number;
  /** What was read from there on. */
  #read = NOTHING;

  constructor(access: ByteAccess, start: number, end: number) {
    this.#access = access;
    this.#at = start;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** The next bytes: so many at least, if they are there. */
  async look(count: number): Promise<Uint8Array> {
    const least = Math.min(count, this.left);
    const before = this.#read;
    if (before.length < least) {
      const start = this.#at + before.length;
      const end = Math.max(this.#at + least, Math.min(this.#end, start + BLOCK));
      const more = await this.#access.read(start, end);
      if (before.length + more.length < least)
        throw new Error(`${more.length} bytes where ${end - start} were`);
      this.#read = before.length > 0 ? joined(before, more) : more;
    }
    return this.#read;
  }

  skip(count: number): void {
    // What was read as a whole may go.
    this.#read = count < this.#read.length ? this.#read.subarray(count) : NOTHING;
    this.#at += count;
  }

  async take(count: number): Promise<Uint8Array> {
    if (!(count >= 0 && count <= this.left)) throw new Error(`a page of ${count} bytes`);
    const bytes = (await this.look(count)).subarray(0, count);
    this.skip(count);
    return bytes;
  }
}
