import { checkChoice, checkNames, checkNumber } from '../base/check.js';
import { L0netError } from '../base/errors.js';

export interface AdamOptions {
  readonly name: 'adam';
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

export interface SgdOptions {
  readonly name: 'sgd';
  /** Nesterov momentum, in [0, 1). Default 0.9. */
  readonly momentum?: number;
}

export type OptimizerOptions = 'adam' | 'sgd' | AdamOptions | SgdOptions;

export type ResolvedOptimizer = Required<AdamOptions> | Required<SgdOptions>;

/** The optimizer with its defaults filled in. Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveOptimizer(options: OptimizerOptions): ResolvedOptimizer {
  const given = typeof options === 'string' ? { name: options } : options;
  if (typeof given !== 'object' || given === null) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.optimizer',
      received: options,
      expected: "'adam', 'sgd' or an object with one of these as name",
    });
  }
  checkChoice('options.optimizer', given.name, ['adam', 'sgd']);
  const decay = (name: string, value: number) =>
    checkNumber(`options.optimizer.${name}`, value, 'a number in [0, 1)', (x) => x >= 0 && x < 1);
  if (given.name === 'adam') {
    checkNames('options.optimizer', given, ['name', 'beta1', 'beta2', 'epsilon']);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = given as AdamOptions;
    checkNumber('options.optimizer.epsilon', epsilon, 'a number above 0', (value) => value > 0);
    return { name: 'adam', beta1: decay('beta1', beta1), beta2: decay('beta2', beta2), epsilon };
  }
  checkNames('options.optimizer', given, ['name', 'momentum']);
  const { momentum = 0.9 } = given as SgdOptions;
  return { name: 'sgd', momentum: decay('momentum', momentum) };
}

/**
 * The settings that the update kernels read (assembly/optimizer/settings.ts), step by step. Powers βᵗ come from repeated
 * multiplication, which is exact in every engine, not from Math.pow.
 */
export class OptimizerState {
  /** The learning rate of the next step, set before `advance`; in a typed array, so that no number is boxed. */
  readonly learningRate = new Float64Array(1);
  /** β1ᵗ, β2ᵗ, Bᵗ after t steps: in a typed array, so that a step allocates nothing. */
  readonly powers = new Float64Array([1, 1, 1]);
  /** In how many steps each parameter is looked at once, see `turnsOf`. */
  readonly turns: number;
  readonly #cells: Float32Array;
  readonly #optimizer: ResolvedOptimizer;
  readonly #averaging: number;

  /**
   * @param cells     the six settings, in linear memory
   * @param averaging decay B of the running average, in [0, 1)
   */
  constructor(cells: Float32Array, optimizer: ResolvedOptimizer, averaging: number) {
    this.#cells = cells;
    this.#optimizer = optimizer;
    this.#averaging = averaging;
    this.turns = turnsOf(optimizer, averaging);
  }

  /** Lets the next step begin a new average. */
  beginAverage(): void {
    this.powers[2] = 1;
  }

  /** Moves on to the next step. */
  advance(): void {
    const learningRate = this.learningRate[0];
    const cells = this.#cells;
    const { powers } = this;
    powers[2] *= this.#averaging;
    cells[5] = (1 - this.#averaging) / (1 - powers[2]);
    if (this.#optimizer.name === 'sgd') {
      cells[0] = learningRate;
      cells[1] = this.#optimizer.momentum;
      return;
    }
    const { beta1, beta2, epsilon } = this.#optimizer;
    powers[0] *= beta1;
    powers[1] *= beta2;
    // Correctly rounded in every engine, unlike other functions of Math.
    const correction = Math.sqrt(1 - powers[1]);
    cells[0] = (learningRate * correction) / (1 - powers[0]);
    cells[1] = 1 - beta1;
    cells[2] = 1 - beta2;
    cells[3] = beta2;
    cells[4] = epsilon * correction;
  }
}

/** At most so many: a pass over all parameters then takes a hundredth of what the optimizer takes. */
const MOST_TURNS = 64;

/**
 * In how many steps to look once at each parameter for what is tiny (assembly/optimizer/tiny.ts): few enough that nothing
 * shrinks meanwhile from 2⁻⁵⁶, or a second moment from 2⁻¹¹², to a subnormal number, below 2⁻¹²⁶. By multiplications, which are
 * exact in every engine, where a logarithm is not.
 */
function turnsOf(optimizer: ResolvedOptimizer, averaging: number): number {
  const firsts = optimizer.name === 'adam' ? optimizer.beta1 : optimizer.momentum;
  const seconds = optimizer.name === 'adam' ? optimizer.beta2 : 1;
  let turns = 0;
  let [first, second, average] = [1, 1, 1];
  // What falls to 0 at once is never subnormal.
  const lasts = (power: number, decay: number, least: number) => decay === 0 || power >= least;
  do {
    turns++;
    first *= firsts;
    second *= seconds;
    average *= averaging;
  } while (
    turns < MOST_TURNS &&
    lasts(first * firsts, firsts, 2 ** -70) &&
    lasts(second * seconds, seconds, 2 ** -14) &&
    lasts(average * averaging, averaging, 2 ** -70)
  );
  return turns;
}
