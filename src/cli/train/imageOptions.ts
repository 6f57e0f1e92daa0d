import type { ImageOptions } from '../../images.js';
import { flag, invalid, type OptionTable, type Values } from '../arguments/options.js';
import { oneOf } from '../arguments/typed.js';

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
  broken: oneOf('a file that is no whole picture: an error, or left out', 'error', 'skip'),
} satisfies OptionTable;

/** What becomes of pictures, as the library takes it. */
export function imageOptionsOf({ size, colour, fit, invert }: Values<typeof imageFlags>): ImageOptions {
  return { ...size, channels: colour ? 3 : 1, fit, invert };
}

/** A width and a height, or one number for both. */
function readSize(text: string, flag: string): { readonly width: number; readonly height: number } {
  const [, width, height = width] = /^(\d{1,7})(?:x(\d{1,7}))?$/i.exec(text) ?? [];
  if (width === undefined) throw invalid(flag, text, 'a width and a height in pixels, such as 28x28');
  return { width: Number(width), height: Number(height) };
}
