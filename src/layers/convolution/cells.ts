import type { Arena } from '../../runtime/arena.js';
import type { Sides } from '../shape.js';

/** What assembly/conv/layer.ts reads of a convolution, by its place, that of the height where there are two sides; pointers are 0 where there is nothing. */
export const places = {
  channels: 0,
  height: 1,
  width: 2,
  kernel: 3,
  stride: 5,
  padding: 7,
  maps: 9,
  mapHeight: 10,
  mapWidth: 11,
  pool: 12,
  poolStride: 14,
  columns: 16,
  mapPitch: 17,
  images: 18,
  imageSize: 19,
  outputs: 20,
  outputSize: 21,
  places: 22,
  outputGradients: 23,
  imageGradients: 24,
  ungatedMaps: 25,
  gates: 26,
  gateSlopes: 27,
  gateGradient: 28,
  left: 29,
  rightWeights: 30,
  d: 31,
  dPitch: 32,
  packedGradients: 33,
  together: 34,
  scratchPitch: 35,
  right: 36,
  wholeMaps: 37,
  patchGradients: 38,
  tile: 39,
  // At test time (assembly/winograd/layer.ts):
  unusedPlaces: 40,
  inOnePass: 41,
  offsets: 42,
  atPoints: 43,
  biases: 44,
  tiles: 45,
  tilePitch: 46,
  products: 47,
  phases: 48,
  // While it trains, again:
  turnedMaps: 49,
  turnedSteps: 50,
  paddedImage: 51,
  patchPitch: 52,
  packedPitch: 53,
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
