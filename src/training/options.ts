import { checkChoice, checkInteger, checkNames, checkNumber } from '../base/check.js';
import { invalid } from '../base/errors.js';
import { frozen } from '../base/frozen.js';
import type { Dataset } from '../data/dataset.js';
import type { TrainingWarning } from '../data/scale.js';
import type { GateSampling } from '../layers/plan.js';
import { type OptimizerOptions, type ResolvedOptimizer, resolveOptimizer } from '../optimizer/optimizer.js';
import { resolveSchedule, type Schedule, type ScheduleFactor } from '../optimizer/schedule.js';
import type { Lambda } from './objective.js';
import type { Progress } from './report.js';
import { type ResolvedTarget, type Target, targetDoor } from './target.js';

export interface TrainerOptions {
  /** How often to go through the data. Default 10. */
  readonly epochs?: number;
  /** Examples that are measured after each epoch. */
  readonly test?: Dataset;
  /** Examples by which epochs are compared: measured as test data are, with the parameters that predict. */
  readonly validation?: Dataset;
  /**
   * Stops training after so many epochs in a row without a smaller loss on the validation data. At the end of its loop,
   * whether it was stopped or all epochs are done, the network is as the best epoch left it, inputs that were removed since
   * included, of which a copy is kept outside of linear memory; and the trainer is done. Default: all epochs, and no going back.
   */
  readonly patience?: number;
  /** Examples in a minibatch; the last one of an epoch may be smaller. Default 100. */
  readonly batchSize?: number;
  /** Strength of the L0 penalty, divided by the number of examples. Default 0.1. */
  readonly lambda?: Lambda;
  /**
   * How large the pruned network is to be, in the place of λ: its penalty is made as strong as it must be, then it is chosen what stays, and
   * the last epochs train that. Needs `import 'l0net/targets'`.
   */
  readonly target?: Target;
  /** Variance of the noise in the targets: what AIC and BIC need with linear outputs. */
  readonly noiseVariance?: number;
  /** Strength of the L2 penalty, not divided by anything. Default 0. */
  readonly weightDecay?: number;
  /** Default 'adam'. */
  readonly optimizer?: OptimizerOptions;
  /** From 0 on. Default 1e-3. */
  readonly learningRate?: number;
  /** Factor of the learning rate for the gates' log α. Default 1; with a target 10, so that gates follow its multiplier. */
  readonly gateRate?: number;
  /** Default 'constant'. */
  readonly schedule?: Schedule;
  /** Decay of the running average of the parameters, in [0, 1); false for no average. Default 0.999. */
  readonly averaging?: number | false;
  /** log α is clamped to ± this after each step. Default log 100. */
  readonly logAlphaLimit?: number;
  /**
   * Removes a gate for good, with its weights and the neuron below, once its log α was found at the lower clamp at the
   * ends of so many epochs in a row; false for never. Default false; with a target 3. Clamped gates still open in some minibatches (4.7 % with
   * the defaults), so removal changes the result a little; what is left is faster.
   */
  readonly removal?: number | false;
  /** One gate sample for each minibatch (default: closed gates cost nothing), or for each example. */
  readonly sampling?: GateSampling;
  /**
   * At most so many of the network's threads take part from now on, in all that the network does; the others sleep. Changes no
   * bits, and is in no checkpoint. Default: as many as before, at first all.
   */
  readonly threads?: number;
  /** Seed of the order of the examples and of the gates. Default: the network's. */
  readonly seed?: number;
  /** Stops training after the step it is in; iterating then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called at each yield to the event loop, at least every 16 ms or once a step. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called when the trainer is made, before anything is changed, for what would make training hopeless. */
  readonly onWarning?: (warning: TrainingWarning) => void;
}

