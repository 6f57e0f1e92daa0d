import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../src/residual.js';
import '../../src/inference/residual.js';
import { loadModel } from '../../src/inference.js';
import type { LayerOptions } from '../../src/layers/options.js';
import { Network } from '../../src/network/network.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { resume } from '../../src/saving/resume.js';
import type { TrainerOptions } from '../../src/training/options.js';
import { Trainer } from '../../src/training/trainer.js';
import { Random } from '../support/random.js';

const image = { channels: 2, height: 8, width: 7 };

const layers: readonly LayerOptions[] = [
  { conv: 4, kernel: 3, padding: 1, batchNorm: true },
  { residual: 4 },
  { residual: 6, stride: 2 },
  { residual: 6, kernel: [1, 3] },
  { averagePool: 'global' },
  3,
];

function dataOf(seed: number, examples: number) {
  const random = new Random(seed);
  const inputs = Float32Array.from(random.values(examples * 2 * 8 * 7));
  return { inputs, labels: Uint32Array.from(random.labels(examples, 3)) };
}

const data = dataOf(1, 60);

const options: TrainerOptions = {
  ...{ epochs: 8, batchSize: 16, learningRate: 0.02, lambda: 20, weightDecay: 1e-3 },
  ...{ averaging: 0.9, logAlphaLimit: 0.7, removal: 2 },
};

async function trained(network: Network, more: TrainerOptions = {}): Promise<Network> {
  for await (const _ of new Trainer(network, data, { ...options, ...more }));
  return network;
}

function create(of: readonly LayerOptions[] = layers, seed = 5): Promise<Network> {
  return Network.create({ inputs: image, layers: of, seed });
}

describe('residual blocks', () => {
  test('are two convolutions, and a third beside them where sizes differ; only their first ones have gates', async () => {
    const { shapes } = await create();
    const seen = shapes.map(({ inputs, outputs, gates, conv }) => [
      ...[inputs, outputs, gates !== undefined],
      Object.keys(conv?.beyond ?? {}).join(' '),
    ]);
    expect(seen).toEqual([
      [2, 4, false, 'batchNorm keepsSums'],
      [4, 4, true, 'batchNorm'],
      [4, 4, false, 'batchNorm adds'],
      [4, 6, false, 'linear'],
      [4, 6, true, 'batchNorm beside'],
      [6, 6, false, 'batchNorm adds keepsSums'],
      [6, 6, true, 'batchNorm'],
      [6, 6, false, 'batchNorm adds averages'],
      [6, 3, false, ''],
    ]);
  });

  test('lose maps, and give the same bits pruned, dense, saved and loaded', async () => {
    const network = await trained(await create());
    const [first, second, third] = [1, 4, 6].map((l) => network.shapes[l].outputs);
    expect(first + second + third).toBeLessThan(16);
    await expectSameEverywhere(network);
    const small = await network.prune();
    expect(small.summary().multiplyAdds).toBe(network.summary().multiplyAdds);
    expect(small.shapes.map(({ conv }) => conv?.beyond?.batchNorm ?? false)).toEqual([
      ...[true, false, true, false, false, true, false, true, false],
    ]);
  });

  test('train on from a checkpoint to the same bits, running averages included', async () => {
    const whole = await trained(await create());
    const trainer = new Trainer(await create(), data, options);
    let epochs = 0;
    for await (const _ of trainer) if (++epochs === 3) break;
    for (let step = 0; step < 2; step++) trainer.step();
    const { network, ...rest } = await resume(decodeCheckpoint(await takeCheckpoint(trainer)), data, {});
    expect(rest).toBeDefined();
    for await (const _ of await resumed(trainer));
    expect(network).toBeDefined();
    expect(await trainer.network.digest()).toBe(await whole.digest());
  });

  test('may be of any sizes', async () => {
    const side = fc.constantFrom(1, 3);
    const block = fc.record({
      residual: fc.integer({ min: 1, max: 6 }),
      kernel: fc.oneof(side, fc.tuple(side, side)),
      stride: fc.integer({ min: 1, max: 2 }),
    });
    const stem = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 3 }), stem, fc.boolean(), async (blocks, conv, pools) => {
        const below: LayerOptions = { conv, kernel: 3, padding: 1, batchNorm: true };
        const top: readonly LayerOptions[] = pools ? [{ averagePool: 'global' }, 3] : [4, 3];
        const network = await trained(await create([below, ...blocks, ...top]), { epochs: 2 });
        await expectSameEverywhere(network);
      }),
      { numRuns: 15 },
    );
  });
});

/** The checkpoint of a trainer, gone on from. */
async function resumed(trainer: Trainer): Promise<Trainer> {
  return resume(decodeCheckpoint(await takeCheckpoint(trainer)), data, {});
}

async function expectSameEverywhere(network: Network): Promise<void> {
  const { inputs } = dataOf(2, 9);
  const expected = network.predict(inputs).slice();
  expect(expected.every(Number.isFinite)).toBe(true);
  const bytes = encodeModel(network.state());
  const small = await network.prune();
  const others = [
    small,
    await network.dense(),
    await Network.fromState(decodeModel(bytes)),
    await loadModel(bytes),
    await loadModel(encodeModel(small.state())),
  ];
  for (const other of others) expect(other.predict(inputs)).toEqual(expected);
}
