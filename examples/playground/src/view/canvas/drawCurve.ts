import type { Ground } from './painter.js';

/** A line of a chart. */
export interface Line {
  readonly x: Float64Array;
  /** NaN where there is no point. */
  readonly y: Float64Array;
  readonly colour: 'accent' | 'warm' | 'cool' | 'ink';
  /** Whether the points are drawn pale, and what they come to on average in colour. */
  readonly noisy?: boolean;
  /** Written at its end. */
  readonly name?: string;
}

/** What a chart shows, from `bottom` to `top` and from step 0 to the last one. */
export interface Chart {
  readonly lines: readonly Line[];
  /** A power of ten of a scale that is logarithmic, or 0 of one that is not. */
  readonly bottom: number;
  readonly top: number;
  readonly label: (value: number) => string;
  /** What stands below the right end. */
  readonly end: string;
}

const [LEFT, TOP, RIGHT, BOTTOM] = [44, 8, 8, 20];
/** Points of a line that are drawn at most. */
const MOST = 400;
/** With fewer points there is no average to speak of. */
const FEW = 40;
/** How much of the average a point leaves as it was. */
const KEPT = 0.85;

/** Draws lines above an axis of steps. */
export function drawChart(
  { context, width, height, palette }: Ground,
  { lines, bottom, top, label, end }: Chart,
): void {
  const [w, h] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  const last = Math.max(1, ...lines.map(({ x }) => x.at(-1) ?? 0));
  const part =
    bottom > 0
      ? (value: number) => Math.log(value / bottom) / Math.log(top / bottom)
      : (value: number) => value / top;
  const place = (value: number) => TOP + h * (1 - Math.min(1, Math.max(0, part(value))));
  context.font = '12px system-ui, sans-serif';
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const value of ticksOf(bottom, top)) {
    const y = Math.round(place(value)) + 0.5;
    context.strokeStyle = value === bottom ? palette.muted : palette.line;
    context.beginPath();
    context.moveTo(LEFT, y);
    context.lineTo(LEFT + w, y);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(label(value), LEFT - 6, y);
  }
  context.textBaseline = 'alphabetic';
  context.fillText(end, LEFT + w, height - 5);
  context.textAlign = 'left';
  context.fillText('0', LEFT, height - 5);
  context.lineJoin = 'round';
  for (const line of lines) {
    const points = thinned(line);
    if (line.noisy && points.length > FEW) {
      context.globalAlpha = 0.3;
      stroke(points, 1);
      context.globalAlpha = 1;
      stroke(averaged(points), 2);
    } else stroke(points, 2);

    function stroke(drawn: readonly (readonly [number, number])[], thick: number): void {
      context.strokeStyle = palette[line.colour];
      context.lineWidth = thick;
      context.beginPath();
      for (const [x, y] of drawn) context.lineTo(LEFT + (w * x) / last, place(y));
      context.stroke();
    }
  }
}

/** Values with a line across. */
function ticksOf(bottom: number, top: number): number[] {
  if (bottom === 0) return [0, top / 2, top];
  const ticks: number[] = [];
  for (let value = bottom; value <= top * 1.01; value *= 10) ticks.push(value);
  return ticks;
}

/** Some of the points, those of the last steps among them. */
function thinned({ x, y }: Line): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  const stride = Math.max(1, Math.ceil(x.length / MOST));
  for (let i = (x.length - 1) % stride; i < x.length; i += stride) {
    if (!Number.isNaN(y[i])) points.push([x[i], y[i]]);
  }
  return points;
}

function averaged(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  let average = points[0]?.[1] ?? 0;
  return points.map(([x, y]) => {
    average = KEPT * average + (1 - KEPT) * y;
    return [x, average];
  });
}
