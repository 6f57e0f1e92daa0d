import type { Network, Trainer } from '../../index.js';
import { relaxed } from '../../relaxed.js';
import { flagOf, invalid, type Parsed } from '../arguments/options.js';
import type { ThreadsFlag } from '../arguments/threads.js';
import { fill, gateFlags } from './gates.js';
import { optimizerOf } from './optimizer.js';
import type { trainOptions } from './options.js';
import { checkSource, type Source } from './source.js';
import { targetOptions } from './targetOptions.js';

type NetworkOptions = Parameters<typeof Network.create>[0];
type TrainerOptions = NonNullable<ConstructorParameters<typeof Trainer>[2]>;
type Name = keyof typeof trainOptions;

/** How a run trains; what is measured, the signal and the progress are added later. */
export type RunTrainerOptions = TrainerOptions & { readonly epochs: number; readonly batchSize: number };

/** What `l0net train` was asked for, whatever it trains on. */
export interface TrainSettings {
  readonly seed: number;
  readonly build: NonNullable<NetworkOptions['build']>;
  readonly threads: ThreadsFlag;
  readonly gated: boolean;
  readonly source: Source;
  /** The file of a table, or the folder of pictures, to train on instead of MNIST. */
  readonly path?: string;
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

/** Without gates they have no effect. The first that is written is named. */
const [first, ...others] = Object.keys(gateFlags).filter((name) => name !== 'noGates') as Name[];
const onlyWithGates: readonly Name[] = [first, 'lambda', 'budget', 'finish', 'gateRate', ...others];

/**
 * The settings that the parsed options of `l0net train` stand for.
 *
 * @param source what its argument means, by `sourceOf`
 * @throws L0netError INVALID_ARGUMENT for an option that another one leaves without effect.
 */
export function trainSettings(parsed: Parsed<typeof trainOptions>, source: Source): TrainSettings {
  const { values, given } = parsed;
  const idle = values.noGates ? onlyWithGates.find((name) => given.has(name)) : undefined;
  if (idle) throw invalid(flagOf(idle), 'it together with --no-gates', 'gates, to have an effect');
  if (values.budget !== 'none' && given.has('lambda')) {
    throw invalid(
      '--lambda',
      'it together with --budget',
      'one of the two: a budget takes the place of lambda',
    );
  }
  checkSource(parsed, source);
  const [path] = parsed.operands;
  const checkpoint = checkpointSettings(parsed);
  return {
    seed: values.seed,
    build: values.build === 'relaxed' ? relaxed : values.build,
    threads: values.threads,
    gated: !values.noGates,
    source,
    ...(path !== undefined && { path }),
    save: values.save === 'none' ? undefined : values.save,
    ...(checkpoint && { checkpoint }),
    json: values.json,
  };
}

/**
 * How a network is trained, as the options say.
 *
 * @param layers so many have gates
 * @throws L0netError INVALID_ARGUMENT for an option that another one leaves without effect.
 */
export function trainerOptions(parsed: Parsed<typeof trainOptions>, layers: number): RunTrainerOptions {
  const { values } = parsed;
  const { epochs, batchSize, weightDecay, learningRate, schedule, averaging, seed } = values;
  return {
    epochs,
    batchSize,
    weightDecay,
    learningRate,
    schedule,
    optimizer: optimizerOf(parsed),
    averaging: averaging === 'none' || averaging === 0 ? false : averaging,
    seed,
    ...(values.noGates ? { lambda: 0 } : gateTraining(parsed, layers)),
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
function gateTraining({ values, given }: Parsed<typeof trainOptions>, layers: number): TrainerOptions {
  const { lambda, logAlphaLimit, sampling } = values;
  const removal = values.removal === 'none' || values.removal === 0 ? false : values.removal;
  const target = targetOptions(values);
  return {
    logAlphaLimit,
    sampling,
    ...target,
    ...((given.has('removal') || !target.target) && { removal }),
    ...(!target.target && { lambda: typeof lambda === 'string' ? lambda : fill(lambda, layers) }),
  };
}
