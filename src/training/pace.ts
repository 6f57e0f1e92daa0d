import { pause } from '../base/pause.js';
import type { Progress } from './report.js';

/** Seconds that a browser's coarse clock may show as none. */
const SHORTEST = 1e-4;

/** Training lets the event loop run after so many milliseconds. */
const SLICE = 16;

/** How fast a training goes, and when it lets the event loop run. */
export class Pace {
  #sliceEnd = 0;
  #seconds = 0;
  #steps = 0;

  /** A loop begins, and with it a slice. */
  beginSlice(): void {
    this.#sliceEnd = performance.now() + SLICE;
  }

  /** A step of a loop took so many seconds. */
  count(seconds: number): void {
    this.#seconds += seconds;
    this.#steps++;
  }

  /**
   * Lets the event loop run if the slice is over.
   *
   * @param before is called then, before
   * @param after  is called then, after
   */
  breathe(before: () => void, after: () => void): Promise<void> | undefined {
    if (performance.now() < this.#sliceEnd) return undefined;
    before();
    return pause().then(() => {
      this.beginSlice();
      after();
    });
  }

  /**
   * Where training stands; how fast it goes on the mean of all counted steps, and how long it still takes.
   *
   * @param done    epochs and steps done, and the loss
   * @param epochs  epochs in all
   * @param batches minibatches in an epoch, and examples in a minibatch
   */
  progress(
    {
      epoch,
      step,
      loss,
    }: { readonly epoch: number; readonly step: number; readonly loss: { readonly last: number } },
    epochs: number,
    { count, size }: { readonly count: number; readonly size: number },
  ): Progress {
    const steps = epochs * count;
    const perStep = Math.max(this.#seconds, SHORTEST) / this.#steps;
    return {
      epoch: Math.min(epoch + 1, epochs),
      epochs,
      step,
      steps,
      loss: loss.last,
      examplesPerSecond: size / perStep,
      secondsLeft: (steps - step) * perStep,
    };
  }
}

/** Examples a second, also where the clock shows no time. */
export function examplesPerSecond(examples: number, seconds: number): number {
  return examples / Math.max(seconds, SHORTEST);
}
