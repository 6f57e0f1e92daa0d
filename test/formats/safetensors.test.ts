import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import type { Dtype, Tensor } from '../../src/formats/tensor.js';
import { failure } from '../support/failure.js';
import { entry, inF32, safetensors } from './safetensorsFile.js';

/** The bytes of a typed array: NaNs are equal only if all their bits are. */
function bits({ buffer, byteOffset, byteLength }: Tensor['data']): number[] {
  return [...new Uint8Array(buffer, byteOffset, byteLength)];
}

function plain(tensors: ReadonlyMap<string, Tensor>): unknown[] {
  return Array.from(tensors, ([name, { dtype, shape, data }]) => [
    name,
    dtype,
    shape,
    data.constructor,
    bits(data),
  ]);
}

/** The same bytes, beginning anywhere in a larger buffer. */
function shifted(bytes: Uint8Array, by: number): Uint8Array {
  const large = new Uint8Array(bytes.length + by + 3).fill(255);
  large.set(bytes, by);
  return large.subarray(by, by + bytes.length);
}

describe('a file made by hand', () => {
  test('gives its tensors', () => {
    // The example of the reference implementation.
    const header = '{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}';
    const data = [1, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128];
    const { tensors, metadata } = parseSafetensors(safetensors(header, data));
    expect([...tensors]).toEqual([
      ['test', { dtype: 'I32', shape: [2, 2], data: Int32Array.of(1, 2, -1, -(2 ** 31)) }],
    ]);
    expect(metadata.size).toBe(0);
  });

  test('gives every type, in the order of the header, wherever the elements lie', () => {
    const header = ` {
      "b" : ${entry('U8', [3], [20, 23])},
      "10": ${entry('F64', [], [0, 8])},
      "2": ${entry('F32', [1, 2], [8, 16])},
      "__metadata__": {"z": "é", "__proto__": "", "a": "1"},
      "\\u00e9": ${entry('U32', [1], [16, 20])},
      "none": ${entry('I32', [5, 0], [16, 16])}
    } \n`.trimStart();
    const data = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, ...inF32, 0xff, 0xff, 0xff, 0xff, 7, 8, 9];
    const { tensors, metadata } = parseSafetensors(safetensors(header, data));
    expect([...tensors]).toEqual([
      ['b', { dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) }],
      ['10', { dtype: 'F64', shape: [], data: Float64Array.of(1) }],
      ['2', { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, -2) }],
      ['é', { dtype: 'U32', shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
      ['none', { dtype: 'I32', shape: [5, 0], data: new Int32Array(0) }],
    ]);
    expect([...metadata]).toEqual([
      ['z', 'é'],
      ['__proto__', ''],
      ['a', '1'],
    ]);
  });

  test('may hold nothing, fields that are not known, and empty tensors of any shape', () => {
    expect(parseSafetensors(safetensors('{}')).tensors.size).toBe(0);
    const more = '{"a":{"x":[{"y":null}],"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
    expect(parseSafetensors(safetensors(more, [5])).tensors.get('a')?.data[0]).toBe(5);
    // Without the zero, the second shape has more elements than a float64 can count.
    for (const lengths of [2, 30]) {
      const empty = `{"a":${entry('F64', [...Array(lengths).fill(2 ** 53 - 1), 0], [0, 0])}}`;
      expect(parseSafetensors(safetensors(empty)).tensors.get('a')?.data.length).toBe(0);
    }
  });

  test('is not copied where it is aligned', () => {
    const header = `{"a":${entry('F32', [2], [0, 8])}}`.padEnd(56);
    const bytes = safetensors(header, inF32);
    for (const by of [0, 1, 2, 3, 4]) {
      const file = shifted(bytes, by);
      const data = parseSafetensors(file).tensors.get('a')?.data as Float32Array;
      expect([...data]).toEqual([1, -2]);
      expect(data.buffer === file.buffer).toBe(by % 4 === 0);
    }
    const byte = shifted(safetensors(`{"a":${entry('U8', [1], [0, 1])}}`, [3]), 5);
    expect(parseSafetensors(byte).tensors.get('a')?.data.buffer).toBe(byte.buffer);
  });

  test('may call its tensors by the names that objects have', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', ''];
    const header = names.map((name, i) => `${JSON.stringify(name)}:${entry('U8', [1], [i, i + 1])}`);
    const { tensors } = parseSafetensors(safetensors(`{${header.join(',')}}`, [0, 1, 2, 3, 4, 5]));
    expect([...tensors.keys()]).toEqual(names);
    names.forEach((name, i) => {
      expect(tensors.get(name)?.data[0]).toBe(i);
    });
    expect(({} as { dtype?: unknown }).dtype).toBeUndefined();
  });
});

