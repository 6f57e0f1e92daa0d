import type { Network } from '../../index.js';
import type { MnistSet } from '../../node.js';
import { type Costs, costsOf } from './costs.js';
import { timePerImage } from './timing.js';
import type { Trained } from './trained.js';

/** What a network weighs and does. */
export interface Figures extends Costs {
  /** Share of the test images that are classified wrongly, as measured. */
  readonly testError: number;
  /** Measured here and now, with one and with 100 images in a call. */
  readonly microsecondsPerImage: { readonly batch1: number; readonly batch100: number };
}

/** What a training run came to. */
export interface Outcome {
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  readonly build: string;
  /** Wall-clock seconds of training with its measurements on the test images. */
  readonly seconds: number;
  /** Mean of the training objective in the last epoch. */
  readonly trainLoss: number;
  readonly testError?: number;
  readonly testErrorLast?: number;
  readonly architecture: readonly number[];
  readonly architectureLast: readonly number[];
  /** SHA-256 of the last parameters, in hexadecimal. */
  readonly parametersDigest: string;
  /** The network as large as it began. */
  readonly dense: Figures;
  /** The network without what its gates closed; absent where there are no gates. */
  readonly pruned?: Figures;
}

/** What an outcome is made of. */
export interface TrainedOnImages extends Trained {
  readonly test: MnistSet;
  readonly seed: number;
  readonly gated: boolean;
}

/** Prunes the trained network and measures it, dense and pruned. */
export async function measureOutcome({
  network,
  test,
  last,
  seed,
  gated,
  seconds,
}: TrainedOnImages): Promise<Outcome> {
  const networks = gated ? [await network.dense(), await network.prune()] : [network];
  const time = (batch: number) =>
    timePerImage(networks, {
      inputs: test.inputs,
      inputsPerImage: network.inputs,
      outputs: network.outputs,
      batch,
    });
  const [batch1, batch100] = [time(1), time(100)];
  const [dense, pruned] = networks.map((each, index) =>
    figures(each, test, batch1[index] as number, batch100[index] as number),
  );
  return {
    epochs: last.epoch,
    steps: last.step,
    seed,
    build: network.build,
    seconds,
    trainLoss: last.trainLoss,
    ...(last.testError === undefined ? {} : { testError: last.testError }),
    ...(last.testErrorLast === undefined ? {} : { testErrorLast: last.testErrorLast }),
    architecture: last.architecture,
    architectureLast: last.architectureLast,
    parametersDigest: await network.digest(),
    dense: dense as Figures,
    ...(pruned ? { pruned } : {}),
  };
}

function figures(network: Network, test: MnistSet, batch1: number, batch100: number): Figures {
  return {
    ...costsOf(network),
    testError: errorOf(network, test),
    microsecondsPerImage: { batch1, batch100 },
  };
}

function errorOf(network: Network, { inputs, labels }: MnistSet): number {
  const probabilities = network.predict(inputs);
  const { outputs } = network;
  const wrong = labels.reduce((sum, label, row) => {
    const scores = probabilities.subarray(row * outputs, (row + 1) * outputs);
    return sum + (scores.indexOf(Math.max(...scores)) === label ? 0 : 1);
  }, 0);
  return wrong / labels.length;
}
