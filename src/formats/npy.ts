import { L0netError } from '../base/errors.js';
import { countElements, isCount } from './shape.js';

/** An array of one or two dimensions, element by element. */
export interface NpyArray {
  /** One or two lengths. */
  readonly shape: readonly number[];
  /** One element; bigint for integers of 64 bits. `column` is 0 in one dimension. */
  at(row: number, column: number): number | bigint | boolean | string;
}

const MAGIC = [0x93, ...Array.from('NUMPY', (letter) => letter.charCodeAt(0))];

type Read = (view: DataView, at: number, little: boolean) => number | bigint | boolean;

/** By kind and size, as a dtype has them. */
const READERS: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at) !== 0,
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** Whether a file begins as those of NumPy do. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/**
 * Reads an array as NumPy saves it: one or two dimensions of booleans, integers, floats of 32 and 64 bits, or texts (`U`), in
 * either order of bytes and of dimensions. Nothing is copied.
 *
 * @param name what errors call the file
 * @throws L0netError INVALID_FORMAT for anything else
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, name = 'bytes'): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = headerOf(bytes, view, name);
  const { order, type, size, columnsFirst, shape } = claimsOf(header, name);
  const expected = countElements(shape) * size;
  if (bytes.length - start !== expected) {
    throw refused(
      name,
      `${bytes.length - start} bytes of elements`,
      `${expected}, for [${shape.join(', ')}]`,
    );
  }
  const [rows, columns = 1] = shape;
  const read = type === 'U' ? undefined : READERS[type + size];
  const little = order !== '>';
  return {
    shape,
    at(row, column) {
      const at = start + size * (columnsFirst ? column * rows + row : row * columns + column);
      return read ? read(view, at, little) : textAt(view, at, size, little, name);
    },
  };
}

function headerOf(bytes: Uint8Array, view: DataView, name: string): { header: string; start: number } {
  const version = bytes[6];
  const first = version === 1 ? 10 : 12;
  if (!isNpy(bytes) || bytes.length < first) throw refused(name, `${bytes.length} bytes`, 'an .npy file');
  if (version < 1 || version > 3) throw refused(name, version, 'version 1, 2 or 3 of the format');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = first + length;
  if (start > bytes.length) throw refused(name, `a header of ${length} bytes`, 'one that is in the file');
  return { header: new TextDecoder().decode(bytes.subarray(first, start)), start };
}

interface Claims {
  readonly order: string;
  readonly type: string;
  readonly size: number;
  readonly columnsFirst: boolean;
  readonly shape: readonly number[];
}

/** What the header says: a dictionary of Python with three keys, in any order. */
function claimsOf(header: string, name: string): Claims {
  const descr = /'descr'\s*:\s*'([<>|=]?)([biufU])(\d+)'/.exec(header);
  if (!descr) {
    const received = /'descr'\s*:\s*([^,}]*)/.exec(header)?.[1] ?? header;
    throw refused(name, received, "elements of b1, i1 to i8, u1 to u8, f4, f8 or U: 'descr'");
  }
  const [, order, type, digits] = descr;
  const size = type === 'U' ? 4 * Number(digits) : Number(digits);
  if (!Number.isSafeInteger(size) || (type !== 'U' && !Object.hasOwn(READERS, type + size))) {
    throw refused(name, type + digits, 'elements of b1, i1 to i8, u1 to u8, f4, f8 or U');
  }
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (!fortran) throw refused(name, header, "'fortran_order', True or False");
  const lengths = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  const shape = lengths?.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  if (!shape || shape.length < 1 || shape.length > 2 || !shape.every(isCount)) {
    throw refused(
      name,
      lengths === undefined ? header : `(${lengths})`,
      "a 'shape' of one or two dimensions",
    );
  }
  return { order, type, size, columnsFirst: fortran === 'True', shape };
}

/** A text of code points of 32 bits, with zeros after its end. */
function textAt(view: DataView, start: number, size: number, little: boolean, name: string): string {
  let text = '';
  let zeros = '';
  for (let at = start; at < start + size; at += 4) {
    const code = view.getUint32(at, little);
    if (code > 0x10ffff || code >> 11 === 0xd800 >> 11) throw refused(name, code, 'texts of sound Unicode');
    if (code === 0) zeros += '\0';
    else {
      text += zeros + String.fromCodePoint(code);
      zeros = '';
    }
  }
  return text;
}

function refused(argument: string, received: unknown, expected: string): L0netError {
  return new L0netError('INVALID_FORMAT', { argument, received, expected });
}
