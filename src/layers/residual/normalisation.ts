import type { Kernels, Runtime } from '../../runtime/runtime.js';
import { createSignal, type Signal } from '../signal.js';
import type { TrainedStage } from '../stage.js';
import { EPSILON } from './foldStatistics.js';

/** A layer whose sums are normalised, as normalisation sees it. */
export interface NormalisedLayer {
  /** i32 [openCount]: which of its maps are open, 0 for all */
  readonly openList: number;
  /** f32 [openCount, 3], of the last minibatch: see assembly/norm/statistics.ts */
  readonly statistics: number;
  /** Where β of the first map stands in W, with γ behind it, and the floats from one map's to the next. */
  readonly affine: number;
  readonly affinePitch: number;
  /** f32 [openCount, 2]: the gradients of β and γ, times 1/z of their gates */
  readonly affineGradient: number;
  /** z of each map, 0 where there are none */
  readonly sharedGate: number;
}

/** What assembly/norm/layer.ts reads, in this order. */
const CELLS = [
  'maps',
  'area',
  'x',
  'xPitch',
  'list',
  'y',
  'dy',
  'yPitch',
  'statistics',
  'w',
  'wPitch',
  'rows',
  'z',
  'scratch',
  'd',
  'dPitch',
  'dx',
  'dxPitch',
  'isOnto',
] as const;

/**
 * Batch normalisation of a layer's sums x over the minibatch, each map by itself, with gates z and the rectifier, if there is one:
 *
 *     x̂ = (x − mean) / √(variance + ε)        y = max(0, z (γ x̂ + β))
 *
 * A gate in front of it, on W, would be undone. Source: Ioffe and Szegedy (2015), algorithm 1.
 */
export class Normalisation implements TrainedStage {
  readonly above: Signal;
  readonly #kernels: Kernels;
  readonly #layer: NormalisedLayer;
  readonly #rectifies: boolean;
  /** 1 if somebody else has put his gradient of the sums where it goes, to be added to. */
  readonly #isOnto: number;
  /** f32 [maps, 3] */
  readonly #coefficients: number;
  /** f64 [maps, 8] */
  readonly #scratch: number;
  /** i32, see CELLS */
  readonly #cells: number;
  readonly #arena: Runtime['arena'];
  #view: Int32Array = new Int32Array(0);

  constructor(
    { arena, kernels }: Runtime,
    layer: NormalisedLayer,
    readonly below: Signal,
    rectifies: boolean,
    isOnto: boolean,
  ) {
    const { area, words, openCount: maps } = below;
    this.#arena = arena;
    this.#kernels = kernels;
    this.#layer = layer;
    this.#rectifies = rectifies;
    this.#isOnto = isOnto ? 1 : 0;
    this.above = createSignal(maps, area, words);
    this.#coefficients = arena.words(3 * maps);
    this.#scratch = arena.words(16 * maps);
    this.#cells = arena.words(CELLS.length);
  }

  settle(): void {
    const { below, above } = this;
    above.openCount = below.openCount;
    above.openList = below.openList;
    above.ld = below.ld;
  }

  forward(rows: number): void {
    const { openCount: maps, area, values, ld } = this.below;
    const { statistics, affine, affinePitch, openList, sharedGate } = this.#layer;
    const kernels = this.#kernels;
    kernels.batchStatistics(rows, maps, area, values, ld, 0, EPSILON, statistics);
    kernels.normalisation(maps, statistics, affine, affinePitch, openList, sharedGate, this.#coefficients);
    this.normalise(rows);
  }

  /** Makes y of x once more, with what `forward` has found of the minibatch: the same bits. */
  normalise(rows: number): void {
    const { below, above } = this;
    const { openCount: maps, area } = below;
    const relu = this.#rectifies ? 1 : 0;
    this.#kernels.normaliseMaps(
      rows,
      maps,
      area,
      below.values,
      below.ld,
      0,
      this.#coefficients,
      above.values,
      above.ld,
      relu,
    );
  }

  /** The gradients of γ, β and x are those without the gate, as D is: whoever takes them multiplies by it. */
  backward(rows: number): void {
    const { below, above } = this;
    const { statistics, affine, affinePitch, openList, affineGradient } = this.#layer;
    if (this.#view.length === 0) this.#view = this.#arena.i32(this.#cells, CELLS.length);
    const cells = this.#view;
    cells[0] = below.openCount;
    cells[1] = below.area;
    cells[2] = below.values;
    cells[3] = below.ld;
    cells[4] = 0;
    cells[5] = this.#rectifies ? above.values : 0;
    cells[6] = above.gradient;
    cells[7] = above.ld;
    cells[8] = statistics;
    cells[9] = affine;
    cells[10] = affinePitch;
    cells[11] = openList;
    cells[12] = 0;
    cells[13] = this.#scratch;
    cells[14] = affineGradient;
    cells[15] = 2;
    cells[16] = below.gradient;
    cells[17] = below.ld;
    cells[18] = this.#isOnto;
    this.#kernels.normaliseGradient(this.#cells, rows);
  }
}
