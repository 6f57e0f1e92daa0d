import type { Groups } from '../gates/groups.js';
import type { KeptCells } from '../layers/keptCells.js';
import { formOf } from '../layers/kinds.js';
import type { Kept } from '../layers/plan.js';
import { indexBelow, kindOf } from '../layers/shape.js';
import { columnsOf, mapCells, mapsBelow, rowsOf } from '../layers/sizes.js';
import type { TrainedLayer } from '../layers/trainedLayer.js';
import type { Runtime } from '../runtime/runtime.js';
import { trainedKindNamed } from '../stack/trainedKind.js';

/** Finds what can be removed from the layers of a network in training. */
export class Removal {
  readonly #runtime: Runtime;
  readonly #layers: readonly TrainedLayer[];
  readonly watches: readonly ClampWatch[];
  /** i32 [columns] of each layer with gates on its outputs, 0 of others */
  readonly #columns: readonly number[];

  constructor(runtime: Runtime, layers: readonly TrainedLayer[]) {
    const { arena } = runtime;
    this.#runtime = runtime;
    this.#layers = layers;
    this.watches = layers.map(({ shape }) => new ClampWatch(rowsOf(shape)));
    this.#columns = layers.map(({ shape }) =>
      formOf(shape).gatesInputs ? 0 : arena.words(columnsOf(shape)),
    );
  }

  /**
   * Looks at the gates at the end of an epoch. Returns what stays of each layer when those go that were at the clamp at the ends
   * of so many epochs, or undefined if all stay. The lists are valid until the next step.
   */
  find(logAlphaLimit: number, epochs: number): KeptCells[] | undefined {
    const rows: Kept[] = [];
    for (let l = 0; l < this.#layers.length; l++) rows.push(this.#keepRows(rows, l, logAlphaLimit, epochs));
    return this.#withColumns(rows);
  }

  /**
   * What stays of each layer when only these rows do, ascending; undefined if all stay. An input that stands on a map needs
   * it among the rows.
   */
  keep(kept: readonly (readonly number[])[]): KeptCells[] | undefined {
    return this.#withColumns(kept.map((rows, l) => this.#list(l, rows)));
  }

  #withColumns(rows: readonly Kept[]): KeptCells[] | undefined {
    if (rows.every(({ list }) => list === 0)) return undefined;
    return this.#layers.map((_, l) => ({ rows: rows[l], columns: this.#keepColumns(rows, l) }));
  }

  #list(l: number, kept: readonly number[]): Kept {
    const { shape, open } = this.#layers[l];
    if (kept.length === rowsOf(shape)) return { list: 0, count: kept.length };
    // The list of open gates is free between two steps.
    this.#runtime.arena.i32(open, kept.length).set(kept);
    return { list: open, count: kept.length };
  }

  #keepRows(below: readonly Kept[], l: number, logAlphaLimit: number, epochs: number): Kept {
    const { arena } = this.#runtime;
    const { shape, parameters } = this.#layers[l];
    const count = rowsOf(shape);
    const stands = this.#stands(below, l);
    if (!shape.gates && !stands) return { list: 0, count };
    const logAlpha = shape.gates ? arena.f32(parameters.logAlpha, count) : new Float32Array(count);
    const { groups } = shape.gates ?? {};
    return this.#list(
      l,
      this.watches[l].keep(logAlpha, logAlphaLimit, epochs, stands, this.#carries(l), groups),
    );
  }

  /** Whether an input of the first dense layer has its map still; undefined where no map goes. */
  #stands(below: readonly Kept[], l: number): ((i: number) => boolean) | undefined {
    const { arena } = this.#runtime;
    const [maps, layer] = [this.#layers[l - 1], this.#layers[l]];
    if (!mapsBelow(layer.shape, maps?.shape) || below[l - 1].list === 0) return undefined;
    const { list, count } = below[l - 1];
    const originals = maps.origins ? arena.i32(maps.origins, rowsOf(maps.shape)) : undefined;
    const kept = new Set(Array.from(arena.i32(list, count), (map) => originals?.[map] ?? map));
    const cells = layer.origins ? arena.i32(layer.origins, rowsOf(layer.shape)) : undefined;
    const area = mapCells(maps.shape);
    return (i) => kept.has(Math.floor((cells?.[i] ?? i) / area));
  }

  /** Whether an input of the first dense layer stands on a map; undefined where all carry something. */
  #carries(l: number): ((map: number) => boolean) | undefined {
    const { arena } = this.#runtime;
    const [maps, layer] = [this.#layers[l], this.#layers[l + 1]];
    if (!layer?.origins || !mapsBelow(layer.shape, maps.shape)) return undefined;
    const area = mapCells(maps.shape);
    const cells = arena.i32(layer.origins, rowsOf(layer.shape));
    const carrying = new Set(Array.from(cells, (cell) => Math.floor(cell / area)));
    const originals = maps.origins ? arena.i32(maps.origins, rowsOf(maps.shape)) : undefined;
    return (map) => carrying.has(originals?.[map] ?? map);
  }

  #keepColumns(rows: readonly Kept[], l: number): Kept {
    const { shape } = this.#layers[l];
    const below = rows[indexBelow(shape, l)] ?? { list: 0, count: shape.inputs };
    const above = rows[l + 1] ?? { list: 0, count: shape.outputs };
    const kind = trainedKindNamed(kindOf(shape));
    return kind.keepColumns(this.#runtime.kernels, shape, below, above, this.#columns[l]);
  }
}

/**
 * Counts for how many ends of epochs in a row each gate of a layer has been found at the lower clamp of log α: there its
 * penalty holds it, and only noise opens it again.
 */
export class ClampWatch {
  #streaks: Uint32Array;

  constructor(gates: number) {
    this.#streaks = new Uint32Array(gates);
  }

  /** u32 [inputs]: the count of each gate. */
  get streaks(): Uint32Array {
    return this.#streaks.slice();
  }

  /** Goes on from the counts of another watch. */
  restore(streaks: Uint32Array): void {
    this.#streaks = streaks.slice();
  }

  /**
   * Looks at log α at the end of an epoch; returns the indices of the gates to keep, those with fewer than `epochs`
   * such ends in a row. One gate that carries something is kept in any case, if there is one, with its group.
   *
   * @param stands  whether a gate still has an input to act on; one that has not goes with it
   * @param carries whether anything still stands on what a gate lets through
   */
  keep(
    logAlpha: Float32Array,
    limit: number,
    epochs: number,
    stands: (i: number) => boolean = () => true,
    carries: (i: number) => boolean = () => true,
    groups?: Groups,
  ): number[] {
    const lowest = Math.fround(-limit);
    const streaks = Uint32Array.from(logAlpha, (value, i) => (value <= lowest ? this.#streaks[i] + 1 : 0));
    const all = Array.from(streaks, (_, i) => i).filter(stands);
    const kept = all.filter((i) => streaks[i] < epochs);
    const needed = kept.some(carries) ? undefined : all.find(carries);
    if (needed !== undefined) {
      kept.push(...(groups ? all.filter((i) => groups[i] === groups[needed]) : [needed]));
    }
    kept.sort((a, b) => a - b);
    this.#streaks = Uint32Array.from(kept, (i) => streaks[i]);
    return kept;
  }
}
