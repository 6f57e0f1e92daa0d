import '../../src/residual.js';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  Network,
  type NetworkOptions,
  Trainer,
  type TrainerOptions,
  trainInWorker,
  type WorkerTrainingOptions,
} from '../../src/index.js';
import { BUDGET } from '../../src/layers/residual/places.js';
import { CHUNK } from '../../src/stack/evaluator.js';
import { collect } from '../support/examples.js';
import { collectGarbage } from '../support/garbage.js';
import { Random } from '../support/random.js';
import { seen } from '../support/seen.js';
import { nests } from '../support/threads.js';
import { timeless } from '../support/timeless.js';
import { TestWorkers } from './workers.js';

const workers = TestWorkers.ofEachTest();

// Workers need memories beside those of the page.
beforeEach(collectGarbage);

const [side, maps] = [24, 48];

/** Its first maps are so many that a chunk of images does not fit what predictions may take at once. */
const wide: NetworkOptions = {
  inputs: { channels: 1, height: side, width: side },
  layers: [
    { conv: maps, kernel: 3, padding: 1, batchNorm: true },
    { residual: 8, stride: 2 },
    { residual: 8 },
    { averagePool: 'global' },
    3,
  ],
  gates: { dropRate: 0.2 },
  seed: 31,
};

/** Images of three classes: stripes, as far from each other as the class says, on noise. */
function stripes(examples: number, seed: number) {
  const random = new Random(seed);
  const labels = random.labels(examples, 3);
  const inputs = Float32Array.from({ length: examples * side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side ** 2), i % side];
    return (column % (labels[row] + 2) === 0 ? 1 : 0) + random.unit() - 0.5;
  });
  return { inputs, labels };
}

const data = stripes(40, 1);
const unseen = stripes(130, 2);
const options = {
  epochs: 4,
  batchSize: 20,
  averaging: 0.9,
  optimizer: { name: 'sgd', momentum: 0.9 },
  learningRate: 0.1,
  lambda: 3,
  gateRate: 20,
  logAlphaLimit: 1,
  removal: 1,
  test: unseen,
  validation: stripes(125, 3),
  patience: 3,
} as const satisfies TrainerOptions;

test('a chunk of images takes more than one turn', () => {
  expect(4 * maps * side ** 2 * 6 * CHUNK).toBeGreaterThan(BUDGET);
});

describe('residual blocks whose images are predicted some at a time, in a worker', () => {
  const ways: Record<string, WorkerTrainingOptions> = {
    'on one thread': {},
    'on two threads': { threads: { count: 2, require: nests } },
  };

  test.each(Object.entries(ways))('%s: the bits of a training here', async (_, own) => {
    const network = await Network.create(wide);
    const wanted = (await collect(new Trainer(network, data, options))).map(timeless);
    const training = trainInWorker(workers.of('threaded'), wide, data, { ...options, ...own });
    expect((await collect(training)).map(timeless)).toEqual(wanted);
    // Blocks have lost maps, but not all.
    const open = network.shapes.filter(({ conv }) => conv).map(({ outputs }) => outputs);
    expect(Math.min(...open)).toBeLessThan(8);
    expect(Math.min(...open)).toBeGreaterThan(0);
    expect(await seen(await training.network(), unseen.inputs)).toEqual(await seen(network, unseen.inputs));
  });
});
