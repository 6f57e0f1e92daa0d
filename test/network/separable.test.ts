import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../src/residual.js';
import '../../src/inference/residual.js';
import '../../src/targets.js';
import '../../src/threads.js';
import type { LayerOptions } from '../../src/layers/options.js';
import type { LayerShape } from '../../src/layers/shape.js';
import { Network } from '../../src/network/network.js';
import type { NetworkOptions } from '../../src/network/options.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { resume } from '../../src/saving/resume.js';
import type { TrainerOptions } from '../../src/training/options.js';
import { Trainer } from '../../src/training/trainer.js';
import { anyConvolution } from '../support/anyConvolution.js';
import { expectClose } from '../support/close.js';
import { convolutional, images } from '../support/convolutional.js';
import { expectSameEverywhere } from '../support/everywhere.js';
import { shareAll, threadsOf } from '../support/threads.js';

const { inputs } = convolutional.one;

const layers: readonly LayerOptions[] = [
  { conv: 6, kernel: 3, padding: 1, separable: true, batchNorm: true },
  { maxPool: 2 },
  { conv: 8, kernel: 3, padding: 1, stride: [2, 1], separable: true, batchNorm: true },
  {
    conv: 5,
    kernel: [1, 2],
    dilation: [1, 2],
    padding: [0, 1],
    separable: true,
    batchNorm: true,
    relu: false,
  },
  { averagePool: [2, 1] },
  5,
  3,
];

const data = images(60);

const options: TrainerOptions = {
  ...{ epochs: 12, batchSize: 16, learningRate: 0.02, lambda: 4, weightDecay: 1e-3 },
  ...{ averaging: 0.9, logAlphaLimit: 0.7, removal: 2 },
};

function create(of: readonly LayerOptions[] = layers, more: Partial<NetworkOptions> = {}): Promise<Network> {
  return Network.create({ inputs, layers: of, seed: 5, ...more });
}

async function trained(network: Network, more: TrainerOptions = {}): Promise<Network> {
  for await (const _ of new Trainer(network, data, { ...options, ...more }));
  return network;
}

/** The convolution that a layer is, of as many windows as there are channels and maps: see test/oracle/separable.ts. */
function productOf({ inputs: channels, outputs, conv }: LayerShape, weights: Float32Array): Float32Array {
  if (!conv?.beyond?.separable) return weights;
  const cells = conv.kernel[0] * conv.kernel[1];
  return Float32Array.from({ length: outputs * channels * cells }, (_, i) => {
    const row = Math.floor(i / channels / cells) * (channels + cells);
    return weights[row + (Math.floor(i / cells) % channels)] * weights[row + channels + (i % cells)];
  });
}

