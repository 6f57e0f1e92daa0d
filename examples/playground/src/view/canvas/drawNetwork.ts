import type { DrawnNetwork } from '../../run/snapshot.js';
import { type Block, blocksFor, placeOf, radiusOf } from './networkLayout.js';
import type { Ground } from './painter.js';

/** What is drawn of a network. */
export interface NetworkPicture {
  readonly drawn: DrawnNetwork;
  /** Names of the first column's units and of the last one's, where there is room. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** When units vanished: [columns] of unit → milliseconds. */
  readonly vanished: readonly ReadonlyMap<number, number>[];
}

/** How long one sees a unit vanish, in milliseconds. */
export const FADING = 900;
/** Units that a column may have for each of them to have its name. */
const NAMED = 14;
const [TOP, BOTTOM] = [4, 38];

/** Draws units, the strongest connections, and what is left of each column; true while a unit vanishes. */
export function drawNetwork(
  ground: Ground,
  { drawn, inputNames, outputNames, vanished }: NetworkPicture,
): boolean {
  const { context, width, height, palette, now } = ground;
  const { columns, edges } = drawn;
  context.font = '12px system-ui, sans-serif';
  const [before, after] = [inputNames, outputNames].map((names) => (names.length <= NAMED ? names : []));
  const [roomBefore, roomAfter] = [before, after].map((names) =>
    Math.min(110, Math.max(8, ...names.map((name) => context.measureText(name).width + 8))),
  );
  const blocks = blocksFor(
    columns.map(({ total }) => total),
    width - roomBefore - roomAfter,
    height - TOP - BOTTOM,
  ).map((block) => ({ ...block, left: block.left + roomBefore, top: block.top + TOP }));

  edges.forEach(({ from, to, weight }, c) => {
    const [below, above] = [columns[c].shown, columns[c + 1].shown];
    weight.forEach((w, e) => {
      context.strokeStyle = w < 0 ? palette.warm : palette.accent;
      context.globalAlpha = 0.08 + 0.6 * Math.abs(w);
      context.lineWidth = 0.5 + 1.3 * Math.abs(w);
      context.beginPath();
      context.moveTo(...placeOf(blocks[c], below[from[e]]));
      context.lineTo(...placeOf(blocks[c + 1], above[to[e]]));
      context.stroke();
    });
  });
  context.globalAlpha = 1;

  let moves = false;
  columns.forEach(({ total, left, units }, c) => {
    const block = blocks[c];
    const isOpen = new Uint8Array(total);
    for (const unit of units) isOpen[unit] = 1;
    const all = Array.from({ length: total }, (_, unit) => unit);
    dots(ground, block, all, radiusOf(block) * 0.55, palette.faint);
    dots(ground, block, [...units], radiusOf(block), palette.ink);
    for (const [unit, when] of vanished[c] ?? []) {
      const part = 1 - (now - when) / FADING;
      if (part <= 0 || isOpen[unit]) continue;
      moves = true;
      context.globalAlpha = Math.min(1, part * 1.5);
      dots(ground, block, [unit], radiusOf(block) * (0.6 + part), palette.warm);
    }
    context.globalAlpha = 1;
    caption(ground, block, c, columns.length, left === total ? [`${total}`] : [`${left}`, `of ${total}`]);
  });
  names(ground, blocks[0], before, -1, columns[0].units);
  names(ground, blocks[blocks.length - 1], after, 1, columns[columns.length - 1].units);
  return moves;
}

function dots(
  { context }: Ground,
  block: Block,
  units: readonly number[],
  radius: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  for (const unit of units) {
    const [x, y] = placeOf(block, unit);
    if (radius < 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    else {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  context.fill();
}

/** What is left, below a column; at the edges of the picture it keeps inside. */
function caption(
  { context, width, height, palette }: Ground,
  block: Block,
  c: number,
  count: number,
  texts: readonly string[],
): void {
  const middle = block.left + (block.across * block.cell) / 2;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  texts.forEach((text, line) => {
    const half = context.measureText(text).width / 2;
    const x = c === 0 ? Math.max(half, middle) : c === count - 1 ? Math.min(width - half, middle) : middle;
    context.fillStyle = line === 0 ? palette.ink : palette.muted;
    context.fillText(text, x, height - 20 + 15 * line);
  });
}

function names(
  { context, palette }: Ground,
  block: Block,
  texts: readonly string[],
  side: -1 | 1,
  open: Int32Array,
): void {
  context.textAlign = side < 0 ? 'right' : 'left';
  context.textBaseline = 'middle';
  texts.forEach((text, unit) => {
    const [x, y] = placeOf(block, unit);
    context.fillStyle = open.includes(unit) ? palette.ink : palette.muted;
    const short = text.length > 16 ? `${text.slice(0, 15)}…` : text;
    context.fillText(short, x + side * (radiusOf(block) + 5), y);
  });
}
