import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IdxExpectation, parseIdx } from '../../src/formats/idx.js';
import { failure } from '../support/failure.js';
import { idx } from './idxFile.js';

/** The typed error of a reader that refuses. */
const refusal = (bytes: Uint8Array, expected?: IdxExpectation) => failure(() => parseIdx(bytes, expected));

const file = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
  fc
    .uint8Array({
      minLength: shape.reduce((a, b) => a * b, 1),
      maxLength: shape.reduce((a, b) => a * b, 1),
    })
    .map((data) => ({ shape, data, bytes: idx(shape, data) })),
);

describe('a sound file', () => {
  test('gives its shape and its values', () => {
    fc.assert(
      fc.property(file, ({ shape, data, bytes }) => {
        const parsed = parseIdx(bytes, { shape });
        expect(parsed.shape).toEqual(shape);
        expect(parsed.data).toEqual(data);
        expect(parsed.data.buffer).toBe(bytes.buffer);
      }),
    );
  });

  test('may lie anywhere in a larger buffer', () => {
    const bytes = idx([2, 2], [1, 2, 3, 4]);
    const large = new Uint8Array(bytes.length + 8).fill(255);
    large.set(bytes, 3);
    expect([...parseIdx(large.subarray(3, 3 + bytes.length)).data]).toEqual([1, 2, 3, 4]);
  });

  test('may be empty', () => {
    const huge = 2 ** 32 - 1;
    expect(parseIdx(idx([huge, huge, huge, 0], [])).data.length).toBe(0);
  });
});

describe('a typed error says', () => {
  test.each([
    ['too short', new Uint8Array(3), '3 bytes'],
    ['another magic number', idx([1], [0], [1, 0, 8, 1]), '0x01000801'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0), '0x1f8b0800'],
    ['floats', idx([1], [0], [0, 0, 0x0d, 1]), '0x0d'],
    ['no dimension', idx([], [7]), '0 dimensions'],
    ['a header that ends early', idx([1], [], [0, 0, 8, 200]), '8 bytes'],
    ['a value too few', idx([2, 2], [1, 2, 3]), '3 bytes'],
    ['a value too many', idx([2, 2], [1, 2, 3, 4, 5]), '5 bytes'],
  ])('%s', (_, bytes, received) => {
    expect(refusal(bytes)).toMatchObject({ code: 'INVALID_FORMAT', argument: 'bytes', received });
  });

  test('what a lying header claims, without allocating it', () => {
    const huge = 2 ** 32 - 1;
    expect(refusal(idx([huge], [1])).expected).toContain('4294967295 bytes');
    expect(refusal(idx(Array(255).fill(huge), [1])).expected).toContain('about 10^2456 bytes');
    // The product is 2^64, which wraps to 0 in 64 bits.
    expect(refusal(idx([2 ** 31, 2 ** 31, 4], [])).code).toBe('INVALID_FORMAT');
  });

  test('which dimensions were expected, and the name of the file', () => {
    const bytes = idx([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(parseIdx(bytes, { shape: ['any', 3] }).shape).toEqual([2, 3]);
    expect(refusal(bytes, { name: 'a.idx', shape: ['any', 28] })).toMatchObject({
      argument: 'a.idx',
      received: [2, 3],
      expected: 'the dimensions [any, 28]',
    });
    expect(refusal(bytes, { shape: [2] }).code).toBe('INVALID_FORMAT');
  });

  test('that there are no bytes', () => {
    expect(refusal([0, 0, 8, 1] as unknown as Uint8Array).code).toBe('INVALID_ARGUMENT');
  });
});

test('whatever the bytes: a typed error, or an array as large as its shape', () => {
  const mutated = file.chain(({ bytes }) =>
    fc
      .record({
        changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
          maxLength: 3,
        }),
        length: fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
      })
      .map(({ changes, length }) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        return copy.subarray(0, length);
      }),
  );
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 64 })), (bytes) => {
      try {
        const { shape, data } = parseIdx(bytes);
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        expect(error).toMatchObject({ name: 'L0netError', code: 'INVALID_FORMAT', argument: 'bytes' });
      }
    }),
    { numRuns: 1000 },
  );
});
