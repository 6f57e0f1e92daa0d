import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wideResNet } from '../../bench/wideResNet.js';
import '../../src/residual.js';
import '../../src/inference/residual.js';
import '../../src/targets.js';
import { toJson } from '../../src/export.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import type { LayerOptions } from '../../src/layers/options.js';
import { rowsOf } from '../../src/layers/sizes.js';
import { expectedFlops, expectedFlopsExact, multiplyAdds, parameterCount } from '../../src/network/flops.js';
import { Network } from '../../src/network/network.js';
import { resolveNetworkOptions } from '../../src/network/options.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel, modelParts } from '../../src/saving/model.js';
import { resume } from '../../src/saving/resume.js';
import type { TrainerOptions } from '../../src/training/options.js';
import { Trainer } from '../../src/training/trainer.js';
import { expectSameEverywhere } from '../support/everywhere.js';
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
  ...{ epochs: 20, batchSize: 16, learningRate: 0.02, lambda: 20, weightDecay: 1e-3 },
  ...{ averaging: 0.9, logAlphaLimit: 0.7, removal: 2 },
};

async function trained(network: Network, more: TrainerOptions = {}): Promise<Network> {
  for await (const _ of new Trainer(network, data, { ...options, ...more }));
  return network;
}

function create(of: readonly LayerOptions[] = layers, seed = 5): Promise<Network> {
  return Network.create({ inputs: image, layers: of, seed });
}

const stem = { conv: 4, kernel: 3, padding: 1, batchNorm: true } as const;

describe('what residual networks cannot be', () => {
  test.each<readonly [string, readonly LayerOptions[], string]>([
    ['a block on images', [{ residual: 4 }, 3], 'options.layers[0]: expected a convolution with batchNorm'],
    [
      'a block on sums that are not normalised',
      [{ conv: 4, kernel: 3 }, { residual: 4 }, 3],
      'options.layers[1]: expected a convolution with batchNorm',
    ],
    [
      'a block on maxima',
      [stem, { maxPool: 2 }, { residual: 4 }, 3],
      'options.layers[2]: expected a convolution with batchNorm',
    ],
    ['even windows', [stem, { residual: 4, kernel: 2 }, 3], 'options.layers[1].kernel: expected odd numbers'],
    ['no maps', [stem, { residual: 0 }, 3], 'options.layers[1].residual: expected an integer from 1'],
    ['gaps of no size', [stem, { residual: 4, dilation: 0 }, 3], 'options.layers[1].dilation: expected'],
    ['an option that is none', [stem, { residual: 4, padding: 1 } as never, 3], 'options.layers[1].padding'],
    [
      'half a rectifier',
      [{ ...stem, relu: 0.5 as never }, 3],
      'options.layers[0].relu: expected true or false',
    ],
    [
      'a normalisation by name',
      [{ ...stem, batchNorm: 'yes' as never }, 3],
      'options.layers[0].batchNorm: expected true or false',
    ],
    [
      'maxima of sums',
      [{ ...stem, relu: false }, { maxPool: 2 }, 3],
      'options.layers[1]: expected a convolution with a rectifier',
    ],
    [
      'maxima above a block',
      [stem, { residual: 4 }, { maxPool: 2 }, 3],
      'options.layers[2]: expected a convolution with a rectifier',
    ],
    [
      'means of more than there is',
      [stem, { averagePool: 9 }, 3],
      'options.layers[1].averagePool: expected a window that fits into 8 by 7',
    ],
    [
      'steps between whole maps',
      [stem, { averagePool: 'global', stride: 2 }, 3],
      'options.layers[1].stride: expected none',
    ],
    [
      'means of neurons',
      [5, { averagePool: 2 }, 3],
      'options.layers[1]: expected a convolution right below it',
    ],
  ])('%s', async (_, of, message) => {
    await expect(create(of)).rejects.toThrow(message);
  });

  test('trained with a gate sample for each example, which shares its statistics with others', async () => {
    const network = await create();
    expect(() => new Trainer(network, data, { ...options, removal: false, sampling: 'example' })).toThrow(
      "options.sampling: expected 'minibatch' with batch normalisation",
    );
  });

  test('trained on sums whose variance is beyond float32, by a step that changes nothing', async () => {
    const large = { ...data, inputs: data.inputs.map((x) => 1e25 * x) };
    const trainer = new Trainer(await create(), large, options);
    const before = trainer.state();
    expect(() => trainer.step()).toThrow('the parameters of layer 0 overflow at epoch 1, step 1');
    expect(trainer.state()).toEqual(before);
  });

  test('given scales and statistics of other sizes, or a variance below 0', async () => {
    const network = await create();
    const given = network.parameters();
    const wrong = (part: object) => given.map((layer, l) => (l === 1 ? { ...layer, ...part } : layer));
    const statistics = new Float32Array(8).fill(-1);
    for (const [part, message] of [
      [{ scale: new Float32Array(3) }, 'layers[1].scale: expected a Float32Array(4)'],
      [{ statistics: undefined }, 'layers[1].statistics: expected a Float32Array(8)'],
      [{ statistics }, 'layers[1].statistics[1]: expected a variance'],
    ] as const) {
      expect(() => network.setParameters(wrong(part))).toThrow(message);
    }
    network.setParameters(given);
  });
});

