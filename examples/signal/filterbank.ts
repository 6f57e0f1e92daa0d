import { Band } from './band.js';

/** A signal as a small picture: log energies of sixteen bands, forty times a second. filterbank.h is the same in C. */
export const BANDS = 16;
/** In a window, a second long. */
export const FRAMES = 40;

const [LOWEST, HIGHEST] = [150, 3400]; // Hz
/** Energies below it are silence. */
const FLOOR = 1e-8;
/** What a frame of silence is. */
export const SILENCE = -4;

/** A frame of a band is log₁₀ (FLOOR + the mean of its output's squares) + 4. */
export class Filterbank {
  readonly #bands: readonly Band[];
  /** Samples of a frame, and how many of them were heard. */
  readonly #length: number;
  #heard = 0;

  /** @param rate samples a second: at least twice the highest band */
  constructor(rate: number) {
    this.#length = Math.round(rate / FRAMES);
    this.#bands = Array.from({ length: BANDS }, (_, band) => {
      const middle = LOWEST * (HIGHEST / LOWEST) ** (band / (BANDS - 1));
      return new Band(middle, 40 + 0.2 * middle, rate);
    });
  }

  /** Hears samples; each frame that they fill moves the window [BANDS, FRAMES] on by one. Returns how many did. Allocates nothing. */
  hear(samples: Float32Array, window: Float32Array): number {
    let frames = 0;
    for (let from = 0; from < samples.length; ) {
      const to = Math.min(samples.length, from + this.#length - this.#heard);
      for (let b = 0; b < BANDS; b++) this.#bands[b].hear(samples, from, to);
      this.#heard += to - from;
      from = to;
      if (this.#heard < this.#length) break;
      // All bands move at once: what comes into the last place of one is the first of the next, until it is overwritten.
      window.copyWithin(0, 1);
      for (let b = 0; b < BANDS; b++) {
        const band = this.#bands[b];
        window[b * FRAMES + FRAMES - 1] = Math.log10(FLOOR + band.energy / this.#length) + 4;
        band.energy = 0;
      }
      this.#heard = 0;
      frames++;
    }
    return frames;
  }
}
