/** Which part of a picture goes where. */
import type { Rectangle } from './boxFilter.js';
import type { Fit } from './options.js';
import { nearest } from './pixels.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of the picture that is read, and the part of the result that it becomes. */
export interface Placement {
  readonly from: Rectangle;
  readonly to: Rectangle;
}

/** Sizes in proportion are rounded to whole pixels, one at least; what is left over on both sides is more at the end. */
export function place(picture: Size, result: Size, fit: Fit): Placement {
  const from = fit === 'cover' ? inside(result, picture) : picture;
  const to = fit === 'contain' ? inside(picture, result) : result;
  return { from: centred(from, picture), to: centred(to, result) };
}

/** The largest size of a shape's proportions inside of a frame. */
export function inside(shape: Size, frame: Size): Size {
  if (shape.width * frame.height >= shape.height * frame.width) {
    const height = Math.max(1, nearest(shape.height * frame.width, shape.width));
    return { width: frame.width, height: Math.min(height, frame.height) };
  }
  const width = Math.max(1, nearest(shape.width * frame.height, shape.height));
  return { width: Math.min(width, frame.width), height: frame.height };
}

function centred({ width, height }: Size, frame: Size): Rectangle {
  const left = Math.floor((frame.width - width) / 2);
  return { left, top: Math.floor((frame.height - height) / 2), width, height };
}
