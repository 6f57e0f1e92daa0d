import { cpus } from 'node:os';
import { Network, Trainer } from '../../src/index.js';
import type { MnistSet } from '../../src/node.js';
import { type FrontSettings, networkOf, type Point } from './points.js';

/** What a run came to. */
export interface FrontResult extends Point {
  readonly seed: number;
  readonly settings: FrontSettings;
  /** Images that were held back and are measured in the place of the test images; 0 for the real run. */
  readonly heldBack: number;
  /** Share of the images that are measured, after the last epoch: of the averaged parameters, which are those that predict. */
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
  const { train, targets, test } = data;
  const { epochs, finish, gateRate, removal, weightDecay } = settings;
  const network = await Network.create(networkOf(point.model, seed));
  const trainer = new Trainer(network, targets ? { inputs: train.inputs, targets } : train, {
    epochs,
    schedule: 'linear',
    gateRate,
    removal,
    weightDecay,
    test,
    target: { multiplyAdds: point.multiplyAdds, finish },
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
