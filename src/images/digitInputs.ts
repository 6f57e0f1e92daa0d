import { checkChoice, checkInteger, checkNames } from '../base/check.js';
import { type Rectangle, resize } from './boxFilter.js';
import { inside } from './fit.js';
import { checkImages, type ImageLike } from './image.js';
import { type Colour, checkColour } from './options.js';
import { nearest, pixelUnit, readPixels } from './pixels.js';

/** How drawings become digits like those of MNIST. */
export interface DigitOptions {
  /** Whether they are drawn dark on light or light on dark. Default: 'dark'. */
  readonly ink?: 'dark' | 'light';
  /** What is seen through transparent pixels. Default: white for dark ink, black for light ink. */
  readonly background?: Colour;
  /** Pixels of a side of the result. Default: 28. */
  readonly side?: number;
  /** Pixels of a side of the square that the ink is fitted into. Default: 20. */
  readonly box?: number;
}

/**
 * Drawings as MNIST has its digits, `[drawings, side²]`: 0 is paper, 255 is ink. As its makers did: what has ink is fitted into a
 * square of 20 × 20 pixels, in its proportions, and that is moved by whole pixels until its centre of mass is as near as can be to
 * pixel 14 of 28, from 0, across and down; no further than that all ink stays inside. MNIST's own digits stay as they are, to the
 * bit. A drawing without ink is all 0.
 *
 *     const inputs = digitInputs(context.getImageData(0, 0, canvas.width, canvas.height));
 *     network.predict(inputs);                                                                 // one that was trained on MNIST
 *
 * In whole numbers, as `imageInputs`: the same bits in every engine. Any ink counts, however light; there should be no noise.
 *
 * @throws L0netError UNKNOWN_OPTION; INVALID_ARGUMENT or INVALID_SHAPE for options and pictures that are none
 */
export function digitInputs(
  images: ImageLike | readonly ImageLike[],
  options: DigitOptions = {},
): Uint8Array<ArrayBuffer> {
  checkNames('options', options, ['ink', 'background', 'side', 'box']);
  const ink = checkChoice('options.ink', options.ink ?? 'dark', ['dark', 'light']);
  const paper = ink === 'dark' ? 255 : 0;
  const background = checkColour(options.background ?? [paper, paper, paper]);
  const side = checkInteger('options.side', options.side ?? 28, 1, 4096);
  const box = checkInteger('options.box', options.box ?? Math.min(20, side), 1, side);
  const list = checkImages(images);
  const inputs = new Uint8Array(list.length * side * side);
  list.forEach((image, i) => {
    const drawing = inkOf(image, background, ink);
    const bounds = boundsOf(drawing);
    if (bounds === undefined) return;
    const small = shrink(drawing, bounds, box);
    putAtMass(inputs.subarray(i * side * side, (i + 1) * side * side), small, side);
  });
  return inputs;
}

/** Bytes of ink, [height, width]. */
interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly ink: Uint8Array;
}

function inkOf(image: ImageLike, background: Colour, kind: 'dark' | 'light'): Drawing {
  const { width, height } = image;
  const ink = new Uint8Array(width * height);
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    readPixels(row, image, 0, y, 1, background);
    for (let x = 0; x < width; x++) {
      const grey = nearest(row[x], pixelUnit(1));
      ink[y * width + x] = kind === 'dark' ? 255 - grey : grey;
    }
  }
  return { width, height, ink };
}

/** The smallest part that has all ink; undefined where there is none. */
function boundsOf({ width, height, ink }: Drawing): Rectangle | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A part of a drawing at the size that just fits into a square. */
function shrink({ width, ink }: Drawing, part: Rectangle, box: number): Drawing {
  const size = inside(part, { width: box, height: box });
  const small = new Uint8Array(size.width * size.height);
  resize(
    (into, row) => {
      const start = (part.top + row) * width + part.left;
      into.set(ink.subarray(start, start + part.width));
    },
    { width: part.width, height: part.height, channels: 1, unit: 1 },
    size,
    (values, row) => small.set(values, row * size.width),
  );
  return { ...size, ink: small };
}

/** Puts a drawing into a square, its centre of mass in the middle: Σ ink (2 x + 1) / Σ ink is twice its place, from the edge. */
function putAtMass(into: Uint8Array, { width, height, ink }: Drawing, side: number): void {
  let [mass, across, down] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x];
      mass += value;
      across += value * (2 * x + 1);
      down += value * (2 * y + 1);
    }
  }
  const left = offset(side, width, across, mass);
  const top = offset(side, height, down, mass);
  for (let y = 0; y < height; y++) {
    into.set(ink.subarray(y * width, (y + 1) * width), (top + y) * side + left);
  }
}

/**
 * Where a line of pixels begins whose mass is to be in the middle of pixel ⌊side/2⌋, as MNIST has it, from 0 to side − length: the
 * whole number nearest to
 *
 *     ⌊side/2⌋ + 1/2 − moment / (2 mass)
 *
 * and the middle for what lost all its ink.
 */
function offset(side: number, length: number, moment: number, mass: number): number {
  if (mass === 0) return Math.floor((side - length) / 2);
  const middle = Math.floor(side / 2) + 1;
  const shift = Math.floor((2 * middle * mass - moment) / (2 * mass));
  return Math.min(Math.max(shift, 0), side - length);
}
