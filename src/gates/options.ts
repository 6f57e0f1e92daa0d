import { checkChoice, checkNames, checkNumber } from '../base/check.js';
import { L0netError } from '../base/errors.js';

/** How a gate decides at test time: the paper's stretched mean, or the median of the distribution. */
export type TestGate = 'mean' | 'median';

/**
 * What has a gate: 'groups', each input neuron of a dense layer and each map of a convolution, with all its weights; or
 * 'weights', each weight by itself (and each bias of a convolution). Groups make a network smaller and faster, weights
 * leave zeros in its matrices.
 */
export type GatedParts = 'groups' | 'weights';

/** The gates of a network. */
export interface GateOptions {
  /** Default 'groups'. */
  readonly on?: GatedParts;
  /** β of the binary concrete distribution, above 0. Default 2/3. */
  readonly temperature?: number;
  /** Lower end γ of the stretch, below 0. Default −0.1. */
  readonly gamma?: number;
  /** Upper end ζ of the stretch, above 1. Default 1.1. */
  readonly zeta?: number;
  /**
   * Initial drop rate d, inside (0, 1), for all layers or one each: log α starts around log((1 − d)/d).
   * Default 0.2 for the first layer if it is dense, 0.5 for the others.
   */
  readonly dropRate?: number | readonly number[];
  /** Default 'mean'. */
  readonly testGate?: TestGate;
}

/** What the gate kernels need. */
export interface GateSettings {
  /** Default 'groups'. */
  readonly on?: GatedParts;
  readonly temperature: number;
  readonly gamma: number;
  readonly zeta: number;
  readonly testGate: TestGate;
}

/** The settings and the drop rate of each layer. Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveGates(
  options: GateOptions,
  layers: number,
  convolves: boolean,
): { settings: GateSettings; dropRates: number[] } {
  checkNames('options.gates', options, ['on', 'temperature', 'gamma', 'zeta', 'dropRate', 'testGate']);
  const { temperature = 2 / 3, gamma = -0.1, zeta = 1.1, testGate = 'mean', dropRate } = options;
  const on = checkChoice('options.gates.on', options.on ?? 'groups', ['groups', 'weights']);
  return {
    settings: {
      ...(on === 'weights' && { on }),
      temperature: checkNumber(
        'options.gates.temperature',
        temperature,
        'a number above 0',
        (value) => value > 0,
      ),
      gamma: checkNumber('options.gates.gamma', gamma, 'a number below 0', (value) => value < 0),
      zeta: checkNumber('options.gates.zeta', zeta, 'a number above 1', (value) => value > 1),
      testGate: checkChoice('options.gates.testGate', testGate, ['mean', 'median']),
    },
    dropRates: resolveDropRates(dropRate, layers, convolves),
  };
}

function resolveDropRates(
  dropRate: number | readonly number[] | undefined,
  layers: number,
  convolves: boolean,
): number[] {
  const rates: readonly number[] =
    dropRate === undefined
      ? Array.from({ length: layers }, (_, layer) => (layer === 0 && !convolves ? 0.2 : 0.5))
      : Array.isArray(dropRate)
        ? dropRate
        : new Array<number>(layers).fill(dropRate as number);
  if (rates.length !== layers) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'options.gates.dropRate',
      received: dropRate,
      expected: `one number, or ${layers}, one for each layer`,
    });
  }
  return rates.map((rate) =>
    // 1/d is a float32, too.
    checkNumber('options.gates.dropRate', rate, 'a number inside (3e-39, 1)', (d) => d > 3e-39 && d < 1),
  );
}
