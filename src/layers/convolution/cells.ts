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
  dilation: 11,
  maps: 13,
  pool: 14,
  poolStride: 16,
  outHeight: 18,
  outWidth: 19,
  columns: 20,
  mapPitch: 21,
  images: 22,
  imageSize: 23,
  outputs: 24,
  outputSize: 25,
  places: 26,
  outputGradients: 27,
  imageGradients: 28,
  ungatedMaps: 29,
  gates: 30,
  gateSlopes: 31,
  gateGradient: 32,
  left: 33,
  rightWeights: 34,
  d: 35,
  dPitch: 36,
  packedGradients: 37,
  together: 38,
  scratchPitch: 39,
  right: 40,
  wholeMaps: 41,
  patchGradients: 42,
  tile: 43,
  // At test time (assembly/winograd/layer.ts):
  unusedPlaces: 44,
  inOnePass: 45,
  offsets: 46,
  atPoints: 47,
  biases: 48,
  tiles: 49,
  tilePitch: 50,
  products: 51,
  phases: 52,
  // While it trains, again:
  turnedMaps: 53,
  turnedSteps: 54,
  paddedImage: 55,
  patchPitch: 56,
  packedPitch: 57,
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
