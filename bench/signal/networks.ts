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

export const usual: Size = { training: 8000, test: 4000, epochs: 40 };
/** Whether it runs. */
export const quick: Size = { training: 200, test: 100, epochs: 3 };

/** Of the multiply-adds, what is left. */
export const SHARE = 0.1;

/** Layers of so many maps, maps and neurons. */
const layers = (first: number, second: number, neurons: number) => [
  { conv: first, kernel: 9, stride: 2 },
  { conv: second, kernel: 9 },
  { maxPool: 2 },
  neurons,
  CLASSES,
];

/** A network without gates; the same one with gates, trained to a size; and one that has this size from the beginning. */
export const ways = {
  dense: { layers: layers(32, 48, 64), gates: false },
  pruned: { layers: layers(32, 48, 64), gates: {} },
  small: { layers: layers(5, 14, 32), gates: false },
} as const satisfies Record<string, Pick<NetworkOptions, 'layers' | 'gates'>>;

export type Way = keyof typeof ways;

/** Seeds of training examples are those of networks; nobody trains on those of the test, nor were settings chosen by them. */
const TEST_SEED = 2_000_000;

export const trainingExamples = ({ training }: Size, seed: number) => examples(training, seed);
export const testExamples = ({ test }: Size) => examples(test, TEST_SEED);

/** What a way makes of a seed and of training examples, pruned. */
export async function trained(
  way: Way,
  seed: number,
  data: ReturnType<typeof examples>,
  epochs: number,
): Promise<Network> {
  const inputs = { channels: BANDS, length: FRAMES };
  const network = await Network.create({ inputs, ...ways[way], seed });
  const target = { multiplyAdds: { share: SHARE }, finish: Math.floor(epochs / 2) };
  const options: TrainerOptions = {
    epochs,
    batchSize: 50,
    learningRate: 2e-3,
    schedule: 'linear',
    ...(ways[way].gates ? { target } : { lambda: 0 }),
  };
  for await (const _ of new Trainer(network, data, options));
  return network.prune();
}

/** The share of examples that a network takes for another class. */
export function errorOf(network: Network, { inputs, labels }: ReturnType<typeof examples>): number {
  return 1 - measureClasses(network.predict(inputs), labels, network.outputs).accuracy;
}
