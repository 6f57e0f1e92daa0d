import type { Arena } from '../../runtime/arena.js';

/** What assembly/conv/layer.ts reads of a convolution, by its place; pointers are 0 where there is nothing. */
export const places = {
  channels: 0,
  height: 1,
  width: 2,
  kernel: 3,
  stride: 4,
  padding: 5,
  maps: 6,
  mapHeight: 7,
  mapWidth: 8,
  pool: 9,
  poolStride: 10,
  columns: 11,
  mapPitch: 12,
  images: 13,
  imageSize: 14,
  outputs: 15,
  outputSize: 16,
  places: 17,
  outputGradients: 18,
  imageGradients: 19,
  ungatedMaps: 20,
  gates: 21,
  gateSlopes: 22,
  gateGradient: 23,
  left: 24,
  rightWeights: 25,
  d: 26,
  dPitch: 27,
  packedGradients: 28,
  together: 29,
  scratchPitch: 30,
  right: 31,
  wholeMaps: 32,
  patchGradients: 33,
  tile: 34,
  // At test time (assembly/winograd/layer.ts):
  unusedPlaces: 35,
  inOnePass: 36,
  offsets: 37,
  atPoints: 38,
  biases: 39,
  tiles: 40,
  tilePitch: 41,
  products: 42,
  phases: 43,
  // While it trains, again:
  turnedMaps: 44,
  turnedSteps: 45,
  paddedImage: 46,
  patchPitch: 47,
  packedPitch: 48,
} as const;

type Cell = keyof typeof places;

const COUNT = Object.keys(places).length;

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
  write(numbers: { readonly [name: string]: number }): void {
    for (const cell of Object.keys(places) as Cell[]) {
      if (numbers[cell] !== undefined) this.put(cell, numbers[cell]);
    }
  }

  /** Writes one of them. Allocates nothing, but once memory has grown. */
  put(cell: Cell, value: number): void {
    // Memory that has grown since leaves an empty view behind.
    if (this.#view.length === 0) this.#view = this.#arena.i32(this.at, COUNT);
    this.#view[places[cell]] = value;
  }
}
