import { L0netError } from '../base/errors.js';
import { accessTo, type ByteAccess } from '../formats/byteAccess.js';
import { isSound } from '../formats/names.js';

/**
 * What a table is read from: its text, the bytes of a file, a File or Blob, a Response, or a stream of bytes (in Node also
 * `process.stdin` and `createReadStream(path)`).
 */
export type TableSource =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** Bytes that can be read from their beginning, again if they were kept. */
export interface Origin {
  /** What they are called where they come from. */
  readonly name: string | undefined;
  /** Whether they are what a text became: in UTF-8, whatever the options say. */
  readonly isText: boolean;
  open(): AsyncIterable<Uint8Array>;
  /** Any of them, in any order; undefined where they come one after another, as those of a stream do. */
  access?(): Promise<ByteAccess | undefined>;
  /** To be called where they will not be read again: what was kept of a stream for that is dropped. */
  forget(): void;
}

/** One line that ends as the names of files do. */
const PATH = /^[^\r\n]*\.(csv|tsv|tab|txt|json|jsonl|ndjson|npy|npz|parquet)(\.gz)?$/i;

/** Characters of a text that become bytes at once. */
const SLICE = 65_536;

/** @throws L0netError INVALID_ARGUMENT for what is no source, a stream that was read, a response that is an error */
export function originOf(source: TableSource): Origin {
  if (typeof source === 'string') return fixed(() => encoded(source), { isText: checkText(source) });
  if (source instanceof Uint8Array) return inMemory(source);
  if (source instanceof ArrayBuffer) return inMemory(new Uint8Array(source));
  if (source instanceof Blob) return blobOrigin(source);
  if (source instanceof Response) return kept(bodyOf(source), lastOf(source.url));
  if (typeof source === 'object' && source !== null && !isLocked(source)) {
    if ('getReader' in source) return kept(readAll(source));
    if (Symbol.asyncIterator in source) return kept(checked(source));
  }
  throw refused(source, 'a text, a Uint8Array, an ArrayBuffer, a Blob, or a Response or stream not yet read');
}

function fixed(
  open: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  more: Partial<Origin> = {},
): Origin {
  async function* chunks() {
    yield* open();
  }
  return { name: undefined, isText: false, open: chunks, forget() {}, ...more };
}

function inMemory(bytes: Uint8Array): Origin {
  return fixed(() => [bytes], { access: async () => accessTo(bytes) });
}

function blobOrigin(blob: Blob): Origin {
  const { name } = blob as { name?: unknown };
  const read = async (start: number, end: number) =>
    new Uint8Array(await blob.slice(start, end).arrayBuffer());
  return fixed(() => readAll(blob.stream()), {
    name: typeof name === 'string' ? name : undefined,
    access: async () => ({ size: blob.size, read, close: async () => {} }),
  });
}

/** A stream can be read once: what came is kept until it is known that nobody reads it again. */
function kept(stream: AsyncIterable<Uint8Array>, name?: string): Origin {
  let chunks: Uint8Array[] | undefined = [];
  let opened = false;
  async function* first() {
    for await (const chunk of stream) {
      chunks?.push(chunk);
      yield chunk;
    }
  }
  async function* again() {
    yield* chunks ?? [];
  }
  const open = () => {
    const result = opened ? again() : first();
    opened = true;
    return result;
  };
  const forget = () => {
    chunks = undefined;
  };
  return { name, isText: false, open, forget };
}

function checkText(text: string): true {
  if (PATH.test(text)) {
    throw refused(text, "the text of a table, not a path: 'l0net/node' has loadTable, fetch a Response");
  }
  if (isSound(text)) return true;
  throw refused(text, 'sound Unicode, without lone surrogates');
}

function* encoded(text: string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length; ) {
    // Both halves of a surrogate pair go together.
    const half = text.charCodeAt(at + SLICE - 1) >> 10 === 0xd800 >> 10;
    const end = at + SLICE + (half ? 1 : 0);
    yield encoder.encode(text.slice(at, end));
    at = end;
  }
}

function isLocked(source: object): boolean {
  return 'locked' in source && source.locked === true;
}

function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  if (!response.ok) throw refused(`status ${response.status}`, 'a response whose status is 200 to 299');
  if (response.bodyUsed) throw refused(response, 'a response that was not yet read');
  return response.body ? readAll(response.body) : checked([]);
}

/** The last part of a URL's path. */
function lastOf(url: string): string | undefined {
  const path = /^[^?#]*/.exec(url)?.[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last) || undefined;
  } catch {
    return last;
  }
}

/** The chunks of a stream; not every browser iterates over it. It is cancelled where the reader leaves early. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield checkChunk(value);
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

async function* checked(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield checkChunk(chunk);
}

function checkChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw refused(chunk, 'chunks that are a Uint8Array each');
}

function refused(received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_ARGUMENT', { argument: 'source', received, expected });
}
