import { Network, Trainer } from '../../src/index.js';
import { measureClasses } from '../../src/metrics/classes.js';
import type { ImageSet } from './images.js';
import { partsOf, type Run } from './runs.js';

/** What came of a run, after its last epoch, of the averaged parameters. */
export interface Outcome {
  /** Of the images that the run measures, the share that is taken for another class. */
  readonly error: number;
  /** Mean cross-entropy of the same, in nats. */
  readonly logLoss: number;
  /** Open gates of each layer; all inputs of layers without gates. */
  readonly architecture: readonly number[];
  /** Weights and biases of the pruned network. */
  readonly parameters: number;
  /** SHA-256 of the last parameters. */
  readonly digest: string;
  readonly steps: number;
  /** Wall-clock time, which other work on the machine makes longer. */
  readonly seconds: number;
}

/** Trains to the end, and measures then: no epoch is better than the last. */
export async function train(run: Run, images: ImageSet): Promise<Outcome> {
  const { training, judged } = partsOf(images, run);
  const begin = performance.now();
  const network = await Network.create(run.network);
  const trainer = new Trainer(network, training, run.trainer);
  for await (const _ of trainer);
  const { logLoss, accuracy } = measureClasses(
    network.predict(judged.inputs),
    judged.labels,
    network.outputs,
  );
  const { architecture, parameters } = network.summary();
  return {
    error: 1 - accuracy,
    logLoss,
    architecture,
    parameters,
    digest: await network.digest(),
    steps: trainer.stepsDone,
    seconds: Math.round((performance.now() - begin) / 100) / 10,
  };
}
