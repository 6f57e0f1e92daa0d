import { checkChoice } from '../base/check.js';
import { type ErrorCode, invalid, L0netError, show } from '../base/errors.js';
import { isSound } from './names.js';
import { type Entry, encodeHeader, METADATA, parseHeader } from './safetensorsHeader.js';
import { brief, countElements, isCount } from './shape.js';
import { ARRAYS, DTYPES, type Tensor } from './tensor.js';

/** What a safetensors file holds, in the order of its header. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a safetensors file: the length of the header as 64 bits little-endian; the header, a JSON object of
 * `name: { dtype, shape, data_offsets }` and perhaps `__metadata__`, whose values are strings; then the elements of all
 * tensors, row by row, little-endian, without gaps.
 *
 * The file may come from anybody: every claim of the header is checked before it is used, and nothing is allocated in
 * proportion to a claim. Fields of a tensor beyond the three are ignored, as the reference implementation does.
 *
 * The `data` of a tensor is a view of `bytes` where the alignment allows: always for U8, and for the others if they begin
 * at a multiple of their size in `bytes.buffer`. It is a copy otherwise. The bits of NaNs are kept.
 * Only for little-endian machines, as all hosts of WebAssembly are.
 *
 * @param name What errors call the file: a path, say.
 * @throws L0netError INVALID_ARGUMENT if `bytes` is no Uint8Array; INVALID_FORMAT for anything but a sound file of F32,
 *   F64, I32, U32 and U8 (the other types of the format are not read).
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export function parseSafetensors(bytes: Uint8Array, name = 'bytes'): Safetensors {
  if (!(bytes instanceof Uint8Array)) throw invalid(name, bytes, 'a Uint8Array');
  const { entries, metadata, start } = parseHeader(bytes, name);
  return { tensors: new Map(entries.map((entry) => [entry.name, read(bytes, start, entry)])), metadata };
}

/**
 * Writes a safetensors file. The same tensors and metadata in the same order give the same bytes.
 *
 * The header keeps the given order, `__metadata__` first (left out if empty), and is padded with blanks to a multiple of
 * 8 bytes. Tensors of larger elements lie before those of smaller ones, else in the given order: so all are aligned, and
 * `parseSafetensors` copies nothing if the file is. Only for little-endian machines.
 *
 * @throws L0netError INVALID_ARGUMENT for a Map that is none, a name that is `__metadata__` or no sound Unicode, another
 *   dtype, a shape that is no array of integers from 0 on, data of another type than dtype says, metadata that are no
 *   strings, and a header of more than 100 MB; INVALID_SHAPE for data of another length than the shape says.
 * @see https://huggingface.co/docs/safetensors/index#format
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  checkTensors(tensors);
  checkMetadata(metadata);

  const laid = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const begins = new Map<string, number>();
  let size = 0;
  for (const [name, { data }] of laid) {
    begins.set(name, size);
    size += data.byteLength;
  }

  const entries = Array.from(tensors, ([name, { dtype, shape, data }]): Entry => {
    const begin = begins.get(name) as number;
    return { name, dtype, shape, begin, end: begin + data.byteLength };
  });
  const header = encodeHeader(entries, metadata);
  const bytes = new Uint8Array(header.length + size);
  bytes.set(header);
  for (const [name, { data }] of laid) {
    const elements = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(elements, header.length + (begins.get(name) as number));
  }
  return bytes;
}

function read(bytes: Uint8Array, start: number, { dtype, shape, begin, end }: Entry): Tensor {
  const Elements: new (buffer: ArrayBufferLike, at?: number, length?: number) => Tensor['data'] =
    ARRAYS[dtype];
  const at = bytes.byteOffset + start + begin;
  const aligned = at % ARRAYS[dtype].BYTES_PER_ELEMENT === 0;
  const data = aligned
    ? new Elements(bytes.buffer, at, countElements(shape))
    : new Elements(bytes.buffer.slice(at, at + end - begin));
  return { dtype, shape, data } as Tensor;
}

function checkTensors(tensors: ReadonlyMap<unknown, unknown>): void {
  if (!(tensors instanceof Map)) throw refused('INVALID_ARGUMENT', 'tensors', tensors, 'a Map');
  for (const [name, tensor] of tensors as Map<unknown, Partial<Tensor> | null | undefined>) {
    checkString('tensors', name, 'names that are strings of sound Unicode');
    if (name === METADATA) throw refused('INVALID_ARGUMENT', 'tensors', name, 'another name for a tensor');
    const argument = `tensors.get(${show(name as string)})`;
    const dtype = checkChoice(`${argument}.dtype`, tensor?.dtype, DTYPES);
    const { shape, data } = tensor as Partial<Tensor>;
    if (!Array.isArray(shape) || ![...shape].every(isCount)) {
      throw refused('INVALID_ARGUMENT', `${argument}.shape`, shape, 'an array of integers from 0 on');
    }
    const Elements = ARRAYS[dtype];
    if (!(data instanceof Elements)) {
      throw refused('INVALID_ARGUMENT', `${argument}.data`, data, `${Elements.name} data, for ${dtype}`);
    }
    const length = countElements(shape);
    if (data.length !== length) {
      const expected = `${length} elements, for [${brief(shape)}]`;
      throw refused('INVALID_SHAPE', `${argument}.data`, data, expected);
    }
  }
}

function checkMetadata(metadata: ReadonlyMap<unknown, unknown>): void {
  if (!(metadata instanceof Map)) throw refused('INVALID_ARGUMENT', 'metadata', metadata, 'a Map');
  for (const [key, value] of metadata) {
    checkString('metadata', key, 'keys that are strings of sound Unicode');
    checkString(`metadata.get(${show(key as string)})`, value, 'a string of sound Unicode');
  }
}

function checkString(argument: string, value: unknown, expected: string): void {
  if (typeof value !== 'string' || !isSound(value))
    throw refused('INVALID_ARGUMENT', argument, value, expected);
}

function refused(code: ErrorCode, argument: string, received: unknown, expected: string): L0netError {
  return new L0netError(code, { argument, received, expected });
}
