import { checkInteger } from '../base/check.js';

/** Images, as the numbers of a row: channel by channel, each row by row. */
export interface ImageInputs {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Signals, as the numbers of a row: channel by channel. They are images of height 1. */
export interface SignalInputs {
  readonly channels: number;
  /** Numbers of each channel. */
  readonly length: number;
}

/** More would not fit into a 32-bit memory. */
export const MOST = 2 ** 24;

/** What a convolution stands on. */
export interface Maps extends ImageInputs {
  /** Whether one number says what is along the width, and nothing of the height. */
  readonly isSignal: boolean;
}

/** What the next layer stands on. */
export type Below = number | Maps;

/** Numbers of an image. Throws L0netError INVALID_ARGUMENT for more than fit. */
export function cellsOf(argument: string, below: Below): number {
  const cells = typeof below === 'number' ? below : below.channels * below.height * below.width;
  return checkInteger(`${argument} (its numbers)`, cells, 1, MOST);
}
