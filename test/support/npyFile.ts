/** How an array of NumPy is written. */
export interface NpyStyle {
  /** Of elements, as `descr` has it: `<f8`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fortran?: boolean;
  readonly version?: number;
}

/**
 * An .npy file of elements in C order: the writer of NumPy's documentation, for tests. Texts are cut and padded to the size
 * of the dtype.
 */
export function npy(
  { dtype, shape, fortran = false, version = 1 }: NpyStyle,
  elements: readonly (number | bigint | boolean | string)[],
): Uint8Array<ArrayBuffer> {
  const dictionary = `{'descr': '${dtype}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const first = version === 1 ? 10 : 12;
  const header = `${dictionary.padEnd(64 * Math.ceil((dictionary.length + 1 + first) / 64) - first - 1)}\n`;
  const [, order, type, digits] = /^([<>|]?)([a-zA-Z])(\d+)$/.exec(dtype) as unknown as string[];
  const size = type === 'U' ? 4 * Number(digits) : Number(digits);
  const bytes = new Uint8Array(first + header.length + size * elements.length);
  bytes.set([0x93, ...ascii('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(ascii(header), first);
  const [rows, columns = 1] = shape;
  for (let i = 0; i < elements.length; i++) {
    const place = fortran ? (i % columns) * rows + Math.floor(i / columns) : i;
    write(view, first + header.length + size * place, type + size, order !== '>', elements[i]);
  }
  return bytes;
}

function write(
  view: DataView,
  at: number,
  type: string,
  little: boolean,
  element: number | bigint | boolean | string,
): void {
  if (typeof element === 'string') {
    Array.from(element).forEach((character, i) => {
      view.setUint32(at + 4 * i, character.codePointAt(0) as number, little);
    });
  } else if (type === 'f4') view.setFloat32(at, Number(element), little);
  else if (type === 'f8') view.setFloat64(at, Number(element), little);
  else if (type === 'i8' || type === 'u8') view.setBigUint64(at, BigInt.asUintN(64, BigInt(element)), little);
  else if (type === 'i4' || type === 'u4') view.setUint32(at, Number(element), little);
  else if (type === 'i2' || type === 'u2') view.setUint16(at, Number(element), little);
  else view.setUint8(at, Number(element));
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
