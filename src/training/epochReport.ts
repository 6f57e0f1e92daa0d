import type { ParameterSet } from '../network/access.js';
import type { Network } from '../network/network.js';
import type { EpochLoss } from './epochLoss.js';
import type { Measurement } from './measure.js';
import type { EpochReport } from './report.js';

type Measured = Pick<
  EpochReport,
  | 'epoch'
  | 'step'
  | 'validationLoss'
  | 'validationError'
  | 'bestEpoch'
  | 'learningRate'
  | 'examplesPerSecond'
  | 'seconds'
  | 'trainSeconds'
>;

/**
 * What an epoch came to.
 *
 * @param loss     over its steps
 * @param averaged whether there are averages to report of
 * @param measure  measures the test data, if there are any
 * @param rest     what is known without the network, asked for at the end
 */
export async function epochReport(
  network: Network,
  loss: EpochLoss,
  averaged: boolean,
  measure: (set: ParameterSet) => Promise<Measurement | undefined>,
  rest: () => Measured,
): Promise<EpochReport> {
  const means = loss.means(); // of now: training may go on while the rest is measured
  const last = network.summary('last');
  const lastTest = await measure('last');
  const main = averaged ? network.summary('averaged') : last;
  const mainTest = averaged ? await measure('averaged') : lastTest;
  const { epoch, step, ...others } = rest();
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
    ...others,
  };
}
