// Copies of images, moved by a pixel: against the picture itself, pixel by pixel.
import { expect, test } from 'vitest';
import { shifted } from '../../bench/front/shifted.js';
import { Random } from '../support/random.js';

test('each copy has the pixel that was beside, and 0 where there was none', () => {
  const random = new Random(3);
  const images = Uint8Array.from({ length: 3 * 784 }, () => random.integer(1, 255));
  const at = (image: number, y: number, x: number) =>
    y < 0 || y > 27 || x < 0 || x > 27 ? 0 : images[image * 784 + y * 28 + x];
  const expected: number[] = [];
  for (const [down, right] of [
    [0, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    for (let image = 0; image < 3; image++)
      for (let y = 0; y < 28; y++) for (let x = 0; x < 28; x++) expected.push(at(image, y - down, x - right));
  }
  expect(Array.from(shifted(images, 5))).toEqual(expected);
  expect(Array.from(shifted(images, 2))).toEqual(expected.slice(0, 2 * images.length));
});
