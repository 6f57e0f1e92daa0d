import type { ResolvedAugmentation } from './options.js';

/** In the place of a cell beyond the edge, where nothing is. */
export const NOTHING = -1;

/**
 * Which cell of an image is seen at each place once it was mirrored, if it is, and then moved; or NOTHING:
 *
 *     cells[c, y, x] = (c, y + top, x + left) of the mirrored image, whose (c, y, x) is (c, y, width − 1 − x)
 *
 * @param top   from −(height − 1) to height − 1
 * @param left  from −(width − 1) to width − 1
 * @param cells i32 [channels, height, width], written
 */
export function moveCells(
  { channels, height, width, padding }: ResolvedAugmentation,
  top: number,
  left: number,
  mirrored: boolean,
  cells: Int32Array,
): void {
  const mirrors = padding === 'reflect';
  const area = height * width;
  for (let y = 0; y < height; y++) {
    const row = inside(y + top, height, mirrors);
    for (let x = 0; x < width; x++) {
      const seen = inside(x + left, width, mirrors);
      const column = mirrored ? width - 1 - seen : seen;
      cells[y * width + x] = row === NOTHING || seen === NOTHING ? NOTHING : row * width + column;
    }
  }
  for (let i = area; i < channels * area; i++) {
    cells[i] = cells[i - area] === NOTHING ? NOTHING : cells[i - area] + area;
  }
}

/** The place along a side of one that may be beyond its ends. */
function inside(place: number, side: number, mirrors: boolean): number {
  if (place >= 0 && place < side) return place;
  if (!mirrors) return NOTHING;
  return place < 0 ? -place : 2 * (side - 1) - place;
}
