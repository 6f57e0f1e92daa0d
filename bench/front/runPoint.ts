import { cpus } from 'node:os';
import { type Dataset, Network, Trainer } from '../../src/index.js';
import type { MnistSet } from '../../src/node.js';
import { type FrontSettings, networkOf, type Point } from './points.js';
import { shifted } from './shifted.js';

/** What a run came to. */
export interface FrontResult extends Point {
  readonly seed: number;
  readonly settings: FrontSettings;
  /** Images that were held back and are measured in the place of the test images; 0 for the real run. */
  readonly heldBack: number;
  /** Share of the images that are measured, after the last epoch: of the averaged parameters, if there are any: those that predict. */
  readonly error: number;
  readonly architecture: readonly number[];
  /** Of the pruned network. */
  readonly reached: number;
  readonly parameters: number;
  readonly seconds: number;
  /** SHA-256 of the last parameters. */
  readonly digest: string;
  readonly node: string;
  readonly processor: string;
}

/** Trains a point with a seed. */
export async function runPoint(
  point: Point,
  seed: number,
  settings: FrontSettings,
  data: { readonly train: MnistSet; readonly targets: Float32Array | undefined; readonly test: MnistSet },
  heldBack: number,
  say: (line: string) => void,
): Promise<FrontResult> {
  const { test } = data;
  const { epochs, finish, gateRate, removal, weightDecay, averaging, gates, lambda } = settings;
  const network = await Network.create({ ...networkOf(point.model, seed), ...(gates && { gates }) });
  const trainer = new Trainer(network, learnt(data, settings), {
    epochs,
    schedule: 'linear',
    gateRate,
    removal,
    weightDecay,
    test,
    ...(averaging === false && { averaging }),
    ...(lambda ? { lambda } : { target: { multiplyAdds: point.multiplyAdds, finish } }),
  });
  const begin = performance.now();
  let error = Number.NaN;
  for await (const { epoch, testError, architecture, trainSeconds } of trainer) {
    error = testError ?? error;
    const share = (100 * error).toFixed(2);
    say(
      `epoch ${epoch} of ${epochs}, ${architecture.join('-')}, error ${share} %, ${trainSeconds.toFixed(1)} s`,
    );
  }
  const pruned = await network.prune();
  const { multiplyAdds, parameters, architecture } = pruned.summary();
  return {
    ...point,
    seed,
    settings,
    heldBack,
    error,
    architecture,
    reached: multiplyAdds,
    parameters,
    seconds: Math.round((performance.now() - begin) / 1000),
    digest: await network.digest(),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
  };
}

/** What is learnt of the training images: labels or a teacher's answers, of each image and of those that are moved. */
function learnt(
  { train, targets }: { readonly train: MnistSet; readonly targets: Float32Array | undefined },
  { copies = 1 }: FrontSettings,
): Dataset {
  const { inputs, labels } = train;
  const moved = copies > 1 ? shifted(inputs, copies) : inputs;
  if (!targets) return { inputs: moved, labels: repeat(labels, new Uint8Array(copies * labels.length)) };
  return { inputs: moved, targets: repeat(targets, new Float32Array(copies * targets.length)) };
}

/** Fills an array with another, one after the other. */
function repeat<T extends Uint8Array | Float32Array>(values: T, all: T): T {
  for (let at = 0; at < all.length; at += values.length) all.set(values, at);
  return all;
}
