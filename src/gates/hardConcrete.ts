/**
 * The hard concrete distribution: assembly/gates/hardConcrete.ts has its formulas, and this all else that is known of it.
 *
 * Source: Louizos, Welling and Kingma, Learning sparse neural networks through L0 regularization (2018), section 2.3.
 */
import { checkChoice, checkNumber } from '../base/check.js';
import type { PartReader } from '../formats/partReader.js';
import type { InferenceKernels } from '../runtime/inferenceRuntime.js';
import type {
  CommonGateOptions,
  CommonGateSettings,
  GateDistribution,
  PredictingDistribution,
} from './distribution.js';

/** How a gate decides at test time: the paper's stretched mean, or the median of the distribution. */
export type TestGate = 'mean' | 'median';

export interface HardConcreteOptions extends CommonGateOptions {
  /** What gates are drawn from. Default 'hardConcrete'. */
  readonly distribution?: 'hardConcrete';
  /** β of the binary concrete distribution, above 0. Default 2/3. */
  readonly temperature?: number;
  /** Lower end γ of the stretch, below 0. Default −0.1. */
  readonly gamma?: number;
  /** Upper end ζ of the stretch, above 1. Default 1.1. */
  readonly zeta?: number;
  /** Default 'mean'. */
  readonly testGate?: TestGate;
}

export interface HardConcreteSettings extends CommonGateSettings {
  /** Absent from the files and states of the time when there was no other. */
  readonly distribution?: 'hardConcrete';
  readonly temperature: number;
  readonly gamma: number;
  readonly zeta: number;
  readonly testGate: TestGate;
}

/** What a number must be, in words and as a function. */
type Domain = readonly [expected: string, holds: (value: number) => boolean];

const TEMPERATURE: Domain = ['a number above 0', (value) => value > 0];
const GAMMA: Domain = ['a number below 0', (value) => value < 0];
const ZETA: Domain = ['a number above 1', (value) => value > 1];
const TEST_GATES: readonly TestGate[] = ['mean', 'median'];

/** Spread of the initial log α around its mean. */
const LOG_ALPHA_DEVIATION = 0.01;

function read(reader: PartReader, l: number): HardConcreteSettings {
  return {
    temperature: reader.number(`${l}.temperature`, ...TEMPERATURE),
    gamma: reader.number(`${l}.gamma`, ...GAMMA),
    zeta: reader.number(`${l}.zeta`, ...ZETA),
    testGate: reader.choice(`${l}.testGate`, TEST_GATES),
  };
}

function decide(
  kernels: InferenceKernels,
  { testGate, temperature, gamma, zeta }: HardConcreteSettings,
  n: number,
  logAlpha: number,
  z: number,
): void {
  kernels.testGates(n, logAlpha, testGate === 'median' ? 1 : 0, temperature, gamma, zeta, z);
}

/** Of the hard concrete, what predicting needs. */
export const hardConcreteToPredict: PredictingDistribution<HardConcreteSettings> = { read, decide };

/** The hard concrete distribution, with log α ~ N(log((1 − d)/d), 0.01²) at first, d the drop rate. */
export const hardConcrete: GateDistribution<HardConcreteSettings, HardConcreteOptions> = {
  read,
  decide,
  options: ['on', 'groups', 'temperature', 'gamma', 'zeta', 'dropRate', 'testGate', 'distribution'],
  saved: ['temperature', 'gamma', 'zeta', 'testGate'],

  resolve: ({ temperature = 2 / 3, gamma = -0.1, zeta = 1.1, testGate = 'mean' }) => ({
    temperature: checkNumber('options.gates.temperature', temperature, ...TEMPERATURE),
    gamma: checkNumber('options.gates.gamma', gamma, ...GAMMA),
    zeta: checkNumber('options.gates.zeta', zeta, ...ZETA),
    testGate: checkChoice('options.gates.testGate', testGate, TEST_GATES),
  }),

  constants: ({ temperature, gamma, zeta }) => [temperature, gamma, zeta],

  stepKernels: ({ sampleGates, penalties }) => ({ sample: sampleGates, penalties }),

  drawNoise: (kernels, n, { low, high }, step, stream, noise) => {
    kernels.uniforms(n, low, high, step, stream, noise);
  },

  openProbability: (kernels, { temperature, gamma, zeta }, n, logAlpha, p, dp) =>
    kernels.openProbability(n, logAlpha, temperature, gamma, zeta, p, dp),

  initialise: ({ arena, kernels }, _, n, logAlpha, dropRate, { low, high }, stream) => {
    // The kernels' logarithm, not the engine's: this number reaches the parameters.
    const cell = arena.f32(logAlpha, 1);
    cell[0] = (1 - dropRate) / dropRate;
    kernels.log(1, logAlpha, logAlpha);
    kernels.normals(n, cell[0], LOG_ALPHA_DEVIATION, low, high, 0, stream, logAlpha);
  },
};
