import '../../src/convolutions.js';
import type { Dataset, LayerOptions, NetworkOptions, TrainerOptions } from '../../src/index.js';
import { Random } from '../support/random.js';

/** A network, what it learns, and how. */
export interface Life {
  readonly network: NetworkOptions;
  readonly data: Dataset;
  readonly options: TrainerOptions;
}

/** A small training of any kind: the same seed gives the same one. */
export function randomLife(seed: number): Life {
  const random = new Random(seed);
  const often = () => random.unit() < 0.5;
  const output = random.pick(['softmax', 'softmax', 'linear'] as const);
  const on = random.pick(['groups', 'groups', 'groups', 'weights', 'none'] as const);
  const outputs = random.integer(2, 4);
  const { inputs, below, numbers } = often() ? images(random) : rows(random);
  const hidden = Array.from({ length: random.integer(0, 2) }, () => random.integer(1, 9));
  const layers = [...below, ...hidden, outputs];
  const gated =
    below.filter((layer) => typeof layer === 'object' && 'conv' in layer).length + hidden.length + 1;
  const testGate = random.pick(['mean', 'median'] as const);
  const network: NetworkOptions = {
    inputs,
    layers,
    output,
    seed: random.integer(0, 2 ** 20),
    gates:
      on === 'none'
        ? false
        : { on, testGate, dropRate: Array.from({ length: gated }, () => 0.2 + 0.6 * random.unit()) },
  };
  return { network, data: dataset(random, numbers, outputs, output), options: training(random, on, gated) };
}

function rows(random: Random) {
  const numbers = random.integer(1, 12);
  return { inputs: numbers, below: [] as LayerOptions[], numbers };
}

/** One convolution or two, any of them with pooling, on images on which they fit. */
function images(random: Random) {
  const image = {
    channels: random.integer(1, 3),
    height: random.integer(6, 9),
    width: random.integer(6, 9),
  };
  const below: LayerOptions[] = [];
  for (let count = random.integer(1, 2); count > 0; count--) {
    const kernel = random.integer(1, 3);
    const padding = random.integer(0, kernel - 1);
    below.push({
      conv: random.integer(1, 5),
      kernel,
      padding,
      stride: below.length === 0 ? 1 : random.integer(1, 2),
    });
    if (random.unit() < 0.5) below.push({ maxPool: 2, stride: random.integer(1, 2) });
  }
  return { inputs: image, below, numbers: image.channels * image.height * image.width };
}

function dataset(random: Random, numbers: number, outputs: number, output: 'softmax' | 'linear'): Dataset {
  const examples = random.integer(12, 40);
  const bytes = random.unit() < 0.3;
  const values = random.values(examples * numbers, -2, 2);
  const inputs = bytes ? Uint8Array.from(values, (value) => 60 * Math.abs(value)) : Float32Array.from(values);
  return output === 'softmax'
    ? { inputs, labels: random.labels(examples, outputs) }
    : { inputs, targets: Float32Array.from(random.values(examples * outputs)) };
}

function training(random: Random, on: string, gated: number): TrainerOptions {
  const often = () => random.unit() < 0.5;
  const groups = on === 'groups';
  return {
    epochs: random.integer(2, 6),
    batchSize: random.integer(1, 15),
    lambda: often() ? 0.5 : Array.from({ length: gated }, () => 2 * random.unit()),
    weightDecay: often() ? 0 : 1e-3,
    optimizer: random.pick(['adam', 'sgd', { name: 'adam', beta1: 0.8 }, { name: 'sgd', momentum: 0 }]),
    learningRate: 0.02,
    schedule: random.pick(['constant', 'linear', { epochs: [1, 3], factor: 0.5 }]),
    averaging: often() ? false : 0.9,
    // Near enough for gates to get there in a few epochs.
    logAlphaLimit: often() ? 0.3 : 4,
    removal: groups && often() ? random.integer(1, 2) : false,
    sampling: on !== 'weights' && random.unit() < 0.3 ? 'example' : 'minibatch',
    ...(often() && { seed: random.integer(0, 99) }),
  };
}
