import type { InferenceKernels, InferenceRuntime } from '../runtime/inferenceRuntime.js';
import type { Kernels } from '../runtime/runtime.js';
import { areaOf, type ConvGeometry, type LayerShape, leading } from './shape.js';

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

/** The inputs of a dense layer, of which it finds the open ones. */
export interface FlatInputs {
  readonly shape: LayerShape;
  /** f32 [inputs]: above 0 for those that are open for the layer itself, its gates say; 0 where all are */
  readonly inputGates: number;
  /** i32 [inputs]: which of the cells that there were each input is, 0 where none was removed */
  readonly origins: number;
  /** i32 [inputs], to be filled: the inputs that are open and stand on an open map */
  readonly open: number;
}

/**
 * Where maps end and neurons begin: input i of the first dense layer is cell i mod area of map ⌊i / area⌋. It is open if its
 * own gate and its map's are. Between them the open cells are picked out of the maps, [rows, open maps, area], and what
 * comes back is put where it belongs.
 */
export class Flatten {
  readonly #kernels: InferenceKernels;
  readonly #area: number;
  /** i32 [maps as they began]: the place of each among the open ones, −1 for a closed one */
  readonly #places: number;
  /** i32 [maps as they began]: the open ones */
  readonly #open: number;
  /** i32 [inputs]: the cell of the open maps where each open input stands */
  readonly #sources: number;
  #cells = 0;
  #count = 0;

  constructor({ arena, kernels }: InferenceRuntime, maps: number, conv: ConvGeometry) {
    this.#kernels = kernels;
    this.#area = areaOf(conv);
    this.#places = arena.words(maps);
    this.#open = arena.words(maps);
    this.#sources = arena.words(maps * this.#area);
  }

  /** Finds the open inputs; returns how many. */
  connect(maps: OpenMaps, inputs: FlatInputs): number {
    const kernels = this.#kernels;
    const { openCount, openList, origins, width } = maps;
    this.#cells = openCount * this.#area;
    const all = openCount === width;
    if (!all) {
      const list = origins && openList ? this.#open : origins || openList;
      if (origins && openList) kernels.gatherWords(openCount, origins, openList, this.#open);
      kernels.places(width, list, openCount, this.#places);
    }
    const places = all ? 0 : this.#places;
    const { shape, inputGates, open } = inputs;
    this.#count = kernels.openInputsOfMaps(
      shape.inputs,
      inputGates,
      inputs.origins,
      this.#area,
      places,
      open,
      this.#sources,
    );
    return this.#count;
  }

  /** maps [rows, open maps, area] -> x [rows, open inputs], leading dimension `leading` of their number. */
  forward(rows: number, maps: number, x: number): void {
    const count = this.#count;
    this.#kernels.gatherFloats(rows, count, maps, this.#cells, 0, this.#sources, x, leading(count));
  }

  /** dx [rows, open inputs] -> dMaps [rows, open maps, area], 0 where no open input stands. */
  backward(kernels: Pick<Kernels, 'scatterFloats'>, rows: number, dx: number, dMaps: number): void {
    const [count, cells] = [this.#count, this.#cells];
    kernels.scatterFloats(rows, count, dx, leading(count), this.#sources, dMaps, cells, cells);
  }
}
