/** Over how many predictions, about, probabilities are averaged. */
const MEMORY = 3;

/** Makes words of predictions: each is said once, when it has been likely for a while, and another one only after nothing. */
export class Hearing {
  readonly #mean: Float32Array;
  #isOpen = false;

  /** @param classes the last of which is nothing */
  constructor(classes: number) {
    this.#mean = new Float32Array(classes);
  }

  /** The class of a word that is heard now; undefined for none. Allocates nothing. */
  hear(probabilities: Float32Array): number | undefined {
    const mean = this.#mean;
    let best = 0;
    for (let c = 0; c < mean.length; c++) {
      mean[c] += (probabilities[c] - mean[c]) / MEMORY;
      if (mean[c] > mean[best]) best = c;
    }
    if (mean[best] < 0.7) return undefined;
    const isFound = this.#isOpen && best < mean.length - 1;
    this.#isOpen = best === mean.length - 1;
    return isFound ? best : undefined;
  }
}
