import type { Network, Trainer } from '../../index.js';
import { relaxed } from '../../relaxed.js';
import { flagOf, invalid, type Parsed, type Values } from '../arguments/options.js';
import { checkTableOptions } from './checkTable.js';
import { fill, gateFlags, gateOptions } from './gates.js';
import { optimizerOf } from './optimizer.js';
import type { trainOptions } from './options.js';

type NetworkOptions = Parameters<typeof Network.create>[0];
type TrainerOptions = NonNullable<ConstructorParameters<typeof Trainer>[2]>;
type TrainValues = Values<typeof trainOptions>;
type Name = keyof typeof trainOptions;

/** How a run trains; what is measured, the signal and the progress are added later. */
export type RunTrainerOptions = TrainerOptions & { readonly epochs: number; readonly batchSize: number };

/** What `l0net train` was asked for, as the library takes it. */
export interface TrainSettings {
  readonly network: NetworkOptions;
  /** Without the test data, the signal and the progress, which the command adds. */
  readonly trainer: RunTrainerOptions;
  readonly gated: boolean;
  /** The file of a table to train on, instead of MNIST. */
  readonly table?: string;
  /** So many training images are measured instead of the test images; 0 for none. */
  readonly validation: number;
  /** Where to keep the network. */
  readonly save: string | undefined;
  readonly checkpoint?: CheckpointSettings;
  readonly json: boolean;
}

/** What `--checkpoint` and the options that go with it ask for. */
export interface CheckpointSettings {
  readonly folder: string;
  /** Epochs from one to the next. */
  readonly every: number;
  readonly resume: boolean;
}

/** Images of MNIST are 28 × 28 pixels of 10 digits. */
const SIDE = 28;
const IMAGES = 60_000;
const DIGITS = 10;

/** What a network stands on, and what is below its dense layers. */
const models: Readonly<Record<TrainValues['model'], Pick<NetworkOptions, 'inputs' | 'layers'>>> = {
  'lenet-300-100': { inputs: SIDE ** 2, layers: [] },
  'lenet-5': {
    inputs: { channels: 1, height: SIDE, width: SIDE },
    layers: [{ conv: 20, kernel: 5 }, { maxPool: 2 }, { conv: 50, kernel: 5 }, { maxPool: 2 }],
  },
};

/** Without gates they have no effect. The first that is written is named. */
const [first, ...others] = Object.keys(gateFlags).filter((name) => name !== 'noGates') as Name[];
const onlyWithGates: readonly Name[] = [first, 'lambda', ...others];

/**
 * The settings that the parsed options of `l0net train` stand for.
 *
 * @throws L0netError INVALID_ARGUMENT for an option that another one leaves without effect.
 */
export function trainSettings(parsed: Parsed<typeof trainOptions>): TrainSettings {
  const { values, given } = parsed;
  const idle = values.noGates ? onlyWithGates.find((name) => given.has(name)) : undefined;
  if (idle) throw invalid(flagOf(idle), 'it together with --no-gates', 'gates, to have an effect');
  const optimizer = optimizerOf(parsed);
  checkTableOptions(parsed);
  const { validation } = values;
  const [table] = parsed.operands;
  if (table === undefined && !(Number.isInteger(validation) && validation >= 0 && validation < IMAGES)) {
    throw invalid('--validation', values.validation, `a whole number from 0 to ${IMAGES - 1}`);
  }
  const checkpoint = checkpointSettings(parsed);
  const { inputs, layers: below } = models[values.model];
  const convolves = below.length > 0;
  const hidden = convolves && !given.has('hidden') ? [500] : values.hidden;
  const layers = [...below, ...hidden, DIGITS];
  const gated =
    below.filter((layer) => typeof layer === 'object' && 'conv' in layer).length + hidden.length + 1;
  const dropRate = convolves && !given.has('dropRate') ? [0.5] : values.dropRate;
  return {
    network: {
      inputs,
      layers,
      gates: gateOptions(values, gated, dropRate, given),
      seed: values.seed,
      build: values.build === 'relaxed' ? relaxed : values.build,
    },
    trainer: {
      epochs: values.epochs,
      batchSize: values.batchSize,
      weightDecay: values.weightDecay,
      learningRate: values.learningRate,
      schedule: values.schedule,
      optimizer,
      averaging: values.averaging === 'none' || values.averaging === 0 ? false : values.averaging,
      seed: values.seed,
      ...(values.noGates ? { lambda: 0 } : gateTraining(values, gated)),
    },
    gated: !values.noGates,
    ...(table !== undefined && { table }),
    validation,
    save: values.save === 'none' ? undefined : values.save,
    ...(checkpoint && { checkpoint }),
    json: values.json,
  };
}

/**
 * What is asked for about checkpoints; undefined for none.
 *
 * @throws L0netError INVALID_ARGUMENT
 */
export function checkpointSettings({
  values,
  given,
}: Parsed<typeof trainOptions>): CheckpointSettings | undefined {
  const { checkpoint: folder, every, resume } = values;
  if (folder !== 'none') {
    if (folder === '') throw invalid('--checkpoint', folder, 'a folder');
    if (every < 1) throw invalid('--every', every, 'a whole number from 1 on');
    return { folder, every, resume };
  }
  const idle = (['resume', 'every'] as const).find((name) => given.has(name));
  if (idle) throw invalid(flagOf(idle), 'it without --checkpoint', 'the folder of the checkpoint, too');
  return undefined;
}

/** How gates are trained, of so many layers. */
export function gateTraining(values: TrainValues, layers: number): TrainerOptions {
  const { lambda, logAlphaLimit, sampling } = values;
  const removal = values.removal === 'none' || values.removal === 0 ? false : values.removal;
  return {
    logAlphaLimit,
    removal,
    sampling,
    lambda: typeof lambda === 'string' ? lambda : fill(lambda, layers),
  };
}
