/** What a network sees of pixels, in whole numbers: nothing is rounded here. */
import type { ImageLike } from './image.js';
import type { Colour } from './options.js';

/** How much of grey is red, green and blue, in thousandths: ITU-R BT.601. */
const [RED, GREEN, BLUE] = [299, 587, 114];

/** What numbers of pixels are multiples of: of 1/255 of a byte in colours, of thousandths of that in grey. */
export function pixelUnit(channels: 1 | 3): number {
  return channels === 3 ? 255 : 255_000;
}

/**
 * A row of pixels over a background, in units of 1/`pixelUnit` of a byte:
 *
 *     c = alpha · colour + (255 − alpha) · background        each of three channels
 *     y = 299 red + 587 green + 114 blue                     of those, for grey
 *
 * @param into [width · channels], pixel by pixel
 * @param x    of its first pixel
 */
export function readPixels(
  into: Float64Array,
  { width, data }: ImageLike,
  x: number,
  y: number,
  channels: 1 | 3,
  background: Colour,
): void {
  const [red, green, blue] = background;
  let from = 4 * (y * width + x);
  for (let to = 0; to < into.length; to += channels, from += 4) {
    const alpha = data[from + 3];
    const rest = 255 - alpha;
    const r = alpha * data[from] + rest * red;
    const g = alpha * data[from + 1] + rest * green;
    const b = alpha * data[from + 2] + rest * blue;
    if (channels === 1) into[to] = RED * r + GREEN * g + BLUE * b;
    else {
      into[to] = r;
      into[to + 1] = g;
      into[to + 2] = b;
    }
  }
}

/** The whole number nearest to a / b, halves upwards; exact for whole numbers a ≥ 0 and b > 0, which division alone is not. */
export function nearest(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b + (2 * rest >= b ? 1 : 0);
}

/** The bytes of a colour in each channel, as pixels of it would become. */
export function bytesOfColour([red, green, blue]: Colour, channels: 1 | 3): readonly number[] {
  return channels === 3 ? [red, green, blue] : [nearest(RED * red + GREEN * green + BLUE * blue, 1000)];
}
