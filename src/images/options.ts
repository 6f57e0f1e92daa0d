/** What becomes of pictures. */
import { checkChoice, checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';

/** Red, green and blue, from 0 to 255. */
export type Colour = readonly [number, number, number];

/**
 * How a picture of other proportions gets to its size:
 *
 * - 'fill': it is stretched
 * - 'contain': all of it, in the middle, with background beside it
 * - 'cover': its middle, without what is too wide or too high
 */
export type Fit = 'fill' | 'contain' | 'cover';

/** What becomes of pictures before a network sees them. The sizes are those of `inputs` of a network of convolutions. */
export interface ImageOptions {
  /** Pixels, from 1 on. */
  readonly width: number;
  /** Pixels, from 1 on. */
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. Default: 1. */
  readonly channels?: number;
  /** For pictures of other proportions. Default: 'fill'. */
  readonly fit?: Fit;
  /** What is seen through transparent pixels, and beside pictures that are contained. Default: white. */
  readonly background?: Colour;
  /** Whether each byte b becomes 255 − b: black on white becomes white on black, as MNIST has it. Default: false. */
  readonly invert?: boolean;
}

/** All of them, checked. */
export interface ResolvedImageOptions extends Required<ImageOptions> {
  readonly channels: 1 | 3;
}

const names = ['width', 'height', 'channels', 'fit', 'background', 'invert'] as const;

/** Numbers of one picture: as many as a network's inputs may be. */
const MOST = 2 ** 24;

/**
 * @param more names of options that are not about pictures
 * @throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT
 */
export function resolveImageOptions(
  options: ImageOptions,
  more: readonly string[] = [],
): ResolvedImageOptions {
  checkNames('options', options, [...names, ...more]);
  const width = checkInteger('options.width', options.width, 1, MOST);
  const height = checkInteger('options.height', options.height, 1, MOST);
  const { channels = 1, invert = false } = options;
  if (channels !== 1 && channels !== 3) throw invalid('options.channels', channels, '1 or 3');
  checkInteger('options (their numbers)', channels * width * height, 1, MOST);
  const fit = checkChoice('options.fit', options.fit ?? 'fill', ['fill', 'contain', 'cover']);
  const background = checkColour(options.background ?? [255, 255, 255]);
  if (typeof invert !== 'boolean') throw invalid('options.invert', invert, 'true or false');
  return { width, height, channels, fit, background, invert };
}

/** Throws L0netError INVALID_ARGUMENT for what is no colour. */
export function checkColour(colour: unknown): Colour {
  if (!Array.isArray(colour) || colour.length !== 3) {
    throw invalid('options.background', colour, 'an array of red, green and blue');
  }
  const [red, green, blue] = colour.map((value, i) =>
    checkInteger(`options.background[${i}]`, value, 0, 255),
  );
  return [red, green, blue];
}
