import { L0netError } from '../base/errors.js';
import { accessTo, type ByteAccess } from '../formats/byteAccess.js';
import { type Bytes, isGzip, joined } from './bytes.js';
import type { Opened } from './format.js';
import type { Reading } from './options.js';
import type { Origin } from './source.js';

/** How a binary format is read. */
export interface BinaryOptions {
  /** Rows of a chunk; Infinity for the whole table. */
  readonly rows: number;
  /** Bytes of a stream that may be kept, where any of them may be needed. */
  readonly kept: number;
}

/** Any of the bytes of an origin, where that can be had: not of a stream, nor of what is packed with gzip. */
export async function accessOf(origin: Origin): Promise<ByteAccess | undefined> {
  const access = await origin.access?.();
  if (!access) return undefined;
  let isPacked = true;
  try {
    isPacked = isGzip(await access.read(0, Math.min(2, access.size)));
  } finally {
    if (isPacked) await access.close();
  }
  return isPacked ? undefined : access;
}

/**
 * Any of the bytes of what was opened: if there is no other way, they are kept.
 *
 * @throws L0netError INVALID_ARGUMENT for more of them than may be kept
 */
export async function accessOrKeep(
  origin: Origin,
  { bytes, format }: Opened,
  { file }: Reading,
  { kept }: BinaryOptions,
): Promise<ByteAccess> {
  const access = await accessOf(origin);
  if (!access) return accessTo(await keep(bytes, kept, file, format));
  await bytes[Symbol.asyncIterator]().return?.();
  return access;
}

async function keep(bytes: Bytes, most: number, file: string, format: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size <= most) continue;
    throw new L0netError('INVALID_ARGUMENT', {
      argument: file,
      received: `a stream, or a file packed with gzip, of more than ${most} bytes`,
      expected: `a file, a Blob or bytes, not packed, since ${format} is read from its end`,
    });
  }
  return joined(pieces);
}
