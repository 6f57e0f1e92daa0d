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

  /** Looks at all gates at the end of an epoch, and removes those that stayed for `epochs` such ends. */
  endEpoch(limit: number, epochs: number): void {
    this.#remove(this.#removal.find(limit, epochs));
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
