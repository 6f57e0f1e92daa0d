import { L0netError } from '../base/errors.js';
import { brief } from './shape.js';

/** What an idx file holds. */
export interface IdxArray {
  /** The length of each dimension; the last one varies fastest in `data`. */
  readonly shape: readonly number[];
  /** The values, row by row: a view of the bytes that were parsed, not a copy. */
  readonly data: Uint8Array;
}

/** What the reader of an idx file knows about it beforehand. */
export interface IdxExpectation {
  /** What errors call the file: a path, say. Default: `bytes`. */
  readonly name?: string;
  /** The length of each dimension, or 'any'. Default: any number of dimensions of any length. */
  readonly shape?: readonly (number | 'any')[];
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an idx file of unsigned bytes, the format of MNIST: two zero bytes, a type, the number of dimensions, the length
 * of each as 32 bits big-endian, then the values.
 *
 * Nothing is allocated in proportion to what the header claims.
 *
 * @throws L0netError INVALID_ARGUMENT if `bytes` is no Uint8Array; INVALID_FORMAT for a wrong magic number, another type
 *   of values, other dimensions than expected, and bytes that are missing or left over.
 */
export function parseIdx(bytes: Uint8Array, expected: IdxExpectation = {}): IdxArray {
  const argument = expected.name ?? 'bytes';
  if (!(bytes instanceof Uint8Array)) {
    throw new L0netError('INVALID_ARGUMENT', { argument, received: bytes, expected: 'a Uint8Array' });
  }
  const check = (holds: boolean, received: unknown, phrase: string): void => {
    if (!holds) throw new L0netError('INVALID_FORMAT', { argument, received, expected: phrase });
  };

  check(bytes.length >= 4, `${bytes.length} bytes`, 'an idx file, which has 4 bytes and more');
  const [zero, another, type, dimensions] = bytes as Uint8Array & [number, number, number, number];
  check(
    zero === 0 && another === 0,
    hex(bytes.subarray(0, 4)),
    'an idx file, which begins with two zero bytes',
  );
  check(type === UNSIGNED_BYTE, hex(bytes.subarray(2, 3)), 'values of type 0x08, unsigned bytes');
  check(dimensions >= 1, `${dimensions} dimensions`, '1 dimension or more');
  const start = 4 + 4 * dimensions;
  check(bytes.length >= start, `${bytes.length} bytes`, `a header of ${start} bytes`);

  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: dimensions }, (_, index) => header.getUint32(4 + 4 * index));
  if (expected.shape) {
    const wanted = expected.shape;
    const fits = shape.length === wanted.length && wanted.every((n, i) => n === 'any' || n === shape[i]);
    check(fits, shape, `the dimensions [${wanted.join(', ')}]`);
  }
  // A product of many 32-bit numbers does not fit a number, and a file's header may claim anything.
  const size = shape.reduce((product, length) => product * BigInt(length), 1n);
  const there = bytes.length - start;
  check(
    BigInt(there) === size,
    `${there} bytes`,
    `${shorten(size)} bytes after the header, for [${brief(shape)}]`,
  );
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + start, there) };
}

function hex(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function shorten(size: bigint): string {
  const digits = String(size);
  return digits.length > 20 ? `about 10^${digits.length - 1}` : digits;
}