describe('separable convolutions', () => {
  test('are convolutions whose windows are products, of fewer weights and multiply-adds', async () => {
    const plain = layers.map((layer) => {
      if (typeof layer !== 'object' || !('separable' in layer)) return layer;
      const { separable: _, ...rest } = layer;
      return rest;
    });
    const [small, large] = await Promise.all([create(), create(plain)]);
    large.setParameters(
      small
        .parameters()
        .map((given, l) => ({ ...given, weights: productOf(small.shapes[l], given.weights) })),
    );
    const rows = images(5).inputs;
    expectClose(small.predict(rows).slice(), Float64Array.from(large.predict(rows).slice()), 1e-5);
    // Channels at each cell of the image, and windows at each of the map.
    const maps = 6 * (9 * 8 * 2 + 9 * 9 * 8) + 8 * (6 * 4 * 4 + 9 * 2 * 4) + 5 * (8 * 2 * 4 + 2 * 2 * 4);
    expect(small.summary().multiplyAdds).toBe(maps + 20 * 5 + 15);
    expect(small.summary().multiplyAdds).toBeLessThan(large.summary().multiplyAdds);
    const weights = 6 * (2 + 9) + 8 * (6 + 9) + 5 * (8 + 2) + 20 * 5 + 15;
    expect(small.summary().parameters).toBe(weights + 6 + 8 + 5 + 5 + 3);
  });

  test('lose maps, and give the same bits pruned, dense, saved and loaded', async () => {
    const network = await trained(await create());
    const [first, second, third] = network.shapes;
    expect(first.outputs + second.outputs + third.outputs).toBeLessThan(19);
    await expectSameEverywhere(network, images(9, 2).inputs);
    const small = await network.prune();
    expect(small.summary().multiplyAdds).toBe(network.summary().multiplyAdds);
    expect(small.shapes.map(({ conv }) => conv?.beyond?.batchNorm)).toEqual(Array(5).fill(undefined));
    expect(small.shapes.map(({ conv }) => conv?.beyond?.separable)).toEqual([
      ...[true, true, true, undefined, undefined],
    ]);
  });

  test('pruned, train on', async () => {
    const small = await (await trained(await create())).prune();
    const losses: number[] = [];
    for await (const { trainLoss } of new Trainer(small, data, { ...options, lambda: 0, averaging: 0 }))
      losses.push(trainLoss);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0]);
    await expectSameEverywhere(small, images(9, 2).inputs);
  });

  test('train on from a checkpoint, and on threads, to the same bits', async () => {
    const whole = await (await trained(await create())).digest('averaged');
    const trainer = new Trainer(await create(), data, options);
    let epochs = 0;
    for await (const _ of trainer) if (++epochs === 3) break;
    for (let step = 0; step < 2; step++) trainer.step();
    const going = await resume(decodeCheckpoint(await takeCheckpoint(trainer)), data);
    for await (const _ of going);
    expect(await going.network.digest('averaged')).toBe(whole);
    const shared = await create(layers, { threads: threadsOf(3) });
    shareAll(shared);
    expect(await (await trained(shared)).digest('averaged')).toBe(whole);
    const rows = images(40, 2).inputs;
    expect(shared.predict(rows)).toEqual(going.network.predict(rows));
  });

  test('come to a target of multiply-adds, as pruning counts them', async () => {
    const network = await trained(await create(), {
      ...{ lambda: 0, epochs: 40, target: { multiplyAdds: { share: 0.6 } } },
    });
    const whole = (await create()).summary().multiplyAdds;
    expect((await network.prune()).summary().multiplyAdds).toBeLessThanOrEqual(0.6 * whole);
  });

  test('have gates on their weights', async () => {
    const network = await create(layers, { gates: { on: 'weights' } });
    await expectSameEverywhere(await trained(network, { epochs: 4, removal: false }), images(9, 2).inputs);
  });

  test('may be of any sizes', async () => {
    const layer = anyConvolution({ separable: fc.boolean(), batchNorm: fc.constant(true) });
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 3 }), async (convolutions) => {
        await expectSameEverywhere(
          await trained(await create([...convolutions, 4, 3]), { epochs: 2 }),
          images(9, 2).inputs,
        );
      }),
      { numRuns: 15 },
    );
  });
});

describe('what separable convolutions cannot be', () => {
  test.each<readonly [string, readonly LayerOptions[], string]>([
    [
      'gated without normalisation',
      [{ conv: 4, kernel: 3, separable: true }, 3],
      'options.layers[0].batchNorm: expected true with separable',
    ],
    [
      'separable by name',
      [{ conv: 4, kernel: 3, separable: 'yes' as never, batchNorm: true }, 3],
      'options.layers[0].separable: expected true or false',
    ],
    [
      'below a block',
      [{ conv: 4, kernel: 3, padding: 1, separable: true, batchNorm: true }, { residual: 4 }, 3],
      'options.layers[1]: expected a convolution with batchNorm that is not separable',
    ],
    [
      'of sums that no network has room for',
      [{ conv: 2 ** 20, kernel: 3, separable: true, batchNorm: true }, 3],
      'options.layers[0]',
    ],
  ])('%s', async (_, of, message) => {
    await expect(create(of)).rejects.toThrow(message);
  });

  test('with one gate sample for each example', async () => {
    const network = await create();
    expect(() => new Trainer(network, data, { ...options, sampling: 'example' })).toThrow('options.sampling');
  });
});
