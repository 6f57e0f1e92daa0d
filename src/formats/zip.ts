import { L0netError } from '../base/errors.js';
import type { ByteAccess } from './byteAccess.js';

/** A file in a zip file, still packed. */
export interface ZipMember {
  readonly name: string;
  /** Where its packed bytes begin and end. */
  readonly start: number;
  readonly end: number;
  readonly isDeflated: boolean;
  /** Of the bytes unpacked. */
  readonly size: number;
  /** CRC-32 of the bytes unpacked. */
  readonly crc: number;
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
/** A file may end with a comment of so many bytes. */
const LONGEST_COMMENT = 65_535;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
const BEYOND_32_BITS = 0xffffffff;

/**
 * The members of a zip file, in the order of its directory. None is read. Of Zip64, which NumPy writes, only what needs no 64
 * bits is read: files below 4 GiB.
 *
 * Own code, since the small libraries do not compare the CRC: numbers that were damaged would be read as they are.
 *
 * @param name what errors call the file
 * @throws L0netError INVALID_FORMAT for what is no sound zip file, members that are encrypted or packed in another way
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function readZip(access: ByteAccess, name = 'bytes'): Promise<ZipMember[]> {
  const tailStart = Math.max(0, access.size - END_BYTES - LONGEST_COMMENT);
  const tail = viewOf(await access.read(tailStart, access.size));
  const end = findEnd(tail, name);
  const count = tail.getUint16(end + 10, true);
  const first = tail.getUint32(end + 16, true);
  const size = tailStart + end - first;
  const directory = await access.read(Math.min(first, tailStart + end), tailStart + end);
  const view = viewOf(directory);
  const members: ZipMember[] = [];
  for (let [i, at] = [0, 0]; i < count; i++) {
    if (at + CENTRAL_BYTES > size || view.getUint32(at, true) !== CENTRAL) {
      throw refused(name, `${i} entries`, `a directory of ${count} entries`);
    }
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    members.push(await memberAt(access, directory, at, name));
    at += CENTRAL_BYTES + lengths[0] + lengths[1] + lengths[2];
  }
  return members;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Where the end of the directory begins, which is looked for from behind. */
function findEnd(view: DataView, name: string): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= 0; at--) {
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw refused(name, `${view.byteLength} bytes`, 'a whole zip file');
}

/** The member whose entry in the directory is here. */
async function memberAt(
  access: ByteAccess,
  directory: Uint8Array,
  entry: number,
  file: string,
): Promise<ZipMember> {
  const view = viewOf(directory);
  const nameLength = view.getUint16(entry + 28, true);
  const nameStart = entry + CENTRAL_BYTES;
  const name = new TextDecoder().decode(directory.subarray(nameStart, nameStart + nameLength));
  const place = `${file}, member ${name}`;
  const [flags, method] = [view.getUint16(entry + 8, true), view.getUint16(entry + 10, true)];
  const [crc, packedSize, size, local] = [16, 20, 24, 42].map((at) => view.getUint32(entry + at, true));
  if (flags & ENCRYPTED) throw refused(place, 'an encrypted member', 'one that is not');
  if (method !== STORED && method !== DEFLATED)
    throw refused(place, `method ${method}`, 'stored or deflated bytes');
  if ([packedSize, size, local].includes(BEYOND_32_BITS)) {
    throw refused(place, '4 GiB or more', 'a member below 4 GiB');
  }
  const isInFile = local + LOCAL_BYTES <= access.size;
  const head = viewOf(await access.read(isInFile ? local : 0, isInFile ? local + LOCAL_BYTES : 0));
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== LOCAL) {
    throw refused(place, 'other bytes', 'a member where the directory says that it is');
  }
  const start = local + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  if (start + packedSize > access.size || (method === STORED && packedSize !== size)) {
    throw refused(place, `${packedSize} bytes`, 'a member that is in the file as a whole');
  }
  return { name, start, end: start + packedSize, isDeflated: method === DEFLATED, size, crc };
}

/**
 * The bytes of a member, held to what the directory says of them: no more than it says, and an error at their end if there were
 * less, or others.
 *
 * @throws L0netError INVALID_FORMAT unless these are the bytes that were packed
 */
export async function* checkMember(
  { name, size, crc }: ZipMember,
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let [seen, found] = [0, 0];
  for await (const piece of bytes) {
    seen += piece.length;
    if (seen > size) break;
    found = crc32(piece, found);
    yield piece;
  }
  if (seen === size && found === crc) return;
  throw refused(`${file}, member ${name}`, 'other bytes', 'those that were packed: their CRC-32 differs');
}

/** The remainders of all bytes by the polynomial of IEEE 802.3, whose bits go from right to left. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/**
 * CRC-32 as zip and gzip have it.
 *
 * @param before that of the bytes before these
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ REMAINDERS[(crc ^ bytes[i]) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

function refused(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_FORMAT', { argument, received, expected });
}
