import { L0netError, show } from '../base/errors.js';
import { JsonReader } from './jsonReader.js';
import { brief, countElements, isCount } from './shape.js';
import { ARRAYS, DTYPES, type Dtype } from './tensor.js';

/** What the header says of a tensor. The offsets count bytes from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A header all of whose claims have been checked. */
export interface Header {
  /** In the order of the file. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the elements begin, in bytes from the beginning of the file. */
  readonly start: number;
}

/** The name that no tensor has. */
export const METADATA = '__metadata__';
/** In bytes; the reference implementation reads no longer one either. */
const LONGEST_HEADER = 100_000_000;

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;

/** Reads the header of a file that errors call `file`, and checks it against the length of the file. */
export function parseHeader(bytes: Uint8Array, file: string): Header {
  const text = decode(bytes, file);
  const entries: Entry[] = [];
  const metadata = new Map<string, string>();

  let place = file;
  const json = new JsonReader(text.json, (received, expected) => invalid(place, received, expected));
  json.object('a header that is an object', (name) => {
    place = `${file}, ${called(name)}`;
    if (name === METADATA) {
      json.object('metadata that are an object', (key) => {
        metadata.set(key, json.string('metadata that are strings'));
      });
    } else {
      entries.push(readEntry(json, name, place));
    }
    place = file;
  });
  json.end();

  checkCover(entries, bytes.length - text.end, file);
  return { entries, metadata, start: text.end };
}

/**
 * The beginning of a file up to its elements: the length of the header, the header, blanks.
 *
 * @throws L0netError INVALID_ARGUMENT if the header is longer than a reader accepts.
 */
export function encodeHeader(
  entries: readonly Entry[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  // By hand, since an object would put names like `7` first and lose `__proto__`.
  const members = entries.map(({ name, dtype, shape, begin, end }) =>
    member(name, `{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`),
  );
  if (metadata.size > 0) {
    const strings = Array.from(metadata, ([key, value]) => member(key, JSON.stringify(value)));
    members.unshift(member(METADATA, `{${strings.join(',')}}`));
  }
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  if (padded > LONGEST_HEADER) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'tensors and metadata',
      received: `a header of ${padded} bytes`,
      expected: `a header of ${LONGEST_HEADER} bytes at most`,
    });
  }
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

function member(name: string, json: string): string {
  return `${JSON.stringify(name)}:${json}`;
}

function decode(bytes: Uint8Array, file: string): { json: string; end: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw invalid(
      file,
      `${bytes.length} bytes`,
      `a safetensors file, which has ${LENGTH_BYTES} bytes and more`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const there = bytes.length - LENGTH_BYTES;
  if (length > LONGEST_HEADER || length > there) {
    const most = Math.min(LONGEST_HEADER, there);
    throw invalid(
      file,
      `a header of ${length} bytes`,
      `a safetensors file, which has a header of ${most} bytes at most`,
    );
  }
  const end = LENGTH_BYTES + Number(length);
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(LENGTH_BYTES, end),
    );
  } catch {
    throw invalid(file, 'other bytes', 'a header in UTF-8');
  }
  if (!json.startsWith('{')) throw invalid(file, json.slice(0, 24), "a header that begins with '{'");
  return { json, end };
}

function readEntry(json: JsonReader, name: string, place: string): Entry {
  const found: { dtype?: Dtype; shape?: number[]; offsets?: number[] } = {};
  json.object('an object with dtype, shape and data_offsets', (field) => {
    if (field === 'dtype') found.dtype = readDtype(json, place);
    else if (field === 'shape') found.shape = readCounts(json, place, 'shape');
    else if (field === 'data_offsets') found.offsets = readCounts(json, place, 'data_offsets');
    else json.skip();
  });
  const { dtype, shape, offsets } = found;
  if (!dtype || !shape || !offsets) {
    const missing = !dtype ? 'dtype' : !shape ? 'shape' : 'data_offsets';
    throw invalid(place, `no ${missing}`, 'dtype, shape and data_offsets');
  }

  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin > end) {
    throw invalid(place, offsets, 'data_offsets that are two integers, the begin and the end');
  }
  const size = countElements(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(size)) {
    throw invalid(place, shape, 'a shape of less than 2^53 bytes');
  }
  if (end - begin !== size) {
    throw invalid(place, offsets, `data_offsets ${size} bytes apart, for ${dtype} of [${brief(shape)}]`);
  }
  return { name, dtype, shape, begin, end };
}

function readDtype(json: JsonReader, place: string): Dtype {
  const dtype = json.string('a dtype that is a string');
  // Not `dtype in ARRAYS`, which holds for `toString` too.
  const known = DTYPES.find((name) => name === dtype);
  if (known) return known;
  throw invalid(place, dtype, `a dtype that is read: ${DTYPES.join(', ')}`);
}

function readCounts(json: JsonReader, place: string, field: string): number[] {
  const counts: number[] = [];
  const expected = `${field} of integers from 0 on`;
  json.array(expected, () => {
    const count = json.integer(expected);
    if (!isCount(count)) throw invalid(place, count, expected);
    counts.push(count);
  });
  return counts;
}

/** Throws unless the tensors lie in the file without gaps and overlaps, and nothing is left over. */
function checkCover(entries: readonly Entry[], there: number, file: string): void {
  let covered = 0;
  // An empty tensor comes before the one that begins where it does.
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const place = `${file}, ${called(name)}`;
    if (end > there) {
      throw invalid(place, [begin, end], `data_offsets up to ${there}, where the file ends`);
    }
    if (begin !== covered) {
      const expected = `data_offsets from ${covered} on, where the tensor before ends, without ${
        begin < covered ? 'overlaps' : 'gaps'
      }`;
      throw invalid(place, [begin, end], expected);
    }
    covered = end;
  }
  if (covered !== there) {
    throw invalid(
      file,
      `${there} bytes after the header`,
      `${covered} bytes, where the last tensor ends, and no more`,
    );
  }
}

function called(name: string): string {
  if (name === METADATA) return name;
  return `tensor ${show(name)}`;
}

function invalid(place: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_FORMAT', { argument: place, received, expected });
}
