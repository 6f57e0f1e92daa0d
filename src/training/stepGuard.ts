import { biasesOf, columnsOf, gateCount, rowsOf } from '../layers/shape.js';
import type { GatedLayer } from '../layers/trainedLayer.js';
import type { ResolvedOptimizer } from '../optimizer/optimizer.js';
import type { Runtime } from '../runtime/runtime.js';

/** Gradients below 2^60 have squares that Adam's second moments can hold. */
const LARGEST_GRADIENT = 60;

/** A step below 2^50 adds too little to parameters for their squares to overflow. */
const LARGEST_MOVE = 50;

/** More than any magnitude. */
const UNBOUNDED = 1000;

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
 * Magnitudes are exponents: e stands for |x| < 2^e; they decide only what is looked at, and reach no parameter. With G the largest gradient yet, moments are below G (Adam) or G / (1 − μ)
 * (SGD), and a step moves no parameter by more than rate · G / ε (Adam), or rate · (G + μ G / (1 − μ)) (SGD).
 */
export class StepGuard {
  readonly #runtime: Runtime;
  readonly #layers: readonly GatedLayer[];
  readonly #optimizer: ResolvedOptimizer;
  readonly #settings: number;
  /** f64 [2] */
  readonly #penalties: number;
  #largest: number;
  #copies: Float32Array[][] = [];

  /**
   * @param settings f32 [6], see assembly/optimizer/settings.ts; then scratch, f64 [2]
   * @param fresh    whether all moments are 0
   */
  constructor(
    runtime: Runtime,
    layers: readonly GatedLayer[],
    optimizer: ResolvedOptimizer,
    settings: number,
    fresh: boolean,
  ) {
    this.#runtime = runtime;
    this.#layers = layers;
    this.#optimizer = optimizer;
    this.#settings = settings;
    this.#penalties = settings + 24;
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
  #hasFinitePenalties(layer: GatedLayer): boolean {
    layer.penalties(this.#penalties);
    return this.#runtime.arena.f64(this.#penalties, 2).every(Number.isFinite);
  }

  /** The magnitude of a step's move over that of the largest gradient. */
  #gain(): number {
    const rate = this.#magnitude(this.#settings, 1);
    if (this.#optimizer.name === 'sgd') {
      const left = 1 - Math.fround(this.#optimizer.momentum);
      return left > 0 ? rate + Math.ceil(-Math.log2(left)) + 1 : UNBOUNDED;
    }
    const epsilon = this.#magnitude(this.#settings + EPSILON, 1);
    // The least has no magnitude: it may be 0.
    return epsilon > LEAST ? rate - epsilon + 1 : UNBOUNDED;
  }

  #magnitude(at: number, n: number): number {
    return this.#runtime.kernels.magnitude(1, n, at, 0);
  }
}

/** The magnitudes of the largest finite number, and of numbers that may be 0; the place of ε among the settings. */
const [FINITE, LEAST, EPSILON] = [128, -126, 16];

function keptBy({ shape, parameters, first, second, average }: GatedLayer): Kept[] {
  return [parameters, first, second, average].flatMap((region) => {
    if (!region) return [];
    const power = region === second ? 2 : 1;
    return [
      { at: region.weights, n: rowsOf(shape) * columnsOf(shape), power },
      { at: region.bias, n: biasesOf(shape), power },
      { at: region.logAlpha, n: shape.gates ? gateCount(shape) : 0, power },
    ];
  });
}
