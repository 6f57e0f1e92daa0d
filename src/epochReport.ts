import type { Measurement } from './measure.js';
import type { Network } from './network.js';
import type { EpochReport } from './report.js';
import type { ParameterSet } from './trainerAccess.js';

/** Places in the sums over the steps of an epoch, a Float64Array(4). */
export const [DATA_LOSS, L0_PENALTY, L2_PENALTY, STEPS] = [0, 1, 2, 3];

type Measured = Pick<
  EpochReport,
  'epoch' | 'step' | 'learningRate' | 'examplesPerSecond' | 'seconds' | 'trainSeconds'
>;

/**
 * What an epoch came to.
 *
 * @param sums     over its steps
 * @param averaged whether there are averages to report of
 * @param measure  measures the test data, if there are any
 * @param rest     what is known without the network, asked for at the end
 */
export async function epochReport(
  network: Network,
  sums: Float64Array,
  averaged: boolean,
  measure: (set: ParameterSet) => Promise<Measurement | undefined>,
  rest: () => Measured,
): Promise<EpochReport> {
  const steps = sums[STEPS];
  const means = {
    trainLoss: (sums[DATA_LOSS] + sums[L0_PENALTY] + sums[L2_PENALTY]) / steps,
    dataLoss: sums[DATA_LOSS] / steps,
    l0Penalty: sums[L0_PENALTY] / steps,
    l2Penalty: sums[L2_PENALTY] / steps,
  };
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
    expectedL0: main.expectedL0,
    expectedL0Last: last.expectedL0,
    expectedFlops: main.expectedFlops,
    expectedFlopsLast: last.expectedFlops,
    expectedFlopsExact: main.expectedFlopsExact,
    expectedFlopsExactLast: last.expectedFlopsExact,
    ...others,
  };
}
