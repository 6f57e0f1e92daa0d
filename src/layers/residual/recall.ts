import type { Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import type { Normalisation } from './normalisation.js';

/** Behind the last of those who read what a normalisation makes: on the way back its values are made again, others being in their place. */
export class Recall implements TrainedStage {
  readonly below: Signal;
  readonly above: Signal;
  readonly #normalisation: Normalisation;

  constructor(normalisation: Normalisation) {
    this.below = normalisation.above;
    this.above = normalisation.above;
    this.#normalisation = normalisation;
  }

  forward(): void {}

  backward(rows: number): void {
    this.#normalisation.normalise(rows);
  }
}
