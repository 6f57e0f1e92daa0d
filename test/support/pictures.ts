import fc from 'fast-check';
import type { ResolvedImageOptions } from '../../src/images/options.js';
import type { ImageLike } from '../../src/images.js';

/** A picture of these pixels, row by row. */
export function pictureOf(
  width: number,
  height: number,
  ...pixels: readonly (readonly [number, number, number, number])[]
): ImageLike {
  return { width, height, data: Uint8ClampedArray.from(pixels.flat()) };
}

/** Pictures of any pixels. */
export function picturesOfBytes(width: number, height: number): fc.Arbitrary<ImageLike> {
  const length = 4 * width * height;
  return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ width, height, data }));
}

/** What `imageInputs` makes of a picture, in big integers and by the definition: the mean over what a pixel covers, rounded once. */
export function plainInputs(picture: ImageLike, options: ResolvedImageOptions): number[] {
  const { width, height, channels, background, invert } = options;
  const [from, to] = placed(picture, options);
  const cells: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [column, row] = [x - to.left, y - to.top];
        const isIn = column >= 0 && column < to.width && row >= 0 && row < to.height;
        const value = isIn
          ? meanOver(picture, options, c, from, to, column, row)
          : rounded(part([...background, 255], background, channels, c), 255_000n);
        cells.push(invert ? 255 - value : value);
      }
    }
  }
  return cells;
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function placed(picture: ImageLike, { width, height, fit }: ResolvedImageOptions): [Part, Part] {
  const [whole, result] = [middle(picture, picture), middle({ width, height }, { width, height })];
  if (fit === 'cover') return [middle(shrunk({ width, height }, picture), picture), result];
  if (fit === 'contain') return [whole, middle(shrunk(picture, { width, height }), { width, height })];
  return [whole, result];
}

function shrunk(shape: Pick<Part, 'width' | 'height'>, frame: Pick<Part, 'width' | 'height'>) {
  const scale = Math.min(frame.width / shape.width, frame.height / shape.height);
  const isWide = scale === frame.width / shape.width;
  return isWide
    ? { width: frame.width, height: Math.max(1, Math.round((shape.height * frame.width) / shape.width)) }
    : { width: Math.max(1, Math.round((shape.width * frame.height) / shape.height)), height: frame.height };
}

function middle(
  { width, height }: Pick<Part, 'width' | 'height'>,
  frame: Pick<Part, 'width' | 'height'>,
): Part {
  return {
    left: Math.floor((frame.width - width) / 2),
    top: Math.floor((frame.height - height) / 2),
    width,
    height,
  };
}

/** The mean over columns [x · w / W, (x + 1) · w / W) and the rows alike, all times W or H. */
function meanOver(
  picture: ImageLike,
  { channels, background }: ResolvedImageOptions,
  c: number,
  from: Part,
  to: Part,
  x: number,
  y: number,
): number {
  let sum = 0n;
  for (let v = 0; v < from.height; v++) {
    const down = overlap(v * to.height, (v + 1) * to.height, y * from.height, (y + 1) * from.height);
    for (let u = 0; u < from.width; u++) {
      const across = overlap(u * to.width, (u + 1) * to.width, x * from.width, (x + 1) * from.width);
      const at = 4 * ((from.top + v) * picture.width + from.left + u);
      const pixel = [...picture.data.slice(at, at + 4)];
      sum += BigInt(across * down) * part(pixel, background, channels, c);
    }
  }
  return rounded(sum, 255_000n * BigInt(from.width * from.height));
}

function overlap(from: number, to: number, start: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, start));
}

/** A pixel over the background, in 255,000ths. */
function part(pixel: readonly number[], background: readonly number[], channels: 1 | 3, c: number): bigint {
  const seen = background.map((behind, i) => pixel[3] * pixel[i] + (255 - pixel[3]) * behind);
  return BigInt(channels === 3 ? 1000 * seen[c] : 299 * seen[0] + 587 * seen[1] + 114 * seen[2]);
}

function rounded(a: bigint, b: bigint): number {
  return Number((2n * a + b) / (2n * b));
}
