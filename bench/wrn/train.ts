import '../../src/targets.js';
import { augmented } from '../../src/augment.js';
import { type EpochReport, Network, Trainer } from '../../src/index.js';
import { type CifarImages, cifarImage } from '../cifar10.js';
import type { Run } from './runs.js';

/** An epoch of a run. */
export interface Epoch {
  /** Of the averaged parameters, the share of the test images that are taken for another class. */
  readonly error: number;
  readonly trainLoss: number;
  /** What a network with sampled gates needs for an image, in expectation: 2 for a multiply-add, less the paper's. */
  readonly expectedFlops: number;
  readonly expectedFlopsExact: number;
  /** Wall-clock milliseconds of a step, which other work on the machine makes longer. */
  readonly stepMs: number;
}

/** What came of a run, after its last epoch, of the averaged parameters. */
export interface Outcome {
  readonly error: number;
  readonly testImages: number;
  readonly multiplyAdds: number;
  readonly parameters: number;
  readonly architecture: readonly number[];
  readonly epochs: readonly Epoch[];
  readonly steps: number;
  readonly digest: string;
  /** Wall-clock time of training alone. */
  readonly seconds: number;
}

/** Trains to the end: no epoch is better than the last. */
export async function train(
  run: Run,
  images: { readonly train: CifarImages; readonly test: CifarImages },
  onEpoch: (epoch: Epoch, report: EpochReport) => void = () => {},
): Promise<Outcome> {
  const network = await Network.create(run.network);
  const data = augmented(images.train, { image: cifarImage, ...run.augmentation });
  const trainer = new Trainer(network, data, { ...run.trainer, test: images.test });
  const epochs: Epoch[] = [];
  let seconds = 0;
  let before = 0;
  for await (const report of trainer) {
    const {
      testError = Number.NaN,
      trainLoss,
      expectedFlops,
      expectedFlopsExact,
      trainSeconds,
      step,
    } = report;
    const stepMs = Math.round((10_000 * trainSeconds) / (step - before)) / 10;
    epochs.push({ error: testError, trainLoss, expectedFlops, expectedFlopsExact, stepMs });
    seconds += trainSeconds;
    before = step;
    onEpoch(epochs[epochs.length - 1], report);
  }
  const { architecture, parameters, multiplyAdds } = network.summary();
  return {
    error: epochs[epochs.length - 1].error,
    testImages: images.test.labels.length,
    multiplyAdds,
    parameters,
    architecture,
    epochs,
    steps: trainer.stepsDone,
    digest: await network.digest(),
    seconds: Math.round(seconds),
  };
}
