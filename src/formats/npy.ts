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

/** Bytes that say how long the header is. */
export const NPY_START = 12;

/** What a damaged header says of columns that have no rows would take all memory. */
const MOST_COLUMNS = 2 ** 20;

/** Longer headers are no array of one or two dimensions. */
const LONGEST_HEADER = 2 ** 20;

/**
 * Where the elements begin.
 *
 * @param head the first `NPY_START` bytes of the file, or all if there are less
 * @param name what errors call the file
 * @throws L0netError INVALID_FORMAT
 */
export function startOfElements(head: Uint8Array, name = 'bytes'): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = head[6];
  const first = version === 1 ? 10 : 12;
  if (!isNpy(head) || head.length < first) throw refused(name, `${head.length} bytes`, 'an .npy file');
  if (version < 1 || version > 3) throw refused(name, version, 'version 1, 2 or 3 of the format');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) throw refused(name, `a header of ${length} bytes`, 'one of at most 1 MiB');
  return first + length;
}

/** How an array is written: what the header of its file says. */
export interface NpyForm {
  /** One or two lengths. */
  readonly shape: readonly number[];
  /** The kind of its elements, as a dtype has it: b, i, u, f or U. */
  readonly type: string;
  /** Bytes of an element. */
  readonly size: number;
  readonly isLittle: boolean;
  /** Whether it stands in the file column by column (Fortran order), not row by row. */
  readonly columnsFirst: boolean;
}

/**
 * Reads how an array is written as NumPy saves it: one or two dimensions of booleans, integers, floats of 32 and 64 bits, or
 * texts (`U`), in either order of bytes and of dimensions.
 *
 * @param head the bytes before the first element
 * @throws L0netError INVALID_FORMAT for anything else
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpyForm(head: Uint8Array, name = 'bytes'): NpyForm {
  const start = startOfElements(head.subarray(0, NPY_START), name);
  if (start > head.length) {
    throw refused(name, `${head.length} bytes`, `a header that ends after ${start}`);
  }
  return claimsOf(new TextDecoder().decode(head.subarray(head[6] === 1 ? 10 : 12, start)), name);
}

/**
 * Some rows of an array, or all of them. Nothing is copied.
 *
 * @param bytes the elements of these rows alone
 */
export function npyRows(form: NpyForm, bytes: Uint8Array, rows: number, name = 'bytes'): NpyArray {
  const { type, size, isLittle, columnsFirst } = form;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [, columns = 1] = form.shape;
  const read = type === 'U' ? undefined : READERS[type + size];
  return {
    shape: [rows, ...form.shape.slice(1)],
    at(row, column) {
      const at = size * (columnsFirst ? column * rows + row : row * columns + column);
      return read ? read(view, at, isLittle) : textAt(view, at, size, isLittle, name);
    },
  };
}

/** @throws L0netError INVALID_FORMAT unless a file has as many bytes of elements as its header says */
export function checkElements({ shape, size }: NpyForm, bytes: number | string, name = 'bytes'): void {
  const expected = countElements(shape) * size;
  if (bytes === expected) return;
  throw refused(name, `${bytes} bytes of elements`, `${expected}, for [${shape.join(', ')}]`);
}

/** What the header says: a dictionary of Python with three keys, in any order. */
function claimsOf(header: string, name: string): NpyForm {
  const descr = /'descr'\s*:\s*'([<>|=]?)([biufU])(\d+)'/.exec(header);
  if (!descr) {
    const received = /'descr'\s*:\s*([^,}]*)/.exec(header)?.[1] ?? header;
    throw refused(name, received, "elements of b1, i1 to i8, u1 to u8, f4, f8 or U: 'descr'");
  }
  const [, order, type, digits] = descr;
  const size = type === 'U' ? 4 * Number(digits) : Number(digits);
  const isText = type === 'U' && size > 0;
  if (!Number.isSafeInteger(size) || !(isText || Object.hasOwn(READERS, type + size))) {
    throw refused(name, type + digits, 'elements of b1, i1 to i8, u1 to u8, f4, f8 or U');
  }
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (!fortran) throw refused(name, header, "'fortran_order', True or False");
  const lengths = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  const shape = lengths?.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const [, columns = 1] = shape ?? [];
  if (!shape || shape.length < 1 || shape.length > 2 || !shape.every(isCount) || columns > MOST_COLUMNS) {
    const expected = `a 'shape' of one or two dimensions, with at most ${MOST_COLUMNS} columns`;
    throw refused(name, lengths === undefined ? header : `(${lengths})`, expected);
  }
  // Of one column both orders are the same.
  const columnsFirst = fortran === 'True' && shape.length > 1;
  return { shape, type, size, isLittle: order !== '>', columnsFirst };
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