const wide = (depth: number, widen: number) => resolveNetworkOptions(wideResNet(depth, widen)).shapes;

// Zagoruyko and Komodakis (2016): 36.5 M parameters and 5.2 G multiply-adds an image for WRN-28-10, 0.17 M and 0.7 M parameters for the
// others, with γ and β of each normalisation, and no biases of convolutions, which these leave no effect.
test.each([
  [16, 1, 175_066, 26_657_408],
  [16, 2, 691_674, 101_106_944],
  [28, 10, 36_479_194, 5_243_328_768],
])('WRN-%i-%i has %i parameters, and takes %i multiply-adds', (depth, widen, parameters, products) => {
  const shapes = wide(depth, widen);
  const counted = shapes.map(({ inputs, outputs, conv }) => {
    if (!conv) return (inputs + 1) * outputs;
    const [height, width] = conv.kernel;
    return inputs * outputs * height * width + (conv.beyond?.batchNorm ? 2 * outputs : 0);
  });
  expect(counted.reduce((sum, count) => sum + count)).toBe(parameters);
  expect(multiplyAdds(shapes, shapes.map(rowsOf))).toBe(products);
  // Of the pruned network: a bias in the place of β and γ where they are folded, and one where there is no normalisation.
  const folded = 16 + ((depth - 4) / 6) * (16 + 32 + 64) * widen;
  const beside = (widen > 1 ? 16 + 32 + 64 : 32 + 64) * widen;
  expect(parameterCount(shapes, shapes.map(rowsOf))).toBe(
    parameters - folded + beside + (widen > 1 ? 0 : 16),
  );
});

// With each gate open with probability p: a block's first convolution makes p of its maps, and its second one reads p of them.
test.each([1, 0.695, 0.5, 0.161, 0])('expected FLOPs of WRN-28-10 with gates open for %d', (p) => {
  const layers = wide(28, 10).map((shape) => {
    const expectedOpen = (shape.gates ? p : 1) * rowsOf(shape);
    return { shape, expectedOpen, expectedReads: expectedOpen };
  });
  const stem = 32 ** 2 * 9 * 3 * 16;
  let [beside, first, second, below] = [0, 0, 0, 16];
  for (const [maps, side] of [
    [160, 32],
    [320, 16],
    [640, 8],
  ]) {
    beside += side ** 2 * below * maps;
    first += side ** 2 * 9 * (below + 3 * maps) * maps;
    second += side ** 2 * 9 * 4 * maps * maps;
    below = maps;
  }
  const whole = stem + beside + below * 10;
  expect(whole + first + second).toBe(5_243_328_768);
  expect(expectedFlopsExact(layers)).toBeCloseTo(2 * (whole + p * (first + second)), 2);
  expect(expectedFlops(layers)).toBeCloseTo(2 * (whole + p * first + second), 2);
});

