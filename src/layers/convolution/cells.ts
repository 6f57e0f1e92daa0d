import type { Arena } from '../../runtime/arena.js';
import type { Sides } from '../shape.js';

/**
 * What assembly/conv/layer.ts reads of a convolution, by its place: that of the height, where there are two sides. Pointers are 0 where
 * there is nothing. Windows, and those of pooling, have their cells side by side, as assembly/conv/window.ts reads them.
 */
export const places = {
  channels: 0,
  height: 1,
  width: 2,
  kernel: 3,
  stride: 5,
  mapHeight: 7,
  mapWidth: 8,
  padding: 9,
  maps: 11,
  pool: 12,
  poolStride: 14,
  outHeight: 16,
  outWidth: 17,
  columns: 18,
  mapPitch: 19,
  images: 20,
  imageSize: 21,
  outputs: 22,
  outputSize: 23,
  places: 24,
  outputGradients: 25,
  imageGradients: 26,
  ungatedMaps: 27,
  gates: 28,
  gateSlopes: 29,
  gateGradient: 30,
  left: 31,
  rightWeights: 32,
  d: 33,
  dPitch: 34,
  packedGradients: 35,
  together: 36,
  scratchPitch: 37,
  right: 38,
  wholeMaps: 39,
  patchGradients: 40,
  tile: 41,
  // At test time (assembly/winograd/layer.ts):
  unusedPlaces: 42,
  inOnePass: 43,
  offsets: 44,
  atPoints: 45,
  biases: 46,
  tiles: 47,
  tilePitch: 48,
  products: 49,
  phases: 50,
  // While it trains, again:
  turnedMaps: 51,
  turnedSteps: 52,
  paddedImage: 53,
  patchPitch: 54,
  packedPitch: 55,
} as const;

type Cell = keyof typeof places;

const COUNT = places.packedPitch + 1;

/** These cells, i32 in linear memory. */
export class ConvolutionCells {
  readonly at: number;
  readonly #arena: Arena;
  #view: Int32Array = new Int32Array(0);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.at = arena.words(COUNT);
  }

  /** Writes those among the numbers that are cells. */
  write(numbers: { readonly [Name in Cell]?: number | Sides }): void {
    for (const cell of Object.keys(places) as Cell[]) {
      if (numbers[cell] !== undefined) this.#cells().set([numbers[cell]].flat(), places[cell]);
    }
  }

  /** Writes one of them. Allocates nothing, but once memory has grown. */
  put(cell: Cell, value: number): void {
    this.#cells()[places[cell]] = value;
  }

  #cells(): Int32Array {
    // Memory that has grown since leaves an empty view behind.
    if (this.#view.length === 0) this.#view = this.#arena.i32(this.at, COUNT);
    return this.#view;
  }
}
