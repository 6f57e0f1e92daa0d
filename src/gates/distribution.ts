import type { RandomKey } from '../base/random.js';
import type { PartReader } from '../formats/partReader.js';
import type { BuiltIn } from '../runtime/builds.js';
import type { InferenceKernels } from '../runtime/inferenceRuntime.js';
import type { Kernels, Runtime } from '../runtime/runtime.js';
import type { Groups } from './groups.js';

/**
 * What has a gate: 'groups', each input neuron of a dense layer and each map of a convolution, with all its weights; or
 * 'weights', each weight by itself (and each bias of a convolution). Groups make a network smaller and faster, weights
 * leave zeros in its matrices.
 */
export type GatedParts = 'groups' | 'weights';

/** The options that gates have with any distribution. */
export interface CommonGateOptions {
  /** Default 'groups'. */
  readonly on?: GatedParts;
  /**
   * Inputs that share one gate: a number for each input of the first layer, and those with the same number are open or closed
   * together, as the columns of one category should be. Or a list for each layer, null where every input has its own. The
   * L0 penalty counts all weights of a group. Only for networks of dense layers, and not with gates on weights.
   */
  readonly groups?: readonly number[] | readonly (readonly number[] | null | undefined)[];
  /**
   * Initial drop rate d, inside (0, 1), for all layers or one each: log α starts around log((1 − d)/d), or of Gaussian gates
   * where the gate at test time is 1 − d.
   * Default 0.2 for the first layer if it is dense, 0.5 for the others.
   */
  readonly dropRate?: number | readonly number[];
}

/** The settings that gates have with any distribution. */
export interface CommonGateSettings {
  /** Default 'groups'. */
  readonly on?: GatedParts;
  /** Which gates of a layer share one, see groups.ts. Undefined where each is by itself. */
  readonly groups?: Groups;
}

/** The settings that only the distribution has, of each of several. */
type OwnSettings<Settings> = Settings extends unknown ? Omit<Settings, keyof CommonGateSettings> : never;

/** The names of what a type has, or any of several. */
type NamesOf<T> = T extends unknown ? keyof T & string : never;

/**
 * What predicting asks of a distribution. It is apart from the rest because l0net/inference, which is small, has nothing
 * else; a bundler leaves out a constant that nobody reads, but no member of one.
 *
 * Settings are what a network keeps of its gates, as a plain object that can be cloned.
 */
export interface PredictingDistribution<Settings extends CommonGateSettings> {
  /** The settings of layer l in a file, where they are `l.` and the name of each. Throws L0netError INVALID_FORMAT. */
  read(reader: PartReader, l: number): Settings;

  /** The gates at test time, where there is no noise: logAlpha [n] -> z [n], both in linear memory. */
  decide(kernels: InferenceKernels, settings: Settings, n: number, logAlpha: number, z: number): void;
}

/**
 * The kernels of a training step. They take the numbers of a distribution, as all the constants of a layer, from memory
 * (assembly/gates/constants.ts), and have these arguments whatever the distribution.
 */
export interface StepKernels {
  /** One sample of each gate, and its derivative by log α. */
  readonly sample: Kernels['sampleGates'];
  /** P(z ≠ 0) of each gate, and the penalties that follow from it. */
  readonly penalties: Kernels['penalties'];
}

/**
 * A distribution of gates with one parameter each, log α, the larger the likelier open: all that the rest of the code asks
 * of it. A gate z is in [0, 1], exactly 0 with some probability, and differentiable in log α.
 */
export interface GateDistribution<
  Settings extends CommonGateSettings,
  Options extends CommonGateOptions = CommonGateOptions,
> extends PredictingDistribution<Settings> {
  /** The kernels that networks with such gates need, where those that all have are not enough. */
  readonly kernels?: BuiltIn;

  /** All options of gates with this distribution, in the order in which errors name them. */
  readonly options: readonly NamesOf<Options>[];
  /** The settings that a file says, in its order. */
  readonly saved: readonly NamesOf<Settings>[];

  /** The settings that options stand for. Throws L0netError INVALID_ARGUMENT. */
  resolve(options: Options): OwnSettings<Settings>;

  /** The three numbers, at most, with which the constants of a layer begin. */
  constants(settings: Settings): readonly number[];

  stepKernels(kernels: Kernels): StepKernels;

  /** The noise that samples are made of: n numbers, a pure function of key, step and stream. In linear memory, at `noise`. */
  drawNoise(kernels: Kernels, n: number, key: RandomKey, step: number, stream: number, noise: number): void;

  /** logAlpha [n] -> P(z ≠ 0) and its derivative by log α, p [n] and dp [n], all in linear memory; returns Σ P. */
  openProbability(
    kernels: Kernels,
    settings: Settings,
    n: number,
    logAlpha: number,
    p: number,
    dp: number,
  ): number;

  /** The log α that n gates begin with, of which the share `dropRate` is to be closed: a pure function of key and stream. */
  initialise(
    runtime: Runtime,
    settings: Settings,
    n: number,
    logAlpha: number,
    dropRate: number,
    key: RandomKey,
    stream: number,
  ): void;
}
