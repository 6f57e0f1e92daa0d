/** Samples a second of all that is made. */
export const RATE = 8000;

/** A resonance of two poles: y[n] = g x[n] + a₁ y[n − 1] + a₂ y[n − 2]. */
export class Resonance {
  #a1 = 0;
  #a2 = 0;
  #y1 = 0;
  #y2 = 0;
  #gain = 0;

  tune(hertz: number, width: number, gain: number): void {
    const r = Math.exp((-Math.PI * width) / RATE);
    this.#a1 = 2 * r * Math.cos((2 * Math.PI * Math.min(hertz, 0.48 * RATE)) / RATE);
    this.#a2 = -r * r;
    this.#gain = (1 - r) * gain;
  }

  next(x: number): number {
    const y = this.#gain * x + this.#a1 * this.#y1 + this.#a2 * this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}
