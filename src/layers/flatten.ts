import type { InferenceKernels, InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Kernels, Runtime } from '../runtime/runtime.js';
import { leading } from './shape.js';
import { createSignal, type Signal } from './signal.js';
import type { EvaluatedStage, TrainedStage } from './stage.js';

/** The maps that are open: indices among those that there are, and among those that there were (0: the same). */
export interface OpenMaps {
  readonly openCount: number;
  /** i32 [openCount], 0 for all */
  readonly openList: number;
  /** i32: which of the maps that the layer began with each one is, 0 where none was removed */
  readonly origins: number;
  /** Maps that the layer began with. */
  readonly width: number;
}

/**
 * Where maps end and neurons begin: input i of the first dense layer is cell i mod area of map ⌊i / area⌋. It is open if its
 * own gate and its map's are. Between them the open cells are picked out of the maps, [rows, open maps, area], and what
 * comes back is put where it belongs.
 */
export class Flatten implements EvaluatedStage {
  readonly above: Signal;
  protected readonly kernels: InferenceKernels;
  readonly #maps: OpenMaps;
  readonly #area: number;
  /** i32 [maps as they began]: the place of each among the open ones, −1 for a closed one */
  readonly #places: number;
  /** i32 [maps as they began]: the open ones */
  readonly #open: number;
  /** i32 [inputs]: the cell of the open maps where each open input stands */
  protected readonly sources: number;

  constructor(
    { arena, kernels }: InferenceRuntime,
    maps: OpenMaps,
    readonly below: Signal,
  ) {
    const { area, words } = below;
    this.above = createSignal(words, 1, leading(words));
    this.kernels = kernels;
    this.#maps = maps;
    this.#area = area;
    this.#places = arena.words(maps.width);
    this.#open = arena.words(maps.width);
    this.sources = arena.words(maps.width * area);
  }

  /** Finds the inputs of the layer above that are open and stand on an open map. */
  connect(): void {
    const { kernels } = this;
    const { reader } = this.above;
    if (!reader) return;
    const { openCount, openList, origins, width } = this.#maps;
    const all = openCount === width;
    if (!all) {
      const list = origins && openList ? this.#open : origins || openList;
      if (origins && openList) kernels.gatherWords(openCount, origins, openList, this.#open);
      kernels.places(width, list, openCount, this.#places);
    }
    const places = all ? 0 : this.#places;
    reader.openCount = kernels.openInputsOfMaps(
      reader.shape.inputs,
      reader.inputGates,
      reader.origins,
      this.#area,
      places,
      reader.open,
      this.sources,
    );
  }

  /** maps [rows, open maps, area] -> x [rows, open inputs]; nothing where no map is open. */
  forward(rows: number): void {
    const { below, above, sources } = this;
    if (below.openCount === 0) return;
    this.kernels.gatherFloats(
      rows,
      above.openCount,
      below.values,
      below.ld,
      0,
      sources,
      above.values,
      above.ld,
    );
  }
}

/** The same in training: what comes back is put where it belongs. */
export class TrainedFlatten extends Flatten implements TrainedStage {
  declare protected readonly kernels: Kernels;

  constructor(runtime: Runtime, maps: OpenMaps, below: Signal) {
    super(runtime, maps, below);
  }

  /** dx [rows, open inputs] -> dMaps [rows, open maps, area], 0 where no open input stands; nothing where no map is open. */
  backward(rows: number): void {
    const { below, above, sources } = this;
    if (below.openCount === 0) return;
    this.kernels.scatterFloats(
      rows,
      above.openCount,
      above.gradient,
      above.ld,
      sources,
      below.gradient,
      below.ld,
      below.ld,
    );
  }
}
