import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ByteAccess } from '../formats/byteAccess.js';
import { type Bytes, isGzip, peek } from '../table/bytes.js';
import { type ChunkOptions, chunksOf, rowsIn } from '../table/chunks.js';
import { fault } from '../table/faults.js';
import { type ReadOptions, resolveReading } from '../table/options.js';
import { readOrigin } from '../table/read.js';
import type { Origin } from '../table/source.js';
import type { Table } from '../table/table.js';

/**
 * Reads a table from a file, as `readTable` of 'l0net/table' does from other sources. Errors call the file by its path. The
 * standard input is no file: `readTable(process.stdin, options)` reads it.
 *
 * @throws L0netError as `readTable`; the error of the file system if the file cannot be read
 */
export async function loadTable(path: string, options: ReadOptions = {}): Promise<Table> {
  return readOrigin(fileOrigin(path), resolveReading(options, path));
}

/**
 * Reads a file chunk by chunk, as `readChunks` of 'l0net/table' does: memory does not grow with the file.
 * What this gives can be iterated over again and again: each time the file is read from its beginning.
 *
 * @throws L0netError as `readChunks`, for options at once and for the file while it is read; the error of the file system
 */
export function loadChunks(path: string, options: ChunkOptions = {}): AsyncIterable<Table> {
  const reading = resolveReading(options, path, ['rows']);
  const rows = rowsIn(options);
  return { [Symbol.asyncIterator]: () => chunksOf(fileOrigin(path), reading, rows) };
}

/** Bytes read at once. */
const BLOCK = 2 ** 18;

/** A file can be opened again: nothing of it needs to be kept. */
function fileOrigin(path: string): Origin {
  return {
    name: basename(path),
    isText: false,
    open: () => unpacked(createReadStream(path, { highWaterMark: BLOCK }), path),
    access: () => fileAccess(path),
    forget() {},
  };
}

/** Any bytes of a file; undefined for a pipe, which has no beginning to go back to. */
async function fileAccess(path: string): Promise<ByteAccess | undefined> {
  const found = await stat(path);
  // To open a pipe would wait for somebody who writes.
  if (!found.isFile()) return undefined;
  const file = await open(path);
  return {
    size: found.size,
    async read(start, end) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    },
    close: () => file.close(),
  };
}

/**
 * What a gzip file unpacks to, and any other as it is. Node's own gunzip reads one stream after another, as gzip does; to the
 * DecompressionStream of Node 24 and of browsers the second one is junk.
 */
async function* unpacked(bytes: Bytes, file: string): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(bytes, 2);
  if (!isGzip(head)) return yield* all;
  const gunzip = createGunzip();
  pipeline(Readable.from(all), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    throw fault(file, {}, message, 'a whole gzip file');
  }
}
