import { checkNumber } from '../base/check.js';

/** Numbers that an update kernel reads at each step (assembly/optimizer/settings.ts), f32. */
export const CELLS = 8;

/** Those of a step: CELLS for weights and biases, then CELLS for gates. An even number, since f64 follow. */
export const STEP_CELLS = 2 * CELLS;

/** More than any magnitude: the exponent e of |x| < 2^e where no bound is known. */
export const UNBOUNDED = 1000;

/** How fast what is kept of a gradient is forgotten: both in [0, 1] a step, 1 where none is kept. */
export interface Decays {
  readonly first: number;
  readonly second: number;
}

/**
 * An optimizer: all that the rest of the code asks of it. Settings are its options with their defaults filled in, a plain
 * object that a checkpoint keeps as JSON.
 */
export interface OptimizerKind<
  Options extends { readonly name: string },
  Settings extends Required<Options> = Required<Options>,
> {
  /** Of its options, `name` first, in the order in which errors name them and a checkpoint writes them. */
  readonly options: readonly (keyof Options & string)[];
  /** Whether it keeps second moments beside the first, in memory and in checkpoints. */
  readonly keepsSecond: boolean;

  /** Throws L0netError INVALID_ARGUMENT. */
  resolve(options: Options): Settings;

  decays(settings: Settings): Decays;

  /**
   * Moves on to the next step: writes the first five cells for the kernels, and the seventh, by which they know which optimizer it
   * is, unless it is 0. Allocates nothing.
   *
   * @param learningRate f64 [1]: in a typed array, so that no number is boxed
   * @param powers f64: of two decays after the steps before, 1 at first; kept from step to step and in checkpoints. Powers
   *   come from repeated multiplication, which is exact in every engine, not from Math.pow.
   * @param cells f32 [CELLS], in linear memory
   */
  advance(settings: Settings, learningRate: Float64Array, powers: Float64Array, cells: Float32Array): void;

  /**
   * The magnitude of the largest move of a parameter in a step, over that of the largest gradient yet; UNBOUNDED where there is no
   * bound. A magnitude e stands for |x| < 2^e.
   *
   * @param cell the magnitude of a cell of this step
   */
  gain(settings: Settings, cell: (index: number) => number): number;
}

/** Throws L0netError INVALID_ARGUMENT unless an option is a decay a step. */
export function checkDecay(name: string, value: number): number {
  return checkNumber(`options.optimizer.${name}`, value, 'a number in [0, 1)', (x) => x >= 0 && x < 1);
}
