import { describe, expect, test } from 'vitest';
import { parseSafetensors } from '../../src/formats/safetensors.js';
import { failure } from '../support/failure.js';
import { entry, inF32, safetensors } from './safetensorsFile.js';

describe('of a file that is not sound, a typed error says', () => {
  const fits = `"a":${entry('F32', [2], [0, 8])}`;
  const one = (dtype: unknown, shape: unknown, offsets: unknown, bytes = 8): Uint8Array =>
    safetensors(`{"a":${entry(dtype, shape, offsets)}}`, new Uint8Array(bytes));

  test.each<[string, Uint8Array, unknown, string]>([
    ['that it is empty', new Uint8Array(0), '0 bytes', '8 bytes and more'],
    ['that it is too short', new Uint8Array(7), '7 bytes', '8 bytes and more'],
    ['that it has no header', new Uint8Array(8), '', "begins with '{'"],
    [
      'that the header is longer than the file',
      safetensors('{}', [], 3n),
      'a header of 3 bytes',
      '2 bytes at most',
    ],
    [
      'that the header is longer than 100 MB',
      safetensors('{}', [], 100_000_001n),
      'a header of 100000001 bytes',
      '2 bytes at most',
    ],
    [
      'that the header is longer than any file',
      safetensors('{}', [], 2n ** 64n - 1n),
      'a header of 18446744073709551615 bytes',
      '2 bytes at most',
    ],
    [
      'that the header is no UTF-8',
      safetensors(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
      'other bytes',
      'UTF-8',
    ],
    [
      'that the header has a byte order mark',
      safetensors(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)),
      '\ufeff{}',
      "begins with '{'",
    ],
    ['that the header begins with a blank', safetensors(' {}'), ' {}', "begins with '{'"],
    ['that the header is an array', safetensors('[]'), '[]', "begins with '{'"],
    ['that the header is a number', safetensors('12'), '12', "begins with '{'"],
    ['that the header is no JSON', safetensors('{a:1}'), 'a:1}', 'a name in quotes at character 1'],
    ['that the header ends early', safetensors(`{${fits}`, inF32), 'the end', "'}'"],
    ['that more follows the object', safetensors('{}{}'), '{}', 'nothing more'],
    ['that zeros follow the object', safetensors('{}\0\0'), '\0\0', 'nothing more'],
  ])('%s', (_, bytes, received, expected) => {
    const error = failure(() => parseSafetensors(bytes, 'a.safetensors'));
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: 'a.safetensors', received });
    expect(error.expected).toContain(expected);
  });

  test.each<[string, Uint8Array, unknown, string]>([
    ['is there twice', safetensors(`{${fits},${fits}}`, inF32), 'a', 'names that are there once'],
    ['is no object', safetensors('{"a":[]}'), '[]}', 'an object with dtype, shape and data_offsets'],
    ['is null', safetensors('{"a":null}'), 'null}', 'an object with dtype, shape and data_offsets'],
    ['has no dtype', one(undefined, [2], [0, 8]), 'no dtype', 'dtype, shape and data_offsets'],
    ['has no shape', one('F32', undefined, [0, 8]), 'no shape', 'dtype, shape and data_offsets'],
    ['has no offsets', one('F32', [2], undefined), 'no data_offsets', 'dtype, shape and data_offsets'],
    [
      'has two dtypes',
      safetensors('{"a":{"dtype":"U8","dtype":"U8"}}'),
      'dtype',
      'names that are there once',
    ],
    ['has a number as dtype', one(32, [2], [0, 8]), '32,"shape":[2],"data_off', 'a dtype that is a string'],
    ...['F16', 'BF16', 'I64', 'U64', 'BOOL', 'I8', 'F8_E4M3', 'f32', '', 'toString', '__proto__'].map(
      (dtype): [string, Uint8Array, unknown, string] => [
        `has the dtype '${dtype}'`,
        one(dtype, [2], [0, 8]),
        dtype,
        'a dtype that is read: F32, F64, I32, U32, U8',
      ],
    ),
    ['has a number as shape', one('F32', 2, [0, 8]), '2,"data_offsets":[0,8]}}', 'shape of integers'],
    ['has an object as shape', one('F32', { length: 1 }, [0, 8]), '{"length":1},"data_offset', 'shape of'],
    ['has a string in its shape', one('F32', ['2'], [0, 8]), '"2"],"data_offsets":[0,8', 'shape of integers'],
    ['has null in its shape', one('F32', [null], [0, 8]), 'null],"data_offsets":[0,', 'shape of integers'],
    ['has a negative length', one('F32', [-2], [0, 8]), -2, 'shape of integers from 0 on'],
    [
      'has a broken length',
      one('F32', [0.5], [0, 8]),
      '0.5],"data_offsets":[0,8]}}',
      'shape of integers from 0 on',
    ],
    [
      'has the length -0',
      safetensors('{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}'),
      -0,
      'shape of integers',
    ],
    ['has a length beyond 2^53', one('U8', [2 ** 53], [0, 8]), 2 ** 53, 'shape of integers from 0 on'],
    [
      'has an infinite length',
      safetensors('{"a":{"dtype":"U8","shape":[1e999],"data_offsets":[0,0]}}'),
      '1e999],"data_offsets":[0,0]}}',
      'shape of',
    ],
    [
      'has a length of 400 digits',
      safetensors(`{"a":{"dtype":"U8","shape":[${'1'.repeat(400)}],"data_offsets":[0,0]}}`),
      Number.POSITIVE_INFINITY,
      'shape of integers',
    ],
    [
      'has a length with a fraction of nothing',
      safetensors('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', [0]),
      '1.0],"data_offsets":[0,1]}}',
      'shape of integers',
    ],
    ['is larger than 2^53', one('U8', [2 ** 27, 2 ** 27], [0, 8]), [2 ** 27, 2 ** 27], 'less than 2^53'],
    ['is larger than 2^53 bytes', one('F64', [2 ** 50], [0, 8]), [2 ** 50], 'less than 2^53 bytes'],
    ['is larger than a float64', one('U8', Array(9).fill(2 ** 52), [0, 8]), Array(9).fill(2 ** 52), '2^53'],
    // The product is 2^64, which wraps to 0 in 64 bits.
    [
      'is so large that it wraps',
      one('U8', [2 ** 32, 2 ** 32], [0, 0], 0),
      [2 ** 32, 2 ** 32],
      'less than 2^53',
    ],
    ['has one offset', one('F32', [2], [8]), [8], 'two integers'],
    ['has three offsets', one('F32', [2], [0, 8, 8]), [0, 8, 8], 'two integers'],
    ['has no array of offsets', one('F32', [2], 8), '8}}', 'data_offsets of integers'],
    ['has a broken offset', one('F32', [2], [0, 7.5]), '7.5]}}', 'data_offsets of integers from 0 on'],
    ['has a negative offset', one('F32', [2], [-8, 0]), -8, 'data_offsets of integers from 0 on'],
    ['has an offset in quotes', one('F32', [2], ['0', 8]), '"0",8]}}', 'data_offsets of integers'],
    ['has reversed offsets', one('F32', [2], [8, 0]), [8, 0], 'the begin and the end'],
    ['is smaller than its shape', one('F32', [3], [0, 8]), [0, 8], '12 bytes apart, for F32 of [3]'],
    ['is larger than its shape', one('F32', [], [0, 8]), [0, 8], '4 bytes apart, for F32 of []'],
    ['is larger than its dtype', one('U8', [2], [0, 8]), [0, 8], '2 bytes apart, for U8 of [2]'],
    ['is not in the file', one('F32', [2], [0, 8], 7), [0, 8], 'up to 7, where the file ends'],
    ['lies far beyond the file', one('F32', [2], [2 ** 52, 2 ** 52 + 8]), [2 ** 52, 2 ** 52 + 8], 'up to 8'],
    ['begins late', one('F32', [1], [4, 8]), [4, 8], 'from 0 on, where the tensor before ends, without gaps'],
    [
      'overlaps the one before',
      safetensors(`{"b":${entry('U8', [5], [0, 5])},"a":${entry('U8', [4], [4, 8])}}`, inF32),
      [4, 8],
      'from 5 on, where the tensor before ends, without overlaps',
    ],
    [
      'lies where another does',
      safetensors(`{"b":${entry('U8', [8], [0, 8])},"a":${entry('U8', [8], [0, 8])}}`, inF32),
      [0, 8],
      'without overlaps',
    ],
    [
      'is empty and lies within another',
      safetensors(`{"a":${entry('U8', [0], [4, 4])},"b":${entry('U8', [8], [0, 8])}}`, inF32),
      [4, 4],
      'without overlaps',
    ],
    [
      'leaves a gap',
      safetensors(`{"a":${entry('U8', [3], [5, 8])},"b":${entry('U8', [4], [0, 4])}}`, inF32),
      [5, 8],
      'from 4 on, where the tensor before ends, without gaps',
    ],
  ])('that a tensor %s', (_, bytes, received, expected) => {
    const error = failure(() => parseSafetensors(bytes));
    expect(error.code).toBe('INVALID_FORMAT');
    if (error.received !== 'a') expect(error.argument).toMatch(/^bytes, tensor "a"$/);
    if (typeof received === 'string') expect(error.received).toBe(received.slice(0, 24));
    else expect(error.received).toEqual(received);
    expect(error.expected).toContain(expected);
  });

  test.each([
    ['an array', '["a"]'],
    ['null', 'null'],
    ['a string', '"a"'],
    ['an object with a number', '{"a":1}'],
    ['an object with null', '{"a":null}'],
    ['an object with an object', '{"a":{}}'],
    ['an object with a key twice', '{"a":"","a":""}'],
  ])('that the metadata are %s', (_, json) => {
    const error = failure(() => parseSafetensors(safetensors(`{"__metadata__":${json}}`), 'm'));
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: 'm, __metadata__' });
    expect(error.expected).toMatch(/metadata that are (an object|strings)|names that are there once/);
  });

  test('that bytes are left over', () => {
    expect(failure(() => parseSafetensors(safetensors(`{${fits}}`, [...inF32, 0])))).toMatchObject({
      argument: 'bytes',
      received: '9 bytes after the header',
      expected: '8 bytes, where the last tensor ends, and no more',
    });
    expect(failure(() => parseSafetensors(safetensors('{}', [0]))).code).toBe('INVALID_FORMAT');
  });

  test('that the header is too long for any file', () => {
    const bytes = new Uint8Array(100_000_100);
    new DataView(bytes.buffer).setUint32(0, 100_000_001, true);
    expect(failure(() => parseSafetensors(bytes)).expected).toBe(
      'a safetensors file, which has a header of 100000000 bytes at most',
    );
  });

  test('that it is nested too deep, whatever the stack', () => {
    for (const nest of ['[', '{"a":', '{"__metadata__":', '{"a":{"b":']) {
      const bytes = safetensors(`{"a":{"x":${nest.repeat(200_000)}`);
      expect(failure(() => parseSafetensors(bytes)).code).toBe('INVALID_FORMAT');
    }
  });

  test('the name of the file and of the tensor, shortened', () => {
    const bytes = safetensors(`{"${'x'.repeat(1000)}":1}`);
    expect(failure(() => parseSafetensors(bytes, 'm')).argument).toBe(`m, tensor "${'x'.repeat(60)}…"`);
  });

  test('that there are no bytes', () => {
    for (const none of [undefined, null, 'x', [0], new ArrayBuffer(10), new Int8Array(10)]) {
      const error = failure(() => parseSafetensors(none as unknown as Uint8Array, 'm'));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'm' });
    }
  });
});
