import type { ParameterSet } from '../network/access.js';
import type { Network } from '../network/network.js';
import type { DueReport } from './dueReport.js';
import type { Measurement } from './measure.js';
import type { ResolvedOptions } from './options.js';
import { examplesPerSecond } from './pace.js';
import type { EpochReport } from './report.js';
import type { Steps } from './steps.js';
import type { TargetReport } from './target.js';

/** Which data are measured. */
export type Held = 'test' | 'validation';

/** A training whose epoch is over. */
export interface Trained {
  readonly network: Network;
  readonly steps: Steps;
  readonly options: ResolvedOptions;
  readonly totalSteps: number;
  /** Before this one. */
  readonly bestEpoch: number;
  readonly target: TargetReport | undefined;
  /** Measures data, if there are any. */
  readonly measure: (of: Held, set: ParameterSet) => Promise<Measurement | undefined>;
  /** Throws once the network is another trainer's. */
  readonly checkLive: () => void;
}

/** What an epoch came to. */
export async function epochReport(
  { network, steps, options, totalSteps, bestEpoch, target, measure, checkLive }: Trained,
  { examples, trained, seconds }: DueReport,
): Promise<EpochReport> {
  const begin = performance.now() - 1000 * seconds;
  const averages = options.averaging !== false;
  const validated = await measure('validation', averages ? 'averaged' : 'last');
  const means = steps.loss.means(); // of now: training may go on while the rest is measured
  const last = network.summary('last');
  const lastTest = await measure('test', 'last');
  const main = averages ? network.summary('averaged') : last;
  const mainTest = averages ? await measure('test', 'averaged') : lastTest;
  checkLive();
  const { epoch, step } = steps;
  const [learningRate] = steps.learningRate;
  return {
    epoch,
    step,
    ...means,
    ...(mainTest && { testLoss: mainTest.loss }),
    ...(lastTest && { testLossLast: lastTest.loss }),
    ...(mainTest?.error !== undefined && { testError: mainTest.error }),
    ...(lastTest?.error !== undefined && { testErrorLast: lastTest.error }),
    architecture: main.architecture,
    architectureLast: last.architecture,
    dead: main.dead,
    expectedL0: main.expectedL0,
    expectedL0Last: last.expectedL0,
    expectedFlops: main.expectedFlops,
    expectedFlopsLast: last.expectedFlops,
    expectedFlopsExact: main.expectedFlopsExact,
    expectedFlopsExactLast: last.expectedFlopsExact,
    ...(validated && { validationLoss: validated.loss, bestEpoch }),
    ...(validated?.error !== undefined && { validationError: validated.error }),
    ...(target && { target }),
    // The one of the last step, for who has not taken it.
    learningRate: Number.isNaN(learningRate)
      ? options.learningRate * options.factor(epoch - 1, step - 1, totalSteps)
      : learningRate,
    examplesPerSecond: examplesPerSecond(examples, trained),
    seconds: (performance.now() - begin) / 1000,
    trainSeconds: trained,
  };
}
