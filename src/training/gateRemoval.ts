import type { KeptCells } from '../layers/keptCells.js';
import type { TrainerAccess } from '../network/access.js';
import type { TrainingStack } from '../stack/trainingStack.js';
import { type ClampWatch, Removal } from './removal.js';

/** Removes the gates of a network for good that have stayed at the lower clamp of log α for so many ends of epochs. */
export class GateRemoval {
  readonly #access: TrainerAccess;
  readonly #stack: TrainingStack;
  readonly #removal: Removal;

  /** Plans memory. */
  constructor(access: TrainerAccess, stack: TrainingStack) {
    this.#access = access;
    this.#stack = stack;
    this.#removal = new Removal(access.runtime, stack.layers);
  }

  get watches(): readonly ClampWatch[] {
    return this.#removal.watches;
  }

  /**
   * Looks at all gates at the end of an epoch, and removes those that stayed for `epochs` such ends.
   *
   * @param allows whether only these rows of each layer may be left, undefined for all; otherwise nothing is removed now
   */
  endEpoch(
    limit: number,
    epochs: number,
    allows?: (rows: readonly (Int32Array | undefined)[]) => boolean,
  ): void {
    const streaks = this.watches.map((watch) => watch.streaks);
    const kept = this.#removal.find(limit, epochs);
    const { arena } = this.#access.runtime;
    const left = kept?.map(({ rows: { list, count } }) => (list ? arena.i32(list, count) : undefined));
    if (!left || !allows || allows(left)) {
      this.#remove(kept);
      return;
    }
    // They are counted on, all of them.
    for (const [l, watch] of this.watches.entries()) watch.restore(streaks[l]);
    this.#removal.find(limit, Number.POSITIVE_INFINITY);
  }

  /** Removes all rows but these, ascending, of each layer. */
  keep(rows: readonly (readonly number[])[]): void {
    const kept = this.#removal.keep(rows);
    this.watches.forEach((watch, l) => {
      const { streaks } = watch;
      watch.restore(Uint32Array.from(rows[l], (row) => streaks[row]));
    });
    this.#remove(kept);
  }

  #remove(kept: readonly KeptCells[] | undefined): void {
    if (!kept) return;
    const { layers } = this.#stack;
    layers.forEach((layer, l) => {
      layer.remove(kept[l]);
    });
    this.#access.remove(kept);
    for (const layer of layers) layer.measure();
  }
}
