import { checkChoice, checkNames } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { type AdamOptions, adam } from './adam.js';
import { CELLS, type OptimizerKind } from './kind.js';
import { type SgdOptions, sgd } from './sgd.js';
import { turnsOf } from './turns.js';

/** Another optimizer is one more member here and of `kinds`. */
type NamedOptions = AdamOptions | SgdOptions;

type Name = NamedOptions['name'];

export type OptimizerOptions = AdamOptions['name'] | SgdOptions['name'] | AdamOptions | SgdOptions;

export type ResolvedOptimizer = Required<AdamOptions> | Required<SgdOptions>;

type Kind = OptimizerKind<NamedOptions, ResolvedOptimizer>;

const kinds: { readonly [N in Name]: OptimizerKind<Extract<NamedOptions, { name: N }>> } = { adam, sgd };

const names = Object.keys(kinds) as Name[];

/** The names of all options of all optimizers, in the order in which a checkpoint writes them. */
export function optimizerOptions(): string[] {
  return [...new Set(Object.values(kinds).flatMap(({ options }): readonly string[] => options))];
}

/** The optimizer of this name. */
export function optimizerNamed({ name }: { readonly name: Name }): Kind {
  return kinds[name] as Kind;
}

/** The optimizer with its defaults filled in. Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveOptimizer(options: OptimizerOptions): ResolvedOptimizer {
  const given = typeof options === 'string' ? { name: options } : options;
  if (typeof given !== 'object' || given === null) {
    throw invalid(
      'options.optimizer',
      options,
      `${names.map((name) => `'${name}'`).join(', ')} or an object with one of these as name`,
    );
  }
  checkChoice('options.optimizer', given.name, names);
  const kind = optimizerNamed(given);
  checkNames('options.optimizer', given, kind.options);
  return kind.resolve(given);
}

/** Place of the running average's rate among the cells. */
const AVERAGING = 5;

/**
 * The settings that the update kernels read (assembly/optimizer/settings.ts), step by step: the optimizer's, and the rate of the
 * running average.
 */
export class OptimizerState {
  /** The learning rate of the next step, set before `advance`; in a typed array, so that no number is boxed. */
  readonly learningRate = new Float64Array(1);
  /** Of the optimizer's decays, β1ᵗ and β2ᵗ of Adam, and Bᵗ, after t steps: in a typed array, so that a step allocates nothing. */
  readonly powers = new Float64Array([1, 1, 1]);
  /** In how many steps each parameter is looked at once, see `turnsOf`. */
  readonly turns: number;
  readonly #cells: Float32Array;
  readonly #optimizer: ResolvedOptimizer;
  readonly #kind: Kind;
  readonly #averaging: number;
  readonly #gateRate: number;

  /**
   * @param cells     f32 [STEP_CELLS], in linear memory
   * @param averaging decay B of the running average, in [0, 1)
   * @param gateRate  factor of the learning rate for log α
   */
  constructor(cells: Float32Array, optimizer: ResolvedOptimizer, averaging: number, gateRate = 1) {
    this.#cells = cells;
    this.#optimizer = optimizer;
    this.#kind = optimizerNamed(optimizer);
    this.#averaging = averaging;
    this.#gateRate = gateRate;
    this.turns = turnsOf(this.#kind.decays(optimizer), averaging);
  }

  /** Lets the next step begin a new average. */
  beginAverage(): void {
    this.powers[2] = 1;
  }

  /** Moves on to the next step. */
  advance(): void {
    const cells = this.#cells;
    const { powers } = this;
    powers[2] *= this.#averaging;
    cells[AVERAGING] = (1 - this.#averaging) / (1 - powers[2]);
    this.#kind.advance(this.#optimizer, this.learningRate, powers, cells);
    cells.copyWithin(CELLS, 0, CELLS);
    cells[CELLS] *= this.#gateRate;
  }
}
