import type { Signal } from '../signal.js';
import type { EvaluatedStage } from '../stage.js';

/** What is computed of some rows when it is its turn. */
export interface Turn {
  compute(rows: number): void;
}

/**
 * All stages of a residual network up to the inputs of the first dense layer, at test time. What blocks keep of a row is more than
 * of any other network, so that only some rows are taken at a time, from the first stage to the last one, and then the next ones. Rows are
 * by themselves: how many are taken changes no bits.
 */
export class Turns implements EvaluatedStage {
  readonly above: Signal;
  readonly #turns: readonly Turn[];
  /** Those that are not layers, which whoever holds these settles: the last one makes the rows above. */
  readonly #between: readonly EvaluatedStage[];
  readonly #most: number;

  /** @param most rows that there are places for */
  constructor(
    readonly below: Signal,
    turns: readonly Turn[],
    between: readonly EvaluatedStage[],
    most: number,
  ) {
    this.above = between[between.length - 1].above;
    this.#turns = turns;
    this.#between = between;
    this.#most = most;
  }

  connect(): void {
    for (const stage of this.#between) stage.connect?.();
  }

  settle(): void {
    for (const stage of this.#between) stage.settle?.();
  }

  forward(rows: number): void {
    const { below, above } = this;
    const from = below.values;
    const to = above.values;
    for (let row = 0; row < rows; row += this.#most) {
      below.values = from + 4 * row * below.ld;
      above.values = to + 4 * row * above.ld;
      const some = Math.min(this.#most, rows - row);
      for (let i = 0; i < this.#turns.length; i++) this.#turns[i].compute(some);
    }
    below.values = from;
    above.values = to;
  }
}
