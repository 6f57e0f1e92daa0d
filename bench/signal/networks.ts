import { BANDS, FRAMES } from '../../examples/signal/filterbank.js';
import { CLASSES, examples } from '../../examples/signal/words.js';
import '../../src/convolutions.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { measureClasses } from '../../src/metrics/classes.js';
import '../../src/targets.js';

/** What is trained: everything that decides what comes of a seed. */
export interface Size {
  readonly training: number;
  readonly test: number;
  readonly epochs: number;
}

export const usual: Size = { training: 4000, test: 4000, epochs: 30 };
/** Whether it runs. */
export const quick: Size = { training: 200, test: 100, epochs: 3 };

/** Of the multiply-adds, what is left. */
export const SHARE = 0.1;

/** Layers of so many maps, maps and neurons: the first convolution takes most of the multiply-adds. */
const layers = (first: number, second: number, neurons: number) => [
  { conv: first, kernel: 9 },
  { maxPool: 2 },
  { conv: second, kernel: 9 },
  { maxPool: 2 },
  neurons,
  CLASSES,
];

interface WayOptions {
  readonly network: Pick<NetworkOptions, 'layers' | 'gates'>;
  readonly trainer: TrainerOptions;
}

/** A network without gates; the same one with gates, trained to a size; and one that has this size from the beginning. */
export const ways = {
  dense: { network: { layers: layers(24, 32, 64), gates: false }, trainer: { lambda: 0 } },
  pruned: {
    network: { layers: layers(24, 32, 64) },
    trainer: { target: { multiplyAdds: { share: SHARE } } },
  },
  small: { network: { layers: layers(3, 12, 16), gates: false }, trainer: { lambda: 0 } },
} as const satisfies Record<string, WayOptions>;

export type Way = keyof typeof ways;

/** Seeds of training examples are those of networks; nobody trains on those of the test. */
const TEST_SEED = 1_000_000;

export const testExamples = ({ test }: Size) => examples(test, TEST_SEED);

/** What a way makes of a seed, pruned. */
export async function trained(way: Way, seed: number, { training, epochs }: Size): Promise<Network> {
  const { network: own, trainer } = ways[way];
  const inputs = { channels: BANDS, length: FRAMES };
  const network = await Network.create({ inputs, ...own, seed });
  const options: TrainerOptions = { epochs, batchSize: 50, learningRate: 2e-3, schedule: 'linear', ...trainer };
  for await (const _ of new Trainer(network, examples(training, seed), options));
  return network.prune();
}

/** The share of examples that a network takes for another class. */
export function errorOf(network: Network, { inputs, labels }: ReturnType<typeof examples>): number {
  return 1 - measureClasses(network.predict(inputs), labels, network.outputs).accuracy;
}
