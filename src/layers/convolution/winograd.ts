import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { leftPanels, rightPanels } from '../panels.js';
import { type ConvGeometry, type ConvShape, leading } from '../shape.js';
import { rowsOf } from '../sizes.js';

/** Pairs of points at which a tile is multiplied: a product each. */
const PAIRS = 36;
/** So many times fewer products pay for the transforms of tiles, unless there are only a few channels. */
const LEAST_GAIN = 2;

/** Scratch for one image, which all such convolutions of an evaluation share. */
export interface WinogradScratch {
  /** The weights at all pairs of points, [PAIRS, maps, channels] */
  readonly weights: number;
  /** Words of winogradWeightsScratch */
  readonly sides: number;
  /** Panels of the tiles at all pairs, [channels, tiles] each */
  readonly right: number;
  /** [PAIRS, maps, tiles] */
  readonly products: number;
  /** Words of winogradScratch, which are more than an image has cells */
  readonly phases: number;
  readonly tile: number;
}

/**
 * Whether a convolution takes its tiles at points: it depends on sizes that pruning does not change, so that a network gives
 * the same bits before and after, and for each image on its range (`Winograd.takes`), which it does not change either. The
 * first one does not: for so few channels, the transforms cost more than they save.
 */
export function usesWinograd({ kernel, stride, mapHeight, mapWidth }: ConvGeometry, first: boolean): boolean {
  if (first || stride !== 1 || kernel < 3 || kernel > 5) return false;
  const side = 7 - kernel;
  // A row of tiles is whole vectors in the SIMD build, in which others are computed for nothing.
  const tiles = Math.ceil(mapHeight / side) * 4 * Math.ceil(mapWidth / side / 4);
  return mapHeight * mapWidth * kernel ** 2 >= LEAST_GAIN * PAIRS * tiles;
}

export function planWinograd(
  { arena, kernels }: InferenceRuntime,
  shapes: readonly ConvShape[],
): WinogradScratch {
  const most = (size: (shape: ConvShape, tiles: number) => number) =>
    Math.max(0, ...shapes.map((shape) => size(shape, tilesOf(kernels, shape.conv))));
  return {
    weights: arena.words(most((shape) => PAIRS * rowsOf(shape) * shape.inputs)),
    sides: arena.words(kernels.winogradWeightsScratch()),
    right: arena.words(most(({ inputs }, tiles) => PAIRS * rightPanels(kernels, inputs, tiles))),
    products: arena.words(most((shape, tiles) => PAIRS * rowsOf(shape) * leading(tiles))),
    phases: arena.words(
      most(({ conv: { height, width, kernel, padding } }) =>
        kernels.winogradScratch(height, width, kernel, padding),
      ),
    ),
    tile: arena.allocate(kernels.tileBytes()),
  };
}

function tilesOf(kernels: InferenceRuntime['kernels'], conv: ConvGeometry): number {
  return kernels.winogradTiles(conv.mapHeight, conv.mapWidth, conv.kernel);
}

/**
 * A convolution by minimal filtering: with weights g, inputs d of a tile and its outputs Y
 *
 *     Y = Aᵀ [ Σ_channels (G g Gᵀ) ⊙ (Bᵀ d B) ] A + bias
 *
 * which takes 36 multiply-adds for each channel and tile, of (7 − kernel)² outputs (assembly/winograd/points.ts).
 */
export class Winograd {
  readonly #runtime: InferenceRuntime;
  readonly #conv: ConvGeometry;
  readonly #scratch: WinogradScratch;
  /** Panels of G g Gᵀ, [maps, channels] for each pair */
  readonly #panels: number;
  readonly #tiles: number;
  /** [maps] */
  readonly #bias: number;
  #maps = 0;
  #channels = 0;

  constructor(runtime: InferenceRuntime, shape: ConvShape, scratch: WinogradScratch) {
    const { arena, kernels } = runtime;
    this.#runtime = runtime;
    this.#conv = shape.conv;
    this.#scratch = scratch;
    this.#panels = arena.words(PAIRS * leftPanels(kernels, rowsOf(shape), shape.inputs));
    this.#tiles = tilesOf(kernels, shape.conv);
    this.#bias = arena.words(rowsOf(shape));
  }

  /** Takes over weights: w [maps, channels · kernel² + 1], the last column being the biases. */
  load(maps: number, channels: number, w: number): void {
    const { kernels } = this.#runtime;
    const { kernel } = this.#conv;
    const { weights, sides } = this.#scratch;
    const columns = channels * kernel ** 2 + 1;
    const size = 4 * leftPanels(kernels, maps, channels);
    kernels.winogradWeights(maps, channels, kernel, w, columns, weights, sides);
    for (let pair = 0; pair < PAIRS; pair++) {
      const atPair = weights + 4 * pair * maps * channels;
      kernels.packLeft(maps, channels, atPair, channels, 0, 0, this.#panels + pair * size);
    }
    kernels.gatherFloats(maps, 1, w + 4 * (columns - 1), columns, 0, 0, this.#bias, 1);
    this.#maps = maps;
    this.#channels = channels;
  }

  /** Whether x, [channels, height, width], may be taken so; where a few cells stand out, their neighbours need plain sums. */
  takes(x: number): boolean {
    const { height, width } = this.#conv;
    const { kernels } = this.#runtime;
    return kernels.winogradTakes(this.#channels, height * width, x, this.#scratch.phases) === 1;
  }

  /**
   * x [channels, height, width] -> out [maps, outHeight · outWidth], behind the rectifier and pooling.
   *
   * @param y      scratch [maps, leading(mapHeight · mapWidth)]
   * @param places scratch u8, as `out`
   */
  forward(x: number, y: number, places: number, out: number): void {
    const { kernels } = this.#runtime;
    const { kernel, padding, height, width, mapHeight, mapWidth, pool, poolStride } = this.#conv;
    const { right, products, phases, tile } = this.#scratch;
    const maps = this.#maps;
    const channels = this.#channels;
    const tiles = this.#tiles;
    const ld = leading(tiles);
    const bias = this.#bias;
    kernels.packWinograd(channels, height, width, kernel, padding, x, phases, right);
    kernels.multiplyWinograd(maps, tiles, channels, this.#panels, right, products, ld, tile);
    if (kernel === 5 && pool === 2 && poolStride === 2) {
      kernels.winogradPooledMaps(maps, mapHeight, mapWidth, products, ld, bias, out, phases);
      return;
    }
    const ldy = leading(mapHeight * mapWidth);
    kernels.winogradMaps(maps, mapHeight, mapWidth, kernel, products, ld, bias, y, ldy, phases);
    kernels.poolMaps(maps, mapHeight, mapWidth, pool, poolStride, y, ldy, out, places);
  }
}