describe('files of residual networks', () => {
  test.each<readonly [string, (metadata: Map<string, string>) => void]>([
    ['what is not known', (metadata) => metadata.set('1.beyond', 'batchNorm dropout')],
    ['nothing', (metadata) => metadata.set('1.beyond', '')],
    ['another order', (metadata) => metadata.set('0.beyond', 'keepsSums batchNorm')],
    ['sums that nobody keeps', (metadata) => metadata.set('0.beyond', 'batchNorm')],
    ['a layer beside none', (metadata) => metadata.set('1.beyond', 'batchNorm beside')],
    ['sums of a layer that is not there', (metadata) => metadata.set('1.beyond', 'batchNorm adds')],
    ['sums that nobody adds', (metadata) => metadata.set('2.beyond', 'batchNorm')],
    [
      'sums of the last layer, which nobody adds',
      (metadata) => metadata.set('7.beyond', 'batchNorm keepsSums adds averages'),
    ],
    ['a layer beside one that goes nowhere', (metadata) => metadata.set('5.beyond', 'batchNorm keepsSums')],
    ['a layer beside what stands on it', (metadata) => metadata.set('4.beyond', 'batchNorm')],
  ])('that say %s are refused', async (_, damage) => {
    const { tensors, metadata } = modelParts((await create()).state());
    damage(metadata);
    expect(() => decodeModel(writeSafetensors(tensors, metadata))).toThrow(/, \d\.(beyond|weights|height)/);
  });

  test('whose block ends in other numbers of maps than go past it are refused', async () => {
    const same = { kernel: 3, padding: 1, batchNorm: true } as const;
    const layers = [{ conv: 3, ...same }, { conv: 5, ...same }, { conv: 4, ...same }, 2];
    const inputs = { channels: 1, height: 4, width: 4 };
    const { tensors, metadata } = modelParts(
      (await Network.create({ inputs, layers, gates: false })).state(),
    );
    metadata.set('0.beyond', 'batchNorm keepsSums').set('2.beyond', 'batchNorm adds');
    expect(() => decodeModel(writeSafetensors(tensors, metadata))).toThrow(
      '2.weights: expected 3 maps without gates, as are added to them, received 4',
    );
  });

  test('with a variance below 0 are refused', async () => {
    const { tensors, metadata } = modelParts((await create()).state());
    const statistics = tensors.get('2.statistics')?.data as Float32Array;
    statistics[5] = -1;
    expect(() => decodeModel(writeSafetensors(tensors, metadata))).toThrow(
      '2.statistics[5]: expected a variance',
    );
  });

  test('are of version 3, and others of the version that they were', async () => {
    const versionOf = async (of: readonly LayerOptions[]) =>
      modelParts((await create(of)).state()).metadata.get('version');
    expect(await versionOf(layers)).toBe('3');
    expect(await versionOf([{ conv: 4, kernel: 3 }, 3])).toBe('1');
  });
});