const makers = {
  F32: (bytes: ArrayBuffer) => new Float32Array(bytes),
  F64: (bytes: ArrayBuffer) => new Float64Array(bytes),
  I32: (bytes: ArrayBuffer) => new Int32Array(bytes),
  U32: (bytes: ArrayBuffer) => new Uint32Array(bytes),
  U8: (bytes: ArrayBuffer) => new Uint8Array(bytes),
};
const sizes = { F32: 4, F64: 8, I32: 4, U32: 4, U8: 1 };

/** A tensor of any bits: among them NaNs of any payload. */
const tensor = fc
  .record({
    dtype: fc.constantFrom<Dtype>('F32', 'F64', 'I32', 'U32', 'U8'),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1) * sizes[dtype];
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff));
    return fc
      .array(byte, { minLength: length, maxLength: length })
      .map((data) => ({ dtype, shape, data: makers[dtype](Uint8Array.from(data).buffer) }) as Tensor);
  });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    '7',
    '07',
    '"',
    '\\',
    '\0',
    'é',
    '\u2028',
    '😀',
  ),
);
const name = text.filter((text) => text !== '__metadata__');
const named = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> =>
  fc
    .uniqueArray(fc.tuple(key, value), { selector: ([key]) => key, maxLength: 6 })
    .map((entries) => new Map(entries));
const file = fc.record({ tensors: named(name, tensor), metadata: named(text, text) });

describe('what is written', () => {
  test('is read again, bit for bit and in the same order, wherever the bytes lie', () => {
    fc.assert(
      fc.property(file, fc.nat(9), ({ tensors, metadata }, by) => {
        const again = parseSafetensors(shifted(writeSafetensors(tensors, metadata), by));
        expect(plain(again.tensors)).toEqual(plain(tensors));
        expect([...again.metadata]).toEqual([...metadata]);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the payload of every NaN', () => {
    const payloads = Uint32Array.of(0x7fc00000, 0x7f800001, 0xffc12345, 0xffffffff, 0x80000000);
    const data = new Float32Array(payloads.buffer);
    const bytes = writeSafetensors(new Map([['a', { dtype: 'F32', shape: [5], data }]]));
    for (const by of [0, 1]) {
      const again = parseSafetensors(shifted(bytes, by)).tensors.get('a')?.data as Float32Array;
      expect([...new Uint32Array(again.buffer, again.byteOffset, 5)]).toEqual([...payloads]);
    }
  });

  test('is the same file for the same tensors, and aligned', () => {
    fc.assert(
      fc.property(file, ({ tensors, metadata }) => {
        const bytes = writeSafetensors(tensors, metadata);
        expect(writeSafetensors(new Map(tensors), new Map(metadata))).toEqual(bytes);
        const again = parseSafetensors(bytes);
        expect(writeSafetensors(again.tensors, again.metadata)).toEqual(bytes);
        for (const { data } of again.tensors.values()) expect(data.buffer).toBe(bytes.buffer);
      }),
    );
  });

  test('is this file', () => {
    const tensors = new Map<string, Tensor>([
      ['b', { dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) }],
      ['1', { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, -2) }],
      ['__proto__', { dtype: 'F64', shape: [], data: Float64Array.of(1) }],
    ]);
    const header =
      '{"__metadata__":{"y":"é","1":""},' +
      '"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]},' +
      '"1":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},' +
      '"__proto__":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}';
    const padding = ' '.repeat(7 - ((new TextEncoder().encode(header).length - 1 + 8) % 8));
    const metadata = new Map([
      ['y', 'é'],
      ['1', ''],
    ]);
    expect(writeSafetensors(tensors, metadata)).toEqual(
      safetensors(header + padding, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, ...inF32, 7, 8, 9]),
    );
  });

  test('is a header of two brackets and blanks if there is nothing', () => {
    expect(writeSafetensors(new Map())).toEqual(safetensors('{}      '));
  });

  test('are the elements of a view, not those around it', () => {
    const data = new Float32Array([9, 1, -2, 9]).subarray(1, 3);
    const bytes = writeSafetensors(new Map([['a', { dtype: 'F32', shape: [2], data }]]));
    expect([...bytes.subarray(-8)]).toEqual(inF32);
  });
});

