import type { Random } from './random.js';
import { RATE } from './resonance.js';

/** What is always there: noise of some colour, and a hum. */
export class Background {
  readonly #random: Random;
  readonly #level: number;
  readonly #colour: number;
  readonly #hum: number;
  #noise = 0;
  #phase = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#level = 10 ** random.between(-2.8, -1.6);
    this.#colour = random.between(0, 0.95);
    this.#hum = random.between(45, 400) / RATE;
  }

  addTo(samples: Float32Array): void {
    const own = this.#level * Math.sqrt(3 * (1 - this.#colour ** 2));
    for (let n = 0; n < samples.length; n++) {
      this.#noise = this.#colour * this.#noise + own * this.#random.between(-1, 1);
      this.#phase += this.#phase + this.#hum < 1 ? this.#hum : this.#hum - 1;
      samples[n] += this.#noise + this.#level * (2 * this.#phase - 1);
    }
  }
}

/** Adds a sound of a loudness (root mean square) from sample `at` on; what is outside is lost. */
export function mix(samples: Float32Array, sound: Float32Array, at: number, loudness: number): void {
  const gain = loudness / Math.sqrt(sound.reduce((sum, x) => sum + x * x, 1e-9) / sound.length);
  for (let n = Math.max(0, -at); n < Math.min(sound.length, samples.length - at); n++)
    samples[at + n] += gain * sound[n];
}
