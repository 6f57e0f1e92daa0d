import { groupSizes } from '../gates/groups.js';
import { mapCells, mapsBelow, rowsOf } from '../layers/sizes.js';
import type { TrainedLayer } from '../layers/trainedLayer.js';
import type { Arena } from '../runtime/arena.js';

/**
 * How much of each layer is open, and what it is worth to close a gate. With p_i of each gate, an expectation or 0 and 1:
 *
 *     u_l = Σ_i w_i p_i              or, where inputs stand on maps,    u_l = Σ_i w_i p_i p_map(i)
 *
 * w is 1, or 1 / (gates of a group) where a group counts once.
 */
export class Openings {
  readonly u: Float64Array;
  readonly #layers: readonly TrainedLayer[];
  readonly #arena: Arena;
  readonly #countsGroups: boolean;
  /** Of each layer, u32 [rows]: which of the maps below an input stands on; undefined where there are none. */
  #maps: (Uint32Array | undefined)[] = [];
  /** Of each layer, f64 [rows]; undefined for ones. */
  #weights: (Float64Array | undefined)[] = [];
  /** f64 [rows] of each layer: Σ w_i p_i over the inputs that stand on a map */
  #standing: Float64Array[] = [];

  constructor(layers: readonly TrainedLayer[], arena: Arena, countsGroups: boolean) {
    this.#layers = layers;
    this.#arena = arena;
    this.#countsGroups = countsGroups;
    this.u = new Float64Array(layers.length);
    this.update();
  }

  /** u for p of each layer [rows]. */
  count(p: readonly ArrayLike<number>[]): void {
    for (let l = 0; l < p.length; l++) {
      const own = p[l];
      const weights = this.#weights[l];
      const maps = this.#maps[l];
      const standing = maps && this.#standing[l - 1];
      standing?.fill(0);
      let sum = 0;
      for (let i = 0; i < own.length; i++) {
        const open = weights ? weights[i] * own[i] : own[i];
        if (maps && standing) {
          standing[maps[i]] += open;
          sum += open * p[l - 1][maps[i]];
        } else sum += open;
      }
      this.u[l] = sum;
    }
  }

  /**
   * Σ_l slope_l · ∂u_l/∂p_i of each gate, after `count` of the same p.
   *
   * @param out of each layer [rows]
   */
  spread(p: readonly ArrayLike<number>[], slope: Float64Array, out: readonly Float32Array[]): void {
    for (let l = 0; l < p.length; l++) {
      const weights = this.#weights[l];
      const maps = this.#maps[l];
      const into = out[l];
      const standing = this.#maps[l + 1] && this.#standing[l];
      for (let i = 0; i < into.length; i++) {
        const own = (weights ? weights[i] : 1) * (maps ? p[l - 1][maps[i]] : 1);
        into[i] = slope[l] * own + (standing ? slope[l + 1] * standing[i] : 0);
      }
    }
  }

  /** Whether a row of a layer is open, and its map, if it stands on one. */
  stands(l: number, row: number, open: readonly ArrayLike<number>[]): boolean {
    const maps = this.#maps[l];
    return open[l][row] === 1 && (!maps || open[l - 1][maps[row]] === 1);
  }

  /** Whether an open input stands on this row, if inputs stand on the rows of the layer: after `count` of these. */
  carries(l: number, row: number, open: readonly ArrayLike<number>[]): boolean {
    const above = this.#maps[l + 1];
    if (!above) return true;
    for (let i = 0; i < above.length; i++) if (above[i] === row && open[l + 1][i] === 1) return true;
    return false;
  }

  /** After rows were removed. */
  update(): void {
    const layers = this.#layers;
    this.#standing = layers.map(({ shape }) => new Float64Array(rowsOf(shape)));
    this.#maps = layers.map((_, l) => this.#findMaps(l));
    this.#weights = layers.map(({ shape }) => {
      const { groups } = shape.gates ?? {};
      if (!groups || !this.#countsGroups) return undefined;
      const sizes = groupSizes(groups);
      return Float64Array.from(groups, (group) => 1 / (sizes.get(group) ?? 1));
    });
  }

  #findMaps(l: number): Uint32Array | undefined {
    const [maps, layer] = [this.#layers[l - 1], this.#layers[l]];
    if (!mapsBelow(layer.shape, maps?.shape)) return undefined;
    const area = mapCells(maps.shape);
    const began = this.#originsOf(maps);
    const places = new Map(began.map((map, place) => [map, place]));
    return Uint32Array.from(this.#originsOf(layer), (cell) => places.get(Math.floor(cell / area)) ?? 0);
  }

  #originsOf({ shape, origins }: TrainedLayer): number[] {
    const rows = rowsOf(shape);
    return origins
      ? Array.from(this.#arena.i32(origins, rows))
      : Array.from({ length: rows }, (_, row) => row);
  }
}
