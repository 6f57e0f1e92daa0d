import type { Dataset } from '../data/dataset.js';
import type { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import type { EpochReport } from '../training/report.js';
import { trainInWorker } from '../worker/trainInWorker.js';
import type { WorkerLike } from '../worker/workerEvents.js';
import type { WorkerTrainingOptions } from '../worker/workerTraining.js';
import type { RunContext } from './sweep.js';

/** What `trainInWorker` is to train for a point. */
export interface PointTraining {
  readonly network: Network | NetworkOptions;
  readonly data: Dataset;
  /** Its signal is the sweep's. */
  readonly options?: Omit<WorkerTrainingOptions, 'signal'>;
}

/** A training that has ended. */
export interface TrainedPoint {
  /** With gates, as it was after the last step. */
  readonly network: Network;
  /** The last epoch's. */
  readonly report: EpochReport;
  /** From its begin, the worker's included. */
  readonly seconds: number;
}

/** What is to be known of a network beside others. */
export interface PointSummary {
  /** The last epoch's. */
  readonly report: EpochReport;
  /** Of the pruned network. */
  readonly architecture: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly seconds: number;
}

/**
 * A run for `sweep` that trains in a worker of its own, in a page or in Node, to the bits of a training on this thread:
 *
 *     const createWorker = () => new Worker(new URL('./training.worker.js', import.meta.url), { type: 'module' });
 *     const run = inWorkers(createWorker, ({ lambda, seed }: { lambda: number; seed: number }) => ({
 *       network: { inputs: 20, layers: [64, 3], seed },
 *       data: { inputs, labels },
 *       options: { epochs: 20, lambda, test },
 *     }));
 *     const outcomes = await sweep({ lambda: [0.03, 0.1, 0.3] }, run, { seeds: 5 });
 *
 * Data are copied for each run; arrays on a SharedArrayBuffer are shared by all.
 *
 * @param createWorker as for trainInWorker
 * @param training     what a point means
 * @returns a run that says the trained network's size and its last report
 */
export function inWorkers<P>(
  createWorker: () => WorkerLike,
  training: (point: P) => PointTraining,
): (point: P, context: RunContext) => Promise<PointSummary>;
/**
 * The same with what else is to be known of a trained network.
 *
 * @param createWorker as for trainInWorker
 * @param training     what a point means
 * @param measure      what the run comes to. A network that is kept keeps its memory: of many, better take the pruned one's bytes
 */
export function inWorkers<P, R>(
  createWorker: () => WorkerLike,
  training: (point: P) => PointTraining,
  measure: (trained: TrainedPoint, point: P) => R | PromiseLike<R>,
): (point: P, context: RunContext) => Promise<R>;
export function inWorkers<P>(
  createWorker: () => WorkerLike,
  training: (point: P) => PointTraining,
  measure: (trained: TrainedPoint, point: P) => unknown = summaryOf,
): (point: P, context: RunContext) => Promise<unknown> {
  return async (point, { signal }) => {
    const { network, data, options } = training(point);
    const start = performance.now();
    const running = trainInWorker(createWorker, network, data, { ...options, signal });
    let report: EpochReport | undefined;
    for await (const epoch of running) report = epoch;
    const seconds = (performance.now() - start) / 1000;
    // A training has one epoch at least.
    return measure({ network: await running.network(), report: report as EpochReport, seconds }, point);
  };
}

function summaryOf({ network, report, seconds }: TrainedPoint): PointSummary {
  const { architecture, parameters, multiplyAdds } = network.summary();
  return { report, architecture, parameters, multiplyAdds, seconds };
}
