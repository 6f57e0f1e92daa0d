import { resize } from './boxFilter.js';
import { place } from './fit.js';
import { checkImages, type ImageLike } from './image.js';
import { type ImageOptions, type ResolvedImageOptions, resolveImageOptions } from './options.js';
import { bytesOfColour, pixelUnit, readPixels } from './pixels.js';

/**
 * Pictures as inputs of a network, `[pictures, channels · height · width]`: channel by channel, each row by row, as convolutions
 * take them. Bytes b stand for b/255, in training and in `predict`.
 *
 *     over the background    c = (alpha · colour + (255 − alpha) · background) / 255
 *     grey                   y = (299 red + 587 green + 114 blue) / 1000
 *     size                   the mean of c or y over the area that a pixel covers
 *     inverted               255 − that
 *
 * All of it in whole numbers with one rounding in the end, halves upwards: the same bits in every engine. Colours are taken as they
 * are, with their gamma.
 *
 * @param images ImageData, or what looks like it: one or several, of any sizes up to 2²⁷ pixels
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT or INVALID_SHAPE for options and pictures that are none
 */
export function imageInputs(
  images: ImageLike | readonly ImageLike[],
  options: ImageOptions,
): Uint8Array<ArrayBuffer> {
  const resolved = resolveImageOptions(options);
  const list = checkImages(images);
  const size = cellsOf(resolved);
  const inputs = new Uint8Array(list.length * size);
  list.forEach((image, i) => {
    writeInputs(inputs.subarray(i * size, (i + 1) * size), image, resolved);
  });
  return inputs;
}

/** Numbers of a picture. */
export function cellsOf({ channels, width, height }: ResolvedImageOptions): number {
  return channels * width * height;
}

/** The inputs of one picture that was checked. */
export function writeInputs(inputs: Uint8Array, image: ImageLike, options: ResolvedImageOptions): void {
  const { width, height, channels, fit, background, invert } = options;
  const { from, to } = place(image, { width, height }, fit);
  const area = width * height;
  bytesOfColour(background, channels).forEach((byte, c) => {
    inputs.fill(byte, c * area, (c + 1) * area);
  });
  resize(
    (into, row) => readPixels(into, image, from.left, from.top + row, channels, background),
    { width: from.width, height: from.height, channels, unit: pixelUnit(channels) },
    to,
    (values, row) => {
      const start = (to.top + row) * width + to.left;
      for (let c = 0; c < channels; c++) {
        for (let x = 0; x < to.width; x++) inputs[c * area + start + x] = values[x * channels + c];
      }
    },
  );
  if (invert) for (let i = 0; i < inputs.length; i++) inputs[i] = 255 - inputs[i];
}
