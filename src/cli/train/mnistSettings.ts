import type { NetworkOptions } from '../../index.js';
import { invalid, type Parsed, type Values } from '../arguments/options.js';
import { gateOptions } from './gates.js';
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

type Model = Values<typeof trainOptions>['model'];

/** What a network stands on, and what is below its dense layers. */
const models: Readonly<Record<Model, Pick<NetworkOptions, 'inputs' | 'layers'>>> = {
  'lenet-300-100': { inputs: SIDE ** 2, layers: [] },
  'lenet-5': {
    inputs: { channels: 1, height: SIDE, width: SIDE },
    layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }],
  },
};

/**
 * The network and the trainer that the options stand for where there is no table.
 *
 * @throws L0netError INVALID_ARGUMENT
 */
export function mnistSettings(
  parsed: Parsed<typeof trainOptions>,
  { seed, build }: Pick<TrainSettings, 'seed' | 'build'> = trainSettings(parsed),
): MnistSettings {
  const { values, given } = parsed;
  const { validation } = values;
  if (!(Number.isInteger(validation) && validation >= 0 && validation < IMAGES)) {
    throw invalid('--validation', validation, `a whole number from 0 to ${IMAGES - 1}`);
  }
  const { inputs, layers: below } = models[values.model];
  const convolves = below.length > 0;
  const hidden = convolves && !given.has('hidden') ? [500] : values.hidden;
  const gated =
    below.filter((layer) => typeof layer === 'object' && 'conv' in layer).length + hidden.length + 1;
  const dropRate = convolves && !given.has('dropRate') ? [0.5] : values.dropRate;
  return {
    network: {
      inputs,
      layers: [...below, ...hidden, DIGITS],
      gates: gateOptions(values, gated, dropRate, given),
      seed,
      build,
    },
    trainer: trainerOptions(parsed, gated),
    validation,
  };
}
