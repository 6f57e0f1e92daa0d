import type { NetworkOptions } from '../../index.js';
import { invalid, type Parsed } from '../arguments/options.js';
import { imageNetwork } from './imageNetwork.js';
import type { trainOptions } from './options.js';
import { type RunTrainerOptions, type TrainSettings, trainerOptions, trainSettings } from './settings.js';

/** What a run on MNIST was asked for, as the library takes it. */
export interface MnistSettings {
  readonly network: NetworkOptions;
  /** Without the test data, the signal and the progress, which the command adds. */
  readonly trainer: RunTrainerOptions;
  /** So many training images are measured instead of the test images; 0 for none. */
  readonly validation: number;
}

/** Images of MNIST are 28 × 28 pixels of 10 digits. */
const SIDE = 28;
const IMAGES = 60_000;
const DIGITS = 10;

/**
 * The network and the trainer that the options stand for where there is no table.
 *
 * @throws L0netError INVALID_ARGUMENT
 */
export function mnistSettings(
  parsed: Parsed<typeof trainOptions>,
  { seed, build, threads }: Pick<TrainSettings, 'seed' | 'build' | 'threads'> = trainSettings(
    parsed,
    'mnist',
  ),
): MnistSettings {
  const { validation } = parsed.values;
  if (!(Number.isInteger(validation) && validation >= 0 && validation < IMAGES)) {
    throw invalid('--validation', validation, `a whole number from 0 to ${IMAGES - 1}`);
  }
  const { network, gated } = imageNetwork(parsed, { channels: 1, height: SIDE, width: SIDE }, DIGITS);
  return {
    network: { ...network, seed, build, threads },
    trainer: trainerOptions(parsed, gated),
    validation,
  };
}
