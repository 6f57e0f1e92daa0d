import { ClampWatch } from './layers/removal.js';
import type { TrainingStack } from './layers/stack.js';
import type { TrainerAccess } from './trainerAccess.js';

/** Removes the gates of a network for good that have stayed at the lower clamp of log α for so many ends of epochs. */
export class GateRemoval {
  readonly watches: readonly ClampWatch[];
  readonly #access: TrainerAccess;
  readonly #stack: TrainingStack;

  constructor(access: TrainerAccess, stack: TrainingStack) {
    this.#access = access;
    this.#stack = stack;
    this.watches = stack.layers.map(({ shape }) => new ClampWatch(shape.inputs));
  }

  /** Looks at all gates at the end of an epoch, and removes those that stayed for `epochs` such ends. */
  endEpoch(limit: number, epochs: number): void {
    const { arena } = this.#access.runtime;
    const { layers } = this.#stack;
    const kept = layers.map(({ shape, parameters, open }, l) => {
      const all = { list: 0, count: shape.inputs };
      if (!shape.gates) return all;
      const logAlpha = arena.f32(parameters.logAlpha, shape.inputs);
      const indices = this.watches[l].keep(logAlpha, limit, epochs);
      if (indices.length === shape.inputs) return all;
      // The list of open gates is free between two steps.
      arena.i32(open, indices.length).set(indices);
      return { list: open, count: indices.length };
    });
    if (kept.every(({ list }) => list === 0)) return;
    layers.forEach((layer, l) => {
      layer.remove(kept[l], kept[l + 1] ?? { list: 0, count: layer.shape.outputs });
    });
    this.#access.remove(kept);
    for (const layer of layers) layer.measure();
  }
}