test('what pruning leaves of a normalised convolution is exported as one; means and blocks as what they are', async () => {
  const plain = await trained(await create([stem, { maxPool: 2 }, 3]), { epochs: 2 });
  const kinds = async (network: Network) =>
    JSON.parse(await toJson(network)).layers.map(({ kind }: { kind: string }) => kind);
  expect(await kinds(plain)).toEqual(['convolution', 'dense']);
  expect(new Set(await kinds(await create()))).toEqual(
    new Set(['residual convolution', 'convolution', 'dense']),
  );
});

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
    await expectSameEverywhere(network, dataOf(2, 9).inputs);
    const small = await network.prune();
    expect(small.summary().multiplyAdds).toBe(network.summary().multiplyAdds);
    // γ of the normalisations that stay is one of them.
    const numbers = small.parameters().map(({ weights, bias, scale }) => [weights, bias, scale ?? []]);
    const count = numbers.flat().reduce((sum, { length }) => sum + length, 0);
    expect([small.summary().parameters, network.summary().parameters]).toEqual([count, count]);
    expect(small.shapes.map(({ conv }) => conv?.beyond?.batchNorm ?? false)).toEqual([
      ...[true, false, true, false, false, true, false, true, false],
    ]);
  });

  test('of windows with gaps keep the sizes of images, and give the same bits everywhere', async () => {
    const of: readonly LayerOptions[] = [
      stem,
      { residual: 4, dilation: 2 },
      { residual: 6, stride: 2, kernel: [3, 1], dilation: [3, 1] },
      { averagePool: 'global' },
      3,
    ];
    const network = await trained(await create(of));
    const sides = network.shapes.slice(0, 6).map(({ conv }) => [conv?.mapHeight, conv?.mapWidth]);
    expect(sides).toEqual([...Array(3).fill([8, 7]), ...Array(3).fill([4, 4])]);
    const gaps = network.shapes.map(({ conv }) => conv?.beyond?.dilation);
    expect(gaps).toEqual([undefined, [2, 2], [2, 2], undefined, [3, 1], [3, 1], undefined]);
    await expectSameEverywhere(network, dataOf(2, 9).inputs);
  });

  test('train on from a checkpoint to the same bits, running averages included', async () => {
    const whole = await trained(await create());
    const trainer = new Trainer(await create(), data, options);
    let epochs = 0;
    for await (const _ of trainer) if (++epochs === 3) break;
    for (let step = 0; step < 2; step++) trainer.step();
    const going = await resume(decodeCheckpoint(await takeCheckpoint(trainer)), data);
    for await (const _ of going);
    expect(await going.network.digest('averaged')).toBe(await whole.digest('averaged'));
    expect(await going.network.digest()).toBe(await whole.digest());
  });

  test('may have a gate on each weight of their first convolutions', async () => {
    const network = await Network.create({ inputs: image, layers, seed: 5, gates: { on: 'weights' } });
    await trained(network, { removal: false, lambda: 1 });
    await expectSameEverywhere(network, dataOf(2, 9).inputs);
  });

  test('may leave their gates alone in weight decay, from the first step to the pruned file', async () => {
    const free = layers.map((layer) =>
      typeof layer === 'object' && 'residual' in layer ? { ...layer, gateDecay: false } : layer,
    );
    const stepped = async (of: readonly LayerOptions[], weightDecay: number) => {
      const network = await create(of);
      new Trainer(network, data, { ...options, optimizer: 'sgd', weightDecay }).step();
      return network.parameters()[1];
    };
    const alone = await stepped(free, 0.1);
    const [without, decayed] = [await stepped(layers, 0), await stepped(layers, 0.1)];
    expect(alone.logAlpha).toEqual(without.logAlpha);
    expect(alone.logAlpha).not.toEqual(decayed.logAlpha);
    expect(alone.weights).toEqual(decayed.weights);
    const network = await trained(await create(free));
    expect(network.shapes[1].conv?.beyond?.freeGates).toBe(true);
    expect((await network.prune()).shapes.some(({ conv }) => conv?.beyond?.freeGates)).toBe(false);
    await expectSameEverywhere(network, dataOf(2, 9).inputs);
    await expect(create([stem, { residual: 4, gateDecay: 1 as never }, 3])).rejects.toThrow('gateDecay');
  });

  test('keep to a target, and are pruned to the same bits', async () => {
    const network = await create();
    const { multiplyAdds: all } = network.summary();
    const target = { multiplyAdds: Math.round(0.6 * all) };
    await trained(network, { target, removal: 3, lambda: undefined as never });
    const { multiplyAdds: left } = (await network.prune()).summary();
    expect(left).toBeLessThanOrEqual(target.multiplyAdds);
    expect(left).toBeGreaterThan(0.4 * all);
    await expectSameEverywhere(network, dataOf(2, 9).inputs);
  });

  test('may be of any sizes', async () => {
    const side = fc.constantFrom(1, 3);
    const block = fc.record({
      residual: fc.integer({ min: 1, max: 6 }),
      kernel: fc.oneof(side, fc.tuple(side, side)),
      stride: fc.integer({ min: 1, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (blocks, conv, pools) => {
          const below: LayerOptions = { conv, kernel: 3, padding: 1, batchNorm: true };
          const top: readonly LayerOptions[] = pools ? [{ averagePool: 'global' }, 3] : [4, 3];
          const network = await trained(await create([below, ...blocks, ...top]), { epochs: 2 });
          await expectSameEverywhere(network, dataOf(2, 9).inputs);
        },
      ),
      { numRuns: 15 },
    );
  });
});
