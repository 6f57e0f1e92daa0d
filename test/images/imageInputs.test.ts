import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResolvedImageOptions } from '../../src/images/options.js';
import { type ImageLike, type ImageOptions, imageInputs } from '../../src/images.js';
import { failure } from '../support/failure.js';
import { pictureOf, picturesOfBytes, plainInputs } from '../support/pictures.js';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) });
const channels = fc.constantFrom<1 | 3>(1, 3);

/** A picture of any bytes. */
const pictures = sizes.chain(({ width, height }) => picturesOfBytes(width, height));

/** Opaque, and grey: red, green and blue are the same. */
const greys = pictures.map(({ width, height, data }): ImageLike => {
  const grey = data.map((byte, i) => (i % 4 === 3 ? 255 : (data[i - (i % 4)] ?? byte)));
  return { width, height, data: grey };
});

describe('the numbers of a picture', () => {
  test('are those of plain loops over what each pixel covers', () => {
    const options = fc.record({
      channels,
      fit: fc.constantFrom<'fill' | 'contain' | 'cover'>('fill', 'contain', 'cover'),
      background: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
      invert: fc.boolean(),
    });
    fc.assert(
      fc.property(pictures, sizes, options, (picture, size, options) => {
        const all: ResolvedImageOptions = { ...size, ...options };
        expect([...imageInputs(picture, all)]).toEqual(plainInputs(picture, all));
      }),
      { numRuns: 500 },
    );
  });

  test('stand channel by channel, each row by row', () => {
    const picture = pictureOf(2, 1, [10, 20, 30, 255], [40, 50, 60, 255]);
    expect([...imageInputs(picture, { width: 2, height: 1, channels: 3 })]).toEqual([10, 40, 20, 50, 30, 60]);
  });

  test('are grey by (299 red + 587 green + 114 blue) / 1000, halves upwards', () => {
    const grey = (...colour: [number, number, number]) =>
      imageInputs(pictureOf(1, 1, [...colour, 255]), { width: 1, height: 1 })[0];
    expect([grey(255, 0, 0), grey(0, 255, 0), grey(0, 0, 255), grey(7, 7, 7)]).toEqual([76, 150, 29, 7]);
    // In thousandths: 10,499 and 10,500.
    expect([grey(24, 1, 24), grey(18, 6, 14)]).toEqual([10, 11]);
  });

  test('are seen over the background where they are transparent', () => {
    const picture = pictureOf(1, 1, [255, 0, 100, 51]);
    const background = [0, 255, 50] as const;
    const options = { width: 1, height: 1, channels: 3 } as const;
    expect([...imageInputs(picture, { ...options, background })]).toEqual([51, 204, 60]);
    expect([...imageInputs(pictureOf(1, 1, [9, 9, 9, 0]), options)]).toEqual([255, 255, 255]);
  });

  test('are 255 less them where they are inverted', () => {
    fc.assert(
      fc.property(pictures, sizes, channels, (picture, size, channels) => {
        const [plain, inverted] = [false, true].map((invert) =>
          imageInputs(picture, { ...size, channels, invert }),
        );
        expect(inverted.map((byte) => 255 - byte)).toEqual(plain);
      }),
    );
  });

  test('are rows of several pictures, of whatever sizes', () => {
    fc.assert(
      fc.property(fc.array(pictures, { maxLength: 4 }), sizes, channels, (list, size, channels) => {
        const each = list.flatMap((picture) => [...imageInputs(picture, { ...size, channels })]);
        expect([...imageInputs(list, { ...size, channels })]).toEqual(each);
      }),
    );
  });
});

describe('resizing', () => {
  test('to the same size is the identity', () => {
    fc.assert(
      fc.property(greys, ({ width, height, data }) => {
        const expected = data.filter((_, i) => i % 4 === 0);
        expect([...imageInputs({ width, height, data }, { width, height })]).toEqual([...expected]);
      }),
    );
  });

  test('leaves a picture of one colour of that colour', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(255), channels, (from, to, byte, channels) => {
        const picture = { ...from, data: new Uint8Array(4 * from.width * from.height).fill(byte) };
        picture.data.forEach((_, i) => {
          if (i % 4 === 3) picture.data[i] = 255;
        });
        expect(new Set(imageInputs(picture, { ...to, channels }))).toEqual(new Set([byte]));
      }),
    );
  });

  test('by a whole factor takes means of squares, and so keeps the mean but for rounding', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat(255)),
        (to, factor, bytes) => {
          const [width, height] = [to.width * factor, to.height * factor];
          const data = new Uint8Array(4 * width * height).fill(255);
          let sum = 0;
          for (let i = 0; i < data.length; i += 4) {
            const byte = bytes.next().value as number;
            data.fill(byte, i, i + 3);
            sum += byte;
          }
          const small = imageInputs({ width, height, data }, to);
          const mean = small.reduce((all, byte) => all + byte, 0) / small.length;
          expect(Math.abs(mean - sum / (width * height))).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });

  test('makes pixels of larger ones, and of what they share', () => {
    const picture = pictureOf(2, 1, [0, 0, 0, 255], [255, 255, 255, 255]);
    expect([...imageInputs(picture, { width: 4, height: 2 })]).toEqual([0, 0, 255, 255, 0, 0, 255, 255]);
    expect([...imageInputs(picture, { width: 3, height: 1 })]).toEqual([0, 128, 255]);
  });

  test('of a picture of millions of pixels is exact to the last one', () => {
    const [width, height] = [2000, 1500];
    const data = new Uint8Array(4 * width * height).fill(255);
    expect(imageInputs({ width, height, data }, { width: 1, height: 1 })[0]).toBe(255);
    // All white but for half of the pixels' 1/255: exactly halfway between 254 and 255, and a pixel less than that.
    for (let i = 0; i < data.length / 2; i++) if (i % 4 !== 3) data[i] = 254;
    expect(imageInputs({ width, height, data }, { width: 1, height: 1 })[0]).toBe(255);
    data[data.length - 2] = data[data.length - 3] = data[data.length - 4] = 254;
    expect(imageInputs({ width, height, data }, { width: 1, height: 1 })[0]).toBe(254);
  });
});