describe('the writer refuses', () => {
  const sound = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) };
  const sparse = new Array<number>(1);

  test.each<[string, unknown, string, string, string]>([
    ['no tensor', null, 'INVALID_ARGUMENT', '.dtype', "'F32' or"],
    ['another dtype', { ...sound, dtype: 'F16' }, 'INVALID_ARGUMENT', '.dtype', "'F32' or"],
    ['a dtype that objects have', { ...sound, dtype: 'toString' }, 'INVALID_ARGUMENT', '.dtype', "'F32' or"],
    ['no shape', { ...sound, shape: undefined }, 'INVALID_ARGUMENT', '.shape', 'integers from 0 on'],
    ['a negative length', { ...sound, shape: [-2, -1] }, 'INVALID_ARGUMENT', '.shape', 'integers from 0 on'],
    ['a broken length', { ...sound, shape: [0.5, 4] }, 'INVALID_ARGUMENT', '.shape', 'integers from 0 on'],
    ['a missing length', { ...sound, shape: sparse }, 'INVALID_ARGUMENT', '.shape', 'integers from 0 on'],
    ['the length -0', { ...sound, shape: [-0] }, 'INVALID_ARGUMENT', '.shape', 'integers from 0 on'],
    [
      'data of another type',
      { ...sound, dtype: 'I32' },
      'INVALID_ARGUMENT',
      '.data',
      'Int32Array data, for I32',
    ],
    ['an array', { ...sound, data: [1, 2] }, 'INVALID_ARGUMENT', '.data', 'Float32Array data, for F32'],
    ['too much data', { ...sound, shape: [] }, 'INVALID_SHAPE', '.data', '1 elements, for []'],
    ['too little data', { ...sound, shape: [3] }, 'INVALID_SHAPE', '.data', '3 elements, for [3]'],
    [
      'a huge shape',
      { ...sound, shape: [2 ** 52, 2 ** 52] },
      'INVALID_SHAPE',
      '.data',
      'for [4503599627370496',
    ],
  ])('%s', (_, tensor, code, field, expected) => {
    const error = failure(() => writeSafetensors(new Map([['a"', tensor as Tensor]])));
    expect(error).toMatchObject({ code, argument: `tensors.get("a\\"")${field}` });
    expect(error.expected).toContain(expected);
  });

  test.each([
    ['the name of the metadata', '__metadata__'],
    ['a name that is no Unicode', 'a\ud800'],
    ['a name that is no string', 7],
  ])('%s', (_, name) => {
    const tensors = new Map([[name as string, sound as Tensor]]);
    const error = failure(() => writeSafetensors(tensors));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'tensors', received: name });
  });

  test('metadata that are no strings', () => {
    for (const value of [1, null, undefined, {}, '\udc00']) {
      const metadata = new Map([['k', value as string]]);
      const error = failure(() => writeSafetensors(new Map(), metadata));
      expect(error).toMatchObject({
        code: 'INVALID_ARGUMENT',
        argument: 'metadata.get("k")',
        received: value,
      });
    }
    for (const key of [1, '\ud800']) {
      const metadata = new Map([[key as string, '']]);
      const error = failure(() => writeSafetensors(new Map(), metadata));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'metadata', received: key });
    }
  });

  test('objects where maps belong', () => {
    const objects = {} as Map<string, never>;
    expect(failure(() => writeSafetensors(objects)).argument).toBe('tensors');
    expect(failure(() => writeSafetensors(new Map(), objects)).argument).toBe('metadata');
  });

  test('a header that no reader would accept', () => {
    const metadata = new Map([['long', 'x'.repeat(100_000_000)]]);
    const error = failure(() => writeSafetensors(new Map(), metadata));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'tensors and metadata' });
    expect(error.received).toBe('a header of 100000032 bytes');
  });
});
