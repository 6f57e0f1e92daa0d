import { biasesOf, columnsOf, gateCount, rowsOf } from '../layers/sizes.js';
import type { TrainedLayer } from '../layers/trainedLayer.js';
import { CELLS, STEP_CELLS, UNBOUNDED } from '../optimizer/kind.js';
import { optimizerNamed, type ResolvedOptimizer } from '../optimizer/optimizer.js';
import type { Runtime } from '../runtime/runtime.js';

/** Gradients below 2^60 have squares that second moments can hold. */
const LARGEST_GRADIENT = 60;

/** A step below 2^50 adds too little to parameters for their squares to overflow. */
const LARGEST_MOVE = 50;

/** All that a layer keeps from step to step, in the order in which `copy` has it. */
interface Kept {
  readonly at: number;
  readonly n: number;
  /** 2 for squares. */
  readonly power: number;
}

/**
 * Keeps the promise that an error leaves the parameters, moments and averages of the last good step, at the price of a look at
 * the gradients (0.6 % of a step): only where these are so large that the update might overflow are copies made, outside of linear
 * memory, and all is looked at afterwards.
 *
 * Magnitudes are exponents: e stands for |x| < 2^e; they decide only what is looked at, and reach no parameter. How far a step may move a
 * parameter follows from the largest gradient yet: each optimizer knows its `gain`.
 */
export class StepGuard {
  readonly #runtime: Runtime;
  readonly #layers: readonly TrainedLayer[];
  /** The magnitude of a step's move over that of the largest gradient. */
  readonly #gain: () => number;
  /** f64 [2] */
  readonly #penalties: number;
  #largest: number;
  #copies: Float32Array[][] = [];

  /**
   * @param settings f32 [STEP_CELLS], see assembly/optimizer/settings.ts; then scratch, f64 [2]
   * @param fresh    whether all moments are 0
   */
  constructor(
    runtime: Runtime,
    layers: readonly TrainedLayer[],
    optimizer: ResolvedOptimizer,
    settings: number,
    fresh: boolean,
  ) {
    this.#runtime = runtime;
    this.#layers = layers;
    const kind = optimizerNamed(optimizer);
    // Made once: a step allocates nothing.
    const cell = (index: number) =>
      Math.max(this.#magnitude(settings + 4 * index, 1), this.#magnitude(settings + 4 * (CELLS + index), 1));
    this.#gain = () => kind.gain(optimizer, cell);
    this.#penalties = settings + 4 * STEP_CELLS;
    this.#largest = fresh ? -UNBOUNDED : UNBOUNDED;
  }

  /** Whether the update might overflow: after `backward`, with the settings of the step. */
  isRisky(): boolean {
    for (let l = 0; l < this.#layers.length; l++) {
      this.#largest = Math.max(this.#largest, this.#layers[l].gradientMagnitude());
    }
    return this.#largest > LARGEST_GRADIENT || this.#largest + this.#gain() > LARGEST_MOVE;
  }

  /** Copies all that the update changes. */
  copy(): void {
    const { arena } = this.#runtime;
    this.#copies = this.#layers.map((layer) => keptBy(layer).map(({ at, n }) => arena.f32(at, n).slice()));
  }

  /** After the update: the first layer that is not finite, or −1. Forgets the copies if there is none. */
  firstNonFinite(): number {
    let largest = -UNBOUNDED;
    const found = this.#layers.findIndex((layer) => {
      for (const { at, n, power } of keptBy(layer)) {
        const magnitude = this.#magnitude(at, n);
        if (magnitude > FINITE) return true;
        largest = Math.max(largest, Math.ceil(magnitude / power));
      }
      return !this.#hasFinitePenalties(layer);
    });
    if (found < 0) this.#copies = [];
    this.#largest = largest; // no less than the moments
    return found;
  }

  /** Puts everything back. */
  restore(): void {
    const { arena } = this.#runtime;
    this.#layers.forEach((layer, l) => {
      keptBy(layer).forEach(({ at, n }, i) => {
        arena.f32(at, n).set(this.#copies[l][i]);
      });
      layer.measure();
    });
    this.#copies = [];
    this.#largest = UNBOUNDED; // the next one is looked at, too
  }

  /** Or the next step's loss would not be, whatever the data. */
  #hasFinitePenalties(layer: TrainedLayer): boolean {
    layer.penalties(this.#penalties);
    return this.#runtime.arena.f64(this.#penalties, 2).every(Number.isFinite);
  }

  #magnitude(at: number, n: number): number {
    return this.#runtime.kernels.magnitude(1, n, at, 0);
  }
}

/** The magnitude of the largest finite number. */
const FINITE = 128;

function keptBy({ shape, parameters, first, second, average }: TrainedLayer): Kept[] {
  return [parameters, first, second, average].flatMap((region) => {
    if (!region) return [];
    const power = region === second ? 2 : 1;
    return [
      { at: region.weights, n: rowsOf(shape) * columnsOf(shape), power },
      { at: region.bias, n: biasesOf(shape), power },
      { at: region.logAlpha, n: shape.gates ? gateCount(shape) : 0, power },
      { at: region.statistics, n: region.statistics && 2 * rowsOf(shape), power },
    ];
  });
}
