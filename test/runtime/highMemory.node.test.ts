import { afterEach, expect, test, vi } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { Arena } from '../../src/runtime/arena.js';
import { builds } from '../support/builds.js';
import { clusters, collect } from '../support/examples.js';

const GAP = 2 ** 31 + 2 ** 27;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets networks begin above 2 GiB, where a pointer is negative for whoever takes it for an i32. The gap is never touched. */
function beginAbove(): void {
  const { begin } = Arena.prototype;
  vi.spyOn(Arena.prototype, 'begin').mockImplementation(function (this: Arena, mark) {
    const above = mark > GAP ? mark : this.allocate(GAP) + GAP;
    begin.call(this, above);
  });
}

const settings: readonly TrainerOptions[] = [
  { weightDecay: 1e-3 },
  { sampling: 'example', optimizer: 'sgd', averaging: false },
  { lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 },
];

test.each(builds)('addresses above 2 GiB give the same bits, build %s', async (build) => {
  const data = clusters(330, 20, 3);
  const bytes = { ...data, inputs: Uint8Array.from(data.inputs, (value) => Math.max(0, 60 * value)) };
  const run = async (options: TrainerOptions, examples: typeof data | typeof bytes) => {
    const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, build });
    const trainer = new Trainer(network, examples, { epochs: 20, batchSize: 40, test: data, ...options });
    const losses = (await collect(trainer)).map(({ testLoss, testError }) => [testLoss, testError]);
    const outputs = network.predict(data.inputs);
    return {
      digest: await network.digest(),
      losses,
      outputs,
      pruned: await (await network.prune()).digest(),
    };
  };
  for (const options of settings) {
    for (const examples of [data, bytes]) {
      const low = await run(options, examples);
      beginAbove();
      expect(await run(options, examples)).toEqual(low);
      expect((await Network.create({ inputs: 1, layers: [1] })).memoryBytes).toBeGreaterThan(GAP);
      vi.restoreAllMocks();
    }
  }
});
