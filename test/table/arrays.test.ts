import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readTable } from '../../src/table.js';
import { npy } from '../support/npyFile.js';
import { bytesOf } from './arrowFiles.js';
import { plain, refusal } from './expected.js';
import { arrays, cellOf } from './npySamples.js';
import { COMPRESSED, STORED } from './npzFiles.js';

describe('.npy files that were written are read', () => {
  test('of all types, in both orders of bytes and of dimensions', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async ({ style, elements }) => {
        const [rows, columns = 1] = style.shape;
        const table = plain(await readTable(npy(style, elements)));
        expect(table.map(({ name }) => name)).toEqual(
          Array.from({ length: columns }, (_, i) => `column${i + 1}`),
        );
        table.forEach(({ cells }, column) => {
          const own = Array.from({ length: rows }, (_, row) => elements[row * columns + column]);
          expect(cells).toEqual(own.map(cellOf));
        });
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, object, readonly (number | bigint)[], RegExp]>([
    [
      'integers beyond 2^53',
      { dtype: '<i8', shape: [2] },
      [1n, 2n ** 60n],
      /^t\.npy, row 2, column column1: expected an integer that a float64 holds, received 1152921504606846976/,
    ],
    [
      'infinite numbers',
      { dtype: '<f8', shape: [1, 2] },
      [1, Infinity],
      /^t\.npy, row 1, column column2: expected a finite number, received Infinity/,
    ],
    [
      'three dimensions',
      { dtype: '<f8', shape: [1, 1, 1] },
      [1],
      /^t\.npy: expected a 'shape' of one or two dimensions/,
    ],
    [
      'no dimension',
      { dtype: '<f8', shape: [] },
      [1],
      /^t\.npy: expected a 'shape' of one or two dimensions/,
    ],
    ['complex numbers', { dtype: '<c8', shape: [0] }, [], /^t\.npy: expected elements of b1, i1 to i8/],
    ['half precision', { dtype: '<f2', shape: [0] }, [], /^t\.npy: expected elements of b1, i1 to i8/],
    [
      'elements that are missing',
      { dtype: '<f8', shape: [3] },
      [1],
      /^t\.npy: expected 24, for \[3\], received "8 bytes of elements"/,
    ],
    ['a later version', { dtype: '<f8', shape: [1], version: 4 }, [1], /^t\.npy: expected version 1, 2 or 3/],
  ])('but not %s', async (_, style, elements, message) => {
    const error = await refusal(npy(style as Parameters<typeof npy>[0], elements), { name: 't.npy' });
    expect(error.message).toMatch(message);
    expect(error.code).toBe('INVALID_FORMAT');
  });
});

describe('.npz files', () => {
  test('as NumPy writes them', async () => {
    expect(plain(await readTable(bytesOf(STORED)))).toEqual([{ name: 'x', kind: 'number', cells: [1, 2] }]);
    expect(plain(await readTable(bytesOf(COMPRESSED)))).toEqual([
      { name: 'age', kind: 'number', cells: [1.5, 2.5, null] },
      { name: 'grid0', kind: 'number', cells: [0, 2, 4] },
      { name: 'grid1', kind: 'number', cells: [1, 3, 5] },
      { name: 'name', kind: 'text', cells: ['é', '😀b', null] },
      { name: 'ok', kind: 'boolean', cells: [true, false, true] },
      { name: 'big0', kind: 'number', cells: [0, 2, 4] },
      { name: 'big1', kind: 'number', cells: [1, 3, 5] },
    ]);
  });

  const member = (...values: number[]) => npy({ dtype: '<f8', shape: [values.length] }, values);

  test.each([0, 6] as const)('packed at level %i', async (level) => {
    const many = Array.from({ length: 50_000 }, (_, i) => i % 1000);
    const bytes = zipSync({ 'größe.npy': member(...many) }, { level });
    expect(plain(await readTable(bytes))).toEqual([{ name: 'größe', kind: 'number', cells: many }]);
  });

  test.each<[string, () => Uint8Array, RegExp]>([
    [
      'members of different lengths',
      () => zipSync({ 'a.npy': member(1, 2), 'b.npy': member(1) }),
      /^t\.npz, member b\.npy: expected 2 rows, as in the first member/,
    ],
    [
      'other members',
      () => zipSync({ 'sheet.xml': member(1) }),
      /^t\.npz, member sheet\.xml: expected a member whose name ends in \.npy/,
    ],
    [
      'columns of one name',
      () => zipSync({ 'a1.npy': member(1), 'a.npy': npy({ dtype: '<f8', shape: [1, 2] }, [1, 2]) }),
      /^t\.npz, column a1: expected columns of different names/,
    ],
    ['no member', () => zipSync({}), /^t\.npz: expected a table, received "nothing"/],
    [
      'a member that is damaged',
      () => damaged(zipSync({ 'a.npy': member(1, 2) }, { level: 0 })),
      /^t\.npz, member a\.npy: expected those that were packed: their CRC-32 differs/,
    ],
    [
      'a packed member that is damaged',
      () => damaged(zipSync({ 'a.npy': member(1, 2, 3, 4, 5) })),
      /^t\.npz, member a\.npy: expected/,
    ],
  ])('but not %s', async (_, bytes, message) => {
    const error = await refusal(bytes(), { name: 't.npz' });
    expect(error.message).toMatch(message);
    expect(error.code).toBe('INVALID_FORMAT');
  });
});

/** Another bit in the elements of the first member. */
function damaged(bytes: Uint8Array): Uint8Array {
  const size = new DataView(bytes.buffer).getUint32(18, true);
  bytes[30 + 'a.npy'.length + size - 3] ^= 4;
  return bytes;
}
