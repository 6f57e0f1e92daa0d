import type { InferenceRuntime } from '../../runtime/inferenceRuntime.js';
import { leftPanels, rightPanels } from '../panels.js';
import { type ConvGeometry, type ConvShape, leading } from '../shape.js';
import { rowsOf } from '../sizes.js';
import { dilationOf, isSquare } from './geometry.js';

/** Pairs of points at which a tile is multiplied: a product each. */
const PAIRS = 36;
/** So many times fewer products pay for the transforms of tiles, unless there are only a few channels. */
const LEAST_GAIN = 2;

/** Scratch that all such convolutions of an evaluation share. */
export interface WinogradScratch {
  /** The weights at all pairs of points, [PAIRS, maps, channels] */
  readonly weights: number;
  /** Words of winogradWeightsScratch */
  readonly sides: number;
}

/**
 * Whether a convolution takes its tiles at points: it depends on sizes that pruning does not change, so that a network gives
 * the same bits before and after, and for each image on its range (assembly/winograd/range.ts), which it does not change either. The
 * first one does not: for so few channels, the transforms cost more than they save.
 */
export function usesWinograd(conv: ConvGeometry, first: boolean): boolean {
  const { kernel, stride, padding, mapHeight, mapWidth } = conv;
  if (first || !isSquare(kernel) || !isSquare(padding) || !isSquare(stride, 1)) return false;
  if (!isSquare(dilationOf(conv), 1)) return false;
  const [size] = kernel;
  if (size < 3 || size > 5) return false;
  const side = 7 - size;
  // A row of tiles is whole vectors in the SIMD build, in which others are computed for nothing.
  const tiles = Math.ceil(mapHeight / side) * 4 * Math.ceil(mapWidth / side / 4);
  return mapHeight * mapWidth * size ** 2 >= LEAST_GAIN * PAIRS * tiles;
}

export function planWinograd(
  { arena, kernels }: InferenceRuntime,
  shapes: readonly ConvShape[],
): WinogradScratch {
  return {
    weights: arena.words(Math.max(0, ...shapes.map((shape) => PAIRS * rowsOf(shape) * shape.inputs))),
    sides: arena.words(kernels.winogradWeightsScratch()),
  };
}

/** The words of scratch for an image of such a convolution. */
export function winogradWords({ kernels }: InferenceRuntime, shape: ConvShape) {
  const { height, width, kernel, padding } = shape.conv;
  const tiles = tilesOf(kernels, shape.conv);
  return {
    /** Panels of the tiles at all pairs, [channels, tiles] each */
    right: PAIRS * rightPanels(kernels, shape.inputs, tiles),
    /** [PAIRS, maps, tiles] */
    products: PAIRS * rowsOf(shape) * leading(tiles),
    /** More than an image has cells */
    phases: kernels.winogradScratch(height, width, kernel[0], padding[0]),
  };
}

function tilesOf(kernels: InferenceRuntime['kernels'], conv: ConvGeometry): number {
  return kernels.winogradTiles(conv.mapHeight, conv.mapWidth, conv.kernel[0]);
}

/**
 * The weights of a convolution by minimal filtering: with weights g, inputs d of a tile and its outputs Y
 *
 *     Y = Aᵀ [ Σ_channels (G g Gᵀ) ⊙ (Bᵀ d B) ] A + bias
 *
 * which takes 36 multiply-adds for each channel and tile, of (7 − kernel)² outputs (assembly/winograd/points.ts).
 */
export class Winograd {
  /** Panels of G g Gᵀ, [maps, channels] for each pair */
  readonly atPoints: number;
  /** [maps] */
  readonly biases: number;
  readonly tiles: number;
  readonly tilePitch: number;
  readonly #runtime: InferenceRuntime;
  readonly #kernel: number;
  readonly #scratch: WinogradScratch;

  constructor(runtime: InferenceRuntime, shape: ConvShape, scratch: WinogradScratch) {
    const { arena, kernels } = runtime;
    this.#runtime = runtime;
    this.#kernel = shape.conv.kernel[0];
    this.#scratch = scratch;
    this.atPoints = arena.words(PAIRS * leftPanels(kernels, rowsOf(shape), shape.inputs));
    this.biases = arena.words(rowsOf(shape));
    this.tiles = tilesOf(kernels, shape.conv);
    this.tilePitch = leading(this.tiles);
  }

  /** Takes over weights: w [maps, channels · kernel² + 1], the last column being the biases. */
  load(maps: number, channels: number, w: number): void {
    const { kernels } = this.#runtime;
    const kernel = this.#kernel;
    const { weights, sides } = this.#scratch;
    const columns = channels * kernel ** 2 + 1;
    const size = 4 * leftPanels(kernels, maps, channels);
    kernels.winogradWeights(maps, channels, kernel, w, columns, weights, sides);
    for (let pair = 0; pair < PAIRS; pair++) {
      const atPair = weights + 4 * pair * maps * channels;
      kernels.packLeft(maps, channels, atPair, channels, 0, 0, this.atPoints + pair * size);
    }
    kernels.gatherFloats(maps, 1, w + 4 * (columns - 1), columns, 0, 0, this.biases, 1);
  }
}
