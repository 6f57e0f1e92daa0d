/** Pictures in memory. */
import { checkInteger, checkObject } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';

/** A picture as ImageData has it, of a browser or made by anybody. */
export interface ImageLike {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]`: red, green, blue and alpha of each pixel, not multiplied by alpha; 255 is opaque. */
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** Pixels of a picture: for more, the sums of the box filter would not be exact. */
export const MOST_PIXELS = 2 ** 27;

/** Throws L0netError INVALID_ARGUMENT or INVALID_SHAPE for what is no picture. */
export function checkImage(argument: string, image: unknown): asserts image is ImageLike {
  checkObject(argument, image);
  const { width, height, data } = image as Partial<ImageLike>;
  const pixels = checkInteger(`${argument}.width`, width, 1) * checkInteger(`${argument}.height`, height, 1);
  checkInteger(`${argument} (its pixels)`, pixels, 1, MOST_PIXELS);
  if (!(data instanceof Uint8ClampedArray || data instanceof Uint8Array)) {
    throw invalid(`${argument}.data`, data, 'a Uint8ClampedArray or a Uint8Array');
  }
  if (data.length === 4 * pixels) return;
  const expected = `${4 * pixels} bytes: four for each of ${width} × ${height} pixels`;
  throw new L0netError('INVALID_SHAPE', { argument: `${argument}.data`, received: data.length, expected });
}

/** One picture or several, checked. */
export function checkImages(images: ImageLike | readonly ImageLike[]): readonly ImageLike[] {
  const list = Array.isArray(images) ? (images as readonly ImageLike[]) : undefined;
  if (list === undefined) checkImage('images', images);
  list?.forEach((image, i) => {
    checkImage(`images[${i}]`, image);
  });
  return list ?? [images as ImageLike];
}
