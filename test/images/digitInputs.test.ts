import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DigitOptions, digitInputs, type ImageLike } from '../../src/images.js';
import { failure } from '../support/failure.js';
import { pictureOf } from '../support/pictures.js';

/** Ink, row by row, as a picture: opaque black on white. */
function drawn(width: number, height: number, ink: (x: number, y: number) => number): ImageLike {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grey = 255 - ink(x, y);
      data.set([grey, grey, grey, 255], 4 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** A filled rectangle. */
const block = (left: number, top: number, width: number, height: number) => (x: number, y: number) =>
  x >= left && x < left + width && y >= top && y < top + height ? 255 : 0;

/** Where there is ink in a square: columns and rows from the first to the last. */
function bounds(inputs: Uint8Array, side = 28) {
  const [columns, rows]: [Set<number>, Set<number>] = [new Set(), new Set()];
  inputs.forEach((byte, i) => {
    if (byte === 0) return;
    columns.add(i % side);
    rows.add(Math.floor(i / side));
  });
  const span = (set: Set<number>) => (set.size ? [Math.min(...set), Math.max(...set)] : []);
  return { columns: span(columns), rows: span(rows) };
}

describe('a drawing', () => {
  test('gets into a square of 20 pixels in its proportions, wherever and however large it was', () => {
    const inputs = digitInputs(drawn(300, 200, block(17, 3, 90, 180)));
    // 10 × 20 pixels, the middle of which comes to that of pixel 14 or half a pixel beyond.
    expect(bounds(inputs)).toEqual({ columns: [10, 19], rows: [5, 24] });
    expect(new Set(inputs)).toEqual(new Set([0, 255]));
  });

  test('has its centre of mass in the middle, as near as whole pixels allow', () => {
    // A tail to the left that is light: the mass stays in the block on the right.
    const inputs = digitInputs(
      drawn(20, 20, (x, y) => block(10, 0, 10, 20)(x, y) || (y === 19 && x < 10 ? 1 : 0)),
    );
    let [mass, across] = [0, 0];
    inputs.forEach((byte, i) => {
      mass += byte;
      across += byte * (i % 28);
    });
    expect(Math.abs(across / mass - 14)).toBeLessThanOrEqual(0.5);
    expect(bounds(inputs).columns).toEqual([0, 19]);
  });

  test('loses no ink at the edges', () => {
    // All of its mass is in the last column: to bring that to the middle would cut the first ones off.
    const inputs = digitInputs(drawn(20, 20, (x, y) => (x === 19 ? 255 : y === 0 ? 1 : 0)));
    expect(bounds(inputs)).toEqual({ columns: [0, 19], rows: expect.any(Array) });
    expect(inputs.reduce((sum, byte) => sum + byte, 0)).toBe(20 * 255 + 19);
  });

  test('that is larger or elsewhere by whole pixels is the same digit', () => {
    const shape = fc.uint8Array({ minLength: 25, maxLength: 25 });
    const place = fc.nat(9);
    fc.assert(
      fc.property(shape, place, place, fc.integer({ min: 1, max: 4 }), (ink, left, top, scale) => {
        const of = (x: number, y: number, size: number) =>
          x >= 0 && y >= 0 && x < 5 * size && y < 5 * size
            ? ink[5 * Math.floor(y / size) + Math.floor(x / size)]
            : 0;
        const small = digitInputs(drawn(5, 5, (x, y) => of(x, y, 1)));
        const other = digitInputs(drawn(9 + 20, 9 + 20, (x, y) => of(x - left, y - top, scale)));
        expect(other).toEqual(small);
      }),
    );
  });

  test('may be light on dark, on paper that is transparent, and black only by alpha', () => {
    const dark = drawn(30, 30, block(3, 5, 7, 11));
    const light: ImageLike = { ...dark, data: dark.data.map((byte, i) => (i % 4 === 3 ? 255 : 255 - byte)) };
    const strokes: ImageLike = {
      ...dark,
      data: dark.data.map((_, i) => (i % 4 === 3 ? 255 - dark.data[i - 1] : 0)),
    };
    const chalk: ImageLike = { ...dark, data: strokes.data.map((byte, i) => (i % 4 === 3 ? byte : 255)) };
    const expected = digitInputs(dark);
    expect(digitInputs([light, chalk], { ink: 'light' })).toEqual(
      Uint8Array.from([...expected, ...expected]),
    );
    expect(digitInputs(strokes)).toEqual(expected);
  });

  test('without ink is all 0', () => {
    expect(digitInputs(drawn(40, 30, () => 0))).toEqual(new Uint8Array(784));
    expect(digitInputs(pictureOf(1, 1, [0, 0, 0, 0]))).toEqual(new Uint8Array(784));
  });

  test('may be of any size, of a pixel too', () => {
    const options: DigitOptions = { side: 5, box: 3 };
    expect([
      ...digitInputs(
        drawn(1, 1, () => 255),
        options,
      ),
    ]).toEqual([0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
  });
});

test.each([
  [{ ink: 'red' }, 'INVALID_ARGUMENT', 'options.ink'],
  [{ side: 0 }, 'INVALID_ARGUMENT', 'options.side'],
  [{ side: 10, box: 11 }, 'INVALID_ARGUMENT', 'options.box'],
  [{ background: [0, 0] }, 'INVALID_ARGUMENT', 'options.background'],
  [{ width: 28 }, 'UNKNOWN_OPTION', 'options.width'],
])('these are no options of digits: %o', (options, code, argument) => {
  const run = () =>
    digitInputs(
      drawn(2, 2, () => 255),
      options as unknown as DigitOptions,
    );
  expect(failure(run)).toMatchObject({ code, argument });
});
