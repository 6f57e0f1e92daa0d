import { augmented, type ImageInputs } from '../../augment.js';
import type { ImageOptions } from '../../images.js';
import type { Dataset, TrainingData } from '../../index.js';
import { flag, flagOf, invalid, type OptionTable, type Values } from '../arguments/options.js';
import { integer, oneOf } from '../arguments/typed.js';

/** The options of `l0net train` that go with a folder of pictures alone. */
export const imageFlags = {
  size: {
    hint: 'WxH',
    help: 'width and height of the inputs that pictures become, in pixels',
    initial: '28x28',
    read: readSize,
  },
  colour: flag('inputs are red, green and blue; else grey'),
  fit: oneOf('other proportions: stretched, white beside them, or cut', 'fill', 'contain', 'cover'),
  invert: flag('dark becomes light: for drawings on white paper'),
  flip: flag('half of them are mirrored in each epoch of training, left to right'),
  crop: integer('0', 'pixels by which they are moved at most in each epoch, each way'),
  broken: oneOf('a file that is no whole picture: an error, or left out', 'error', 'skip'),
} satisfies OptionTable;

/** What becomes of pictures, as the library takes it. */
export function imageOptionsOf({ size, colour, fit, invert }: Values<typeof imageFlags>): ImageOptions {
  return { ...size, channels: colour ? 3 : 1, fit, invert };
}

/** Throws L0netError INVALID_ARGUMENT for moves that would leave nothing of a picture: before any is read. */
export function checkCrop({ crop, size }: Values<typeof imageFlags>): void {
  const most = Math.min(size.width, size.height) - 1;
  if (crop !== 0 && (crop < 0 || crop > most))
    throw invalid(flagOf('crop'), String(crop), `an integer from 0 to ${most}`);
}

/** Pictures as they are trained on: moved by chance, where that is wanted. */
export function movedAsSaid(
  pictures: Dataset,
  image: ImageInputs,
  { flip, crop }: Values<typeof imageFlags>,
): TrainingData {
  return flip || crop ? augmented(pictures, { image, flip, crop }) : pictures;
}

/** A width and a height, or one number for both. */
function readSize(text: string, flag: string): { readonly width: number; readonly height: number } {
  const [, width, height = width] = /^(\d{1,7})(?:x(\d{1,7}))?$/i.exec(text) ?? [];
  if (width === undefined) throw invalid(flag, text, 'a width and a height in pixels, such as 28x28');
  return { width: Number(width), height: Number(height) };
}
