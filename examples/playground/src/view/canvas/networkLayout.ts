/** Where the units of a network are drawn: each column a block of dots, pixels as the image that they are. */

/** A column of the drawing. */
export interface Block {
  readonly total: number;
  readonly across: number;
  /** From the centre of a unit to that of the next. */
  readonly cell: number;
  readonly left: number;
  readonly top: number;
}

/** Pixels from dot to dot at most: in a line, and in a block. */
const [IN_A_LINE, IN_A_BLOCK] = [26, 10];
/** Units that stand in one line at most, and pixels that a line is wide. */
const LINE = 24;
const LINE_WIDTH = 16;
/** Of the width, what lies between columns at least. */
const BETWEEN = 0.34;

/** Blocks for columns of so many units, side by side in a picture. */
export function blocksFor(totals: readonly number[], width: number, height: number): Block[] {
  const shapes = totals.map((total) => {
    const across = acrossOf(total, height);
    const down = Math.ceil(total / across);
    return { total, across, down, cell: Math.min(height / down, across > 1 ? IN_A_BLOCK : IN_A_LINE) };
  });
  const lines = LINE_WIDTH * shapes.filter(({ across }) => across === 1).length;
  const wanted = shapes.reduce((sum, { across, cell }) => sum + (across === 1 ? 0 : across * cell), 0);
  const scale = wanted > 0 ? Math.min(1, Math.max(0, width * (1 - BETWEEN) - lines) / wanted) : 1;
  const gap = (width - lines - wanted * scale) / Math.max(1, totals.length - 1);
  let left = 0;
  return shapes.map(({ total, across, down, cell: full }) => {
    const cell = across === 1 ? full : full * scale;
    const wide = across === 1 ? LINE_WIDTH : across * cell;
    const block = {
      total,
      across,
      cell,
      left: left + (wide - across * cell) / 2,
      top: (height - down * cell) / 2,
    };
    left += wide + gap;
    return block;
  });
}

/** Squares of pixels as they are; all else in blocks that are high rather than wide. */
function acrossOf(total: number, height: number): number {
  if (total <= LINE) return 1;
  const side = Math.sqrt(total);
  if (Number.isInteger(side) && total > 100) return side;
  return Math.ceil(total / Math.min(32, Math.floor(height / 7), Math.ceil(Math.sqrt(4 * total))));
}

/** The centre of a unit. */
export function placeOf({ across, cell, left, top }: Block, unit: number): readonly [number, number] {
  return [left + ((unit % across) + 0.5) * cell, top + (Math.floor(unit / across) + 0.5) * cell];
}

/** How large the dot of a unit is. */
export function radiusOf({ cell }: Block): number {
  return Math.min(7, 0.38 * cell);
}
