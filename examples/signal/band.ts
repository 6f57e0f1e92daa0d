/**
 * A band filter of two poles, in transposed direct form II, and the energy that passes it:
 *
 *     y = g x + s,   s ← a₁ y + t,   t ← a₂ y − g x
 */
export class Band {
  /** Σ y² since somebody made it 0. */
  energy = 0;
  readonly #gain: number;
  readonly #a1: number;
  readonly #a2: number;
  #s = 0;
  #t = 0;

  /** Of a tone in the middle of it nothing is lost. All in Hz, the rate in samples a second. */
  constructor(middle: number, width: number, rate: number) {
    const r = Math.exp((-Math.PI * width) / rate);
    this.#gain = (1 - r * r) / 2;
    this.#a1 = 2 * r * Math.cos((2 * Math.PI * middle) / rate);
    this.#a2 = -r * r;
  }

  /** Hears the samples from one to before another. Allocates nothing. */
  hear(samples: Float32Array, from: number, to: number): void {
    let s = this.#s;
    let t = this.#t;
    let energy = this.energy;
    for (let n = from; n < to; n++) {
      const x = this.#gain * samples[n];
      const y = x + s;
      s = this.#a1 * y + t;
      t = this.#a2 * y - x;
      energy += y * y;
    }
    this.#s = s;
    this.#t = t;
    this.energy = energy;
  }
}