/** The options with their defaults filled in, all checked but for what depends on the data. */
export interface ResolvedOptions {
  readonly epochs: number;
  readonly patience: number | undefined;
  readonly batchSize: number;
  readonly lambda: Lambda;
  readonly target: ResolvedTarget | undefined;
  readonly noiseVariance: number | undefined;
  readonly weightDecay: number;
  readonly optimizer: ResolvedOptimizer;
  readonly learningRate: number;
  readonly gateRate: number;
  readonly schedule: Schedule;
  /** What the schedule says of a step. */
  readonly factor: ScheduleFactor;
  readonly averaging: number | false;
  readonly logAlphaLimit: number;
  readonly removal: number | false;
  readonly sampling: GateSampling;
  readonly threads: number | undefined;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: TrainerOptions['onProgress'];
  readonly onWarning: TrainerOptions['onWarning'];
}

const names: readonly (keyof TrainerOptions)[] = [
  'epochs',
  'test',
  'validation',
  'patience',
  'batchSize',
  'lambda',
  'target',
  'noiseVariance',
  'weightDecay',
  'optimizer',
  'learningRate',
  'gateRate',
  'schedule',
  'averaging',
  'logAlphaLimit',
  'removal',
  'sampling',
  'threads',
  'seed',
  'signal',
  'onProgress',
  'onWarning',
];

/** log 100, the clamp of the reference implementation. */
const LOG_100 = 4.605170185988092;

/** Throws L0netError INVALID_ARGUMENT or UNKNOWN_OPTION. */
export function resolveOptions(options: TrainerOptions, networkSeed: number): ResolvedOptions {
  checkNames('options', options, names);
  const { averaging = 0.999, schedule: given = 'constant', signal } = options;
  const { patience, threads, target } = options;
  const { removal = target ? 3 : false } = options;
  const epochs = checkInteger('options.epochs', options.epochs ?? 10, 1);
  // These end in checkpoints, long after their owner may have changed them.
  const schedule = frozen(given);
  const lambda = frozen(options.lambda ?? (target ? 0 : 0.1));
  if (target && lambda !== 0) throw invalid('options.lambda', lambda, '0: the target takes its place');
  const positive = (value: number) => value > 0;
  if (averaging !== false) {
    checkNumber(
      'options.averaging',
      averaging,
      'a number in [0, 1), or false',
      (value) => value >= 0 && value < 1,
    );
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalid('options.signal', signal, 'an AbortSignal');
  }
  const callback = <Name extends 'onProgress' | 'onWarning'>(name: Name): TrainerOptions[Name] => {
    const received = options[name];
    if (received === undefined || typeof received === 'function') return received;
    throw invalid(`options.${name}`, received, 'a function');
  };
  return {
    epochs,
    patience: patience === undefined ? patience : checkInteger('options.patience', patience, 1),
    batchSize: checkInteger('options.batchSize', options.batchSize ?? 100, 1, 2 ** 20),
    lambda,
    target: target && targetDoor(target).resolve(target, epochs),
    noiseVariance: options.noiseVariance,
    weightDecay: options.weightDecay ?? 0,
    optimizer: resolveOptimizer(options.optimizer ?? 'adam'),
    learningRate: checkNumber(
      'options.learningRate',
      options.learningRate ?? 1e-3,
      'a number from 0 on',
      (value) => value >= 0,
    ),
    gateRate: checkNumber(
      'options.gateRate',
      options.gateRate ?? (target ? 10 : 1),
      'a number from 0 on',
      (x) => x >= 0,
    ),
    schedule,
    factor: resolveSchedule(schedule),
    averaging,
    logAlphaLimit: checkNumber(
      'options.logAlphaLimit',
      options.logAlphaLimit ?? LOG_100,
      'a number above 0',
      positive,
    ),
    removal: removal === false ? false : checkInteger('options.removal', removal, 1),
    sampling: checkChoice('options.sampling', options.sampling ?? 'minibatch', ['minibatch', 'example']),
    threads: threads === undefined ? threads : checkInteger('options.threads', threads, 1),
    seed: checkInteger('options.seed', options.seed ?? networkSeed, 0),
    signal,
    onProgress: callback('onProgress'),
    onWarning: callback('onWarning'),
  };
}
