import { checkChoice, checkInteger, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import type { ImageInputs } from '../layers/images.js';

/** What is seen beyond the edge of an image that was moved: its own cells, as in a mirror that stands on the last one; or zeros. */
export type EdgePadding = 'reflect' | 'zeros';

/** What becomes of images by chance, anew in each epoch. */
export interface AugmentOptions {
  /** What a row of inputs is: as the `inputs` of the network, for a signal too with height 1. */
  readonly image: ImageInputs;
  /** Whether half of the images are mirrored, left to right. Default: false. */
  readonly flip?: boolean;
  /**
   * By at most so many cells images are moved, up or down and to the left or right, each way and distance as likely as any other:
   * a crop of an image that was padded by as many on each side. One number, or [height, width]. Default: 0.
   */
  readonly crop?: number | readonly [height: number, width: number];
  /** Default: 'reflect'. */
  readonly padding?: EdgePadding;
}

/** All of them, checked. */
export interface ResolvedAugmentation {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
  readonly crop: readonly [height: number, width: number];
  readonly padding: EdgePadding;
}

/** Throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT. */
export function resolveAugmentation(options: AugmentOptions): ResolvedAugmentation {
  checkNames('options', options, ['image', 'flip', 'crop', 'padding']);
  checkNames('options.image', options.image, ['channels', 'height', 'width']);
  const side = (name: keyof ImageInputs) => checkInteger(`options.image.${name}`, options.image[name], 1);
  const { flip = false, crop = 0 } = options;
  if (typeof flip !== 'boolean') throw invalid('options.flip', flip, 'true or false');
  const padding = checkChoice('options.padding', options.padding ?? 'reflect', ['reflect', 'zeros']);
  const [height, width] = [side('height'), side('width')];
  const isPair = Array.isArray(crop);
  if (isPair && crop.length !== 2) throw invalid('options.crop', crop, 'a number, or two: [height, width]');
  // A mirror on the last cell shows all others, once; and a crop is to see something of the image.
  const alongOf = (at: 0 | 1, cells: number) =>
    checkInteger(`options.crop${isPair ? `[${at}]` : ''}`, isPair ? crop[at] : crop, 0, cells - 1);
  return {
    channels: side('channels'),
    height,
    width,
    flip,
    crop: [alongOf(0, height), alongOf(1, width)],
    padding,
  };
}
