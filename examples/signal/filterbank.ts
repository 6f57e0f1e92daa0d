/** A signal as a small picture: log energies of sixteen bands, forty times a second. filterbank.h is the same in C. */
export const BANDS = 16;
/** In a window, a second long. */
export const FRAMES = 40;

const [LOWEST, HIGHEST] = [150, 3400]; // Hz
/** Energies below it are silence. */
const FLOOR = 1e-8;
/** What a frame of silence is. */
export const SILENCE = -4;

/**
 * Band filters of two poles, in transposed direct form II; a frame of a band is log₁₀ (FLOOR + the mean of y²) + 4.
 *
 *     y = g x + s,   s ← a₁ y + t,   t ← a₂ y − g x
 */
export class Filterbank {
  readonly #g = new Float64Array(BANDS);
  readonly #a1 = new Float64Array(BANDS);
  readonly #a2 = new Float64Array(BANDS);
  readonly #s = new Float64Array(BANDS);
  readonly #t = new Float64Array(BANDS);
  readonly #energy = new Float64Array(BANDS);
  /** Samples of a frame, and how many of them were heard. */
  readonly #length: number;
  #heard = 0;

  /** @param rate samples a second: at least twice the highest band */
  constructor(rate: number) {
    this.#length = Math.round(rate / FRAMES);
    for (let band = 0; band < BANDS; band++) {
      const hertz = LOWEST * (HIGHEST / LOWEST) ** (band / (BANDS - 1));
      const r = Math.exp((-Math.PI * (40 + 0.2 * hertz)) / rate);
      this.#g[band] = (1 - r * r) / 2;
      this.#a1[band] = 2 * r * Math.cos((2 * Math.PI * hertz) / rate);
      this.#a2[band] = -r * r;
    }
  }

  /** Hears samples; each frame that they fill moves the window [BANDS, FRAMES] on by one. Returns how many did. Allocates nothing. */
  hear(samples: Float32Array, window: Float32Array): number {
    let frames = 0;
    for (let from = 0; from < samples.length; ) {
      const to = Math.min(samples.length, from + this.#length - this.#heard);
      for (let band = 0; band < BANDS; band++) this.#filter(band, samples, from, to);
      this.#heard += to - from;
      from = to;
      if (this.#heard < this.#length) break;
      // All bands move at once: what comes into the last place of one is the first of the next, until it is overwritten.
      window.copyWithin(0, 1);
      for (let band = 0; band < BANDS; band++)
        window[band * FRAMES + FRAMES - 1] = Math.log10(FLOOR + this.#energy[band] / this.#length) + 4;
      this.#energy.fill(0);
      this.#heard = 0;
      frames++;
    }
    return frames;
  }

  #filter(band: number, samples: Float32Array, from: number, to: number): void {
    const [g, a1, a2] = [this.#g[band], this.#a1[band], this.#a2[band]];
    let [s, t, energy] = [this.#s[band], this.#t[band], this.#energy[band]];
    for (let n = from; n < to; n++) {
      const x = g * samples[n];
      const y = x + s;
      s = a1 * y + t;
      t = a2 * y - x;
      energy += y * y;
    }
    this.#s[band] = s;
    this.#t[band] = t;
    this.#energy[band] = energy;
  }
}