describe('a picture of other proportions', () => {
  const wide = pictureOf(
    4,
    2,
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((x): [number, number, number, number] => [x, x, x, 255]),
  );
  const rows = (fit: ImageOptions['fit'], width: number, height: number) => {
    const inputs = imageInputs(wide, { width, height, background: [99, 99, 99], ...(fit && { fit }) });
    return Array.from({ length: height }, (_, y) => [...inputs.subarray(y * width, (y + 1) * width)]);
  };

  test('is stretched, without being told otherwise', () => {
    expect(rows(undefined, 2, 2)).toEqual([
      [2, 4],
      [6, 8],
    ]);
  });

  test('has background above and below it where it is contained', () => {
    expect(rows('contain', 4, 4)).toEqual([
      [99, 99, 99, 99],
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [99, 99, 99, 99],
    ]);
    expect(rows('contain', 4, 3)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [99, 99, 99, 99],
    ]);
  });

  test('loses its sides where it covers', () => {
    expect(rows('cover', 2, 2)).toEqual([
      [2, 3],
      [6, 7],
    ]);
  });

  test('keeps a pixel at least, however narrow it is', () => {
    const line = { width: 1, height: 1000, data: new Uint8Array(4000).fill(255, 0, 4000) };
    expect([...imageInputs(line, { width: 3, height: 3, fit: 'contain', background: [0, 0, 0] })]).toEqual([
      0, 255, 0, 0, 255, 0, 0, 255, 0,
    ]);
  });
});

describe('what is no picture', () => {
  const good = pictureOf(1, 1, [1, 2, 3, 4]);
  const size = { width: 1, height: 1 };

  test.each([
    [{ width: 0 }, 'INVALID_ARGUMENT', 'images[1].width'],
    [{ height: 1.5 }, 'INVALID_ARGUMENT', 'images[1].height'],
    [{ width: 2 ** 20, height: 2 ** 20 }, 'INVALID_ARGUMENT', 'images[1] (its pixels)'],
    [{ data: [1, 2, 3, 4] }, 'INVALID_ARGUMENT', 'images[1].data'],
    [{ data: new Float32Array(4) }, 'INVALID_ARGUMENT', 'images[1].data'],
    [{ data: new Uint8Array(3) }, 'INVALID_SHAPE', 'images[1].data'],
  ])('is named: %o', (change, code, argument) => {
    const bad = { ...good, ...change } as unknown as ImageLike;
    expect(failure(() => imageInputs([good, bad], size))).toMatchObject({ code, argument });
  });

  test('is no object at all', () => {
    const bad = 'cat.png' as unknown as ImageLike;
    expect(failure(() => imageInputs(bad, size))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'images',
    });
  });

  test.each([
    [{ width: 0 }, 'options.width'],
    [{ height: undefined }, 'options.height'],
    [{ channels: 4 }, 'options.channels'],
    [{ width: 2 ** 13, height: 2 ** 13 }, 'options (their numbers)'],
    [{ fit: 'crop' }, 'options.fit'],
    [{ background: 'white' }, 'options.background'],
    [{ background: [0, 0, 256] }, 'options.background[2]'],
    [{ invert: 1 }, 'options.invert'],
  ])('nor are these options: %o', (change, argument) => {
    const options = { ...size, ...change } as unknown as ImageOptions;
    expect(failure(() => imageInputs(good, options))).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
  });

  test('nor one that there is not', () => {
    const options = { ...size, colour: true } as ImageOptions;
    expect(failure(() => imageInputs(good, options))).toMatchObject({
      code: 'UNKNOWN_OPTION',
      argument: 'options.colour',
    });
  });
});
