/**
 * Resizing by area: each pixel of the result is the mean of what it covers.
 *
 *     n pixels, each m long      |----m----|----m----|----m----|
 *     m pixels, each n long      |-------n-------|-------n-----…|         (all in all n · m, either way)
 *
 * So all overlaps are whole numbers, and so are the sums of whole numbers: nothing is rounded before the one division at the
 * end, and every engine has the same bits. Without a change of size it is the identity.
 */
import { nearest } from './pixels.js';

/** Part of a picture, in whole pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Reads the pixels of a row: `into` [width of the rectangle · channels], whole numbers from 0 on. */
export type RowReader = (into: Float64Array, row: number) => void;

/**
 * The rows of a picture at another size, as numbers; a rounding is the last step.
 *
 * @param read  row y of the picture, from 0 to source.height − 1
 * @param unit  what 1 of the result is in the picture
 * @param write `values` [width · channels], rounded, of row y of the result, from 0 to height − 1, in order
 */
export function resize(
  read: RowReader,
  source: {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    readonly unit: number;
  },
  { width, height }: { readonly width: number; readonly height: number },
  write: (values: Float64Array, row: number) => void,
): void {
  const { channels, unit } = source;
  const pixels = new Float64Array(source.width * channels);
  const narrow = new Float64Array(width * channels);
  const sums = new Float64Array(width * channels);
  const weight = source.width * source.height * unit;
  let row = 0;
  for (let y = 0; y < source.height; y++) {
    read(pixels, y);
    addAcross(narrow, pixels, source.width, width, channels);
    // Row y is as long as height says, from y · height on; a row of the result is as long as source.height.
    let from = y * height;
    const end = from + height;
    while (from < end) {
      const next = Math.min(end, (row + 1) * source.height);
      const overlap = next - from;
      for (let i = 0; i < sums.length; i++) sums[i] += overlap * narrow[i];
      from = next;
      if (next !== (row + 1) * source.height) continue;
      for (let i = 0; i < sums.length; i++) sums[i] = nearest(sums[i], weight);
      write(sums, row++);
      sums.fill(0);
    }
  }
}

/** Sums of a row's pixels by their overlaps with those of the result: `into` [to · channels]. */
function addAcross(
  into: Float64Array,
  pixels: Float64Array,
  from: number,
  to: number,
  channels: number,
): void {
  into.fill(0);
  let column = 0;
  let border = from;
  for (let x = 0; x < from; x++) {
    let at = x * to;
    const end = at + to;
    while (at < end) {
      const next = Math.min(end, border);
      for (let c = 0; c < channels; c++) {
        into[column * channels + c] += (next - at) * pixels[x * channels + c];
      }
      at = next;
      if (next !== border) continue;
      column++;
      border += from;
    }
  }
}
