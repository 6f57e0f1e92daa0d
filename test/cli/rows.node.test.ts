import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { parseRows } from '../../src/cli/files/rows.js';
import { idx } from '../formats/idxFile.js';
import { failure } from '../support/failure.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (content: Uint8Array | string, columns = 3, divisor = 1) =>
  parseRows(typeof content === 'string' ? utf8(content) : content, { name: 'x', columns, divisor });

const rows = Float32Array.of(1, -0.5, 2e3, 0, 0.25, 7);

describe('rows of numbers are read from', () => {
  test.each([
    ['CSV', '1,-.5,2e3\n0,0.25,7\n'],
    ['CSV with a header', 'a,"b,c",d\n1,-.5,2e3\n0,0.25,7'],
    ['CSV with a BOM, spaces, empty lines and CRLF', '\ufeff1, -.5 ,2e3\r\n\r\n0,"0.25",7\r\n'],
    ['CSV with semicolons', '1;-.5;2e3\n0;0.25;7'],
    ['CSV with bars', '1|-.5|2e3\n0|0.25|7'],
    ['CSV whose lines end in CR', '1,-.5,2e3\r0,0.25,7\r'],
    ['CSV with tabs', '1\t-.5\t2e3\n0\t0.25\t7'],
    ['JSON rows', ' [[1, -0.5, 2e3], [0, 0.25, 7]]'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(rows);
    expect(read(gzipSync(text))).toEqual(rows);
  });

  test('one row of JSON', () => {
    expect(read('[1, -0.5, 2000]')).toEqual(rows.slice(0, 3));
  });

  test('an idx file, as bytes', () => {
    const file = idx([2, 3, 1], [0, 1, 255, 4, 5, 6]);
    expect(read(file, 3, 255)).toEqual(Uint8Array.of(0, 1, 255, 4, 5, 6));
    expect(read(gzipSync(file))).toEqual(Uint8Array.of(0, 1, 255, 4, 5, 6));
  });

  test('anything that CSV or JSON holds, to the float32', () => {
    const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), (table) => {
        const expected = Float32Array.from(table.flat());
        expect(read(table.map((cells) => cells.map(text).join()).join('\n'), 2)).toEqual(expected);
        expect(read(`[${table.map((cells) => `[${cells.map(text)}]`)}]`, 2)).toEqual(expected);
      }),
    );
  });

  const text = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
});

test('numbers are divided, bytes are not', () => {
  expect(read('255,51,0', 3, 255)).toEqual(Float32Array.of(1, 0.2, 0));
});

describe('refused with the place at fault:', () => {
  test.each([
    ['nothing', '', 'x', 'one row or more'],
    ['a header alone', 'a,b,c\n', 'x', 'one row or more'],
    ['no rows of JSON', '[]', 'x', 'one row or more'],
    ['a short row', '1,2,3\n1,2', 'x, row 2', '3 numbers, as the network takes'],
    ['a long row of JSON', '[[1,2,3,4]]', 'x, row 1', '3 numbers, as the network takes'],
    ['a word', '1,2,3\n1,two,3', 'x, row 2, column 2', 'a number that a float32 holds'],
    ['an empty cell', '1,2,3\n1,,3', 'x, row 2, column 2', 'a number that a float32 holds'],
    ['hexadecimal', '1,0x1,3', 'x, row 1, column 2', 'a number that a float32 holds'],
    ['more than a float32', '1,1e39,3', 'x, row 1, column 2', 'a number that a float32 holds'],
    ['null', '[[1,null,3]]', 'x, row 1, column 2', 'a number that a float32 holds'],
    ['numbers as strings', '[["1","2","3"]]', 'x, row 1, column 1', 'a number that a float32 holds'],
    ['broken JSON', '[[1,2', 'x', 'JSON'],
    ['a quote that stays open', '1,"2,3', 'x', 'CSV'],
    ['rows and numbers', '[[1,2,3],4,5]', 'x, row 1, column 1', 'a number that a float32 holds'],
  ])('%s', (_, text, argument, expected) => {
    expect(failure(() => read(text))).toMatchObject({ code: 'INVALID_FORMAT', argument, expected });
  });

  test('idx files of other sizes, none at all, and broken gzip', () => {
    expect(failure(() => read(idx([1, 4], [1, 2, 3, 4]))).expected).toBe('rows of 3 bytes');
    expect(failure(() => read(idx([0, 3], []))).expected).toBe('one row or more');
    expect(failure(() => read(gzipSync('1,2,3').subarray(0, 12))).expected).toBe('a whole gzip file');
  });

  test('anything else, by a typed error', () => {
    const content = fc.oneof(fc.uint8Array(), fc.string().map(utf8), fc.json().map(utf8));
    fc.assert(
      fc.property(content, (bytes) => {
        try {
          expect(read(bytes).length % 3).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(L0netError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
