import { L0netError } from './errors.js';

/** Bytes that every memory begins with. */
export const PAGE = 65536;

/** What a part of a plan needs. */
export interface Share {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The error for memory that cannot be had. `received` are the bytes that are needed in all; the message also says what
 * takes them.
 */
export function outOfMemory(bytes: number, most: number, shares: readonly Share[] = []): L0netError {
  const parts = shares
    .filter((share) => share.bytes > 0)
    .map((share) => `${share.name} ${size(share.bytes)}`);
  const what = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  const expected = `at most ${most} bytes of linear memory, and no more than the engine has left`;
  return new L0netError(
    'OUT_OF_MEMORY',
    { argument: 'memory', received: bytes, expected },
    `out of memory: ${bytes} bytes are needed, ${size(bytes)}${what}; ` +
      (bytes > most ? `there can be at most ${size(most)}` : 'the engine has no such memory left'),
  );
}

/** Zeros outside of linear memory, but of what is to go there. Throws L0netError OUT_OF_MEMORY where there is no room. */
export function zeros(n: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(n);
  } catch {
    throw outOfMemory(4 * n, 2 ** 32);
  }
}

/** The error for a memory that the engine cannot even begin: it has addresses for some hundred of them. */
export function noRoom(reason: unknown): L0netError {
  const expected = 'room for the memory of another network';
  return new L0netError(
    'OUT_OF_MEMORY',
    { argument: 'memory', received: PAGE, expected },
    `out of memory: expected ${expected}; the engine says ${reason}`,
  );
}

function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** unit).toPrecision(4))} ${units[unit]}`;
}
