import { describe, expect, test } from 'vitest';
import '../../src/residual.js';
import { parseSafetensors } from '../../src/formats/safetensors.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { resume } from '../../src/saving/resume.js';
import { collect } from '../support/examples.js';
import { Random } from '../support/random.js';
import { seen } from '../support/seen.js';
import { expectFault, type Fault, f32, type Parts, partsOf } from './parts.js';

const random = new Random(6);
const data = {
  inputs: Float32Array.from(random.values(60 * 2 * 6 * 5)),
  labels: random.labels(60, 3),
};

const gated: NetworkOptions = {
  inputs: { channels: 2, height: 6, width: 5 },
  layers: [
    { conv: 8, kernel: 3, padding: 1, dilation: [1, 2], separable: true, batchNorm: true },
    { maxPool: [2, 1] },
    { conv: 7, kernel: [2, 3], separable: true, batchNorm: true, relu: false },
    3,
  ],
  seed: 3,
};

const removing: TrainerOptions = {
  ...{ epochs: 6, batchSize: 16, lambda: 12, weightDecay: 1e-3, learningRate: 0.05 },
  ...{ averaging: 0.9, logAlphaLimit: 0.6, removal: 1 },
};

async function trained(options: NetworkOptions = gated): Promise<Network> {
  const network = await Network.create(options);
  await collect(new Trainer(network, data, removing));
  return network;
}

const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['that is fresh', () => Network.create(gated)],
  ['without gates', () => trained({ ...gated, gates: false })],
  ['with gates on weights', () => Network.create({ ...gated, gates: { on: 'weights' } })],
  [
    'without normalisation',
    () => Network.create({ ...gated, layers: [{ conv: 4, kernel: 2, separable: true }, 3], gates: false }),
  ],
  ['that lost maps', () => trained()],
  ['that lost maps and was pruned', async () => (await trained()).prune()],
  ['that is as large as it began', async () => (await trained()).dense()],
];

describe.each(networks)('a network with separable convolutions %s', (_, make) => {
  test('is the same from its file, and is trained on to the same bits', async () => {
    const network = await make();
    const before = await seen(network, data.inputs);
    const bytes = encodeModel(network.state());
    expect(decodeModel(bytes)).toEqual(network.state());
    const again = await Network.fromState(decodeModel(bytes), network.kernels);
    expect(encodeModel(again.state())).toEqual(bytes);
    expect(await seen(again, data.inputs)).toEqual(before);
    for (const each of [network, again]) {
      await collect(new Trainer(each, data, { ...removing, removal: false, epochs: 2 }));
    }
    expect(await seen(again, data.inputs)).toEqual(await seen(network, data.inputs));
  });
});

test('maps and channels are lost, or what was said of them above protects nothing', async () => {
  const { layers } = (await trained()).state();
  const [first, second] = layers.map(({ last, width }) => last.outputs < width);
  expect([first, second]).toEqual([true, true]);
  expect(layers[1].last.inputs).toBe(layers[0].last.outputs);
});

test('a training goes on from its checkpoint to the same bits', async () => {
  const options = { ...removing, epochs: 6 };
  const whole = new Trainer(await Network.create(gated), data, options);
  const half = new Trainer(await Network.create(gated), data, options);
  for (let step = 0; step < 14; step++) half.step();
  const again = await resume(decodeCheckpoint(await takeCheckpoint(half)), data);
  for (const trainer of [whole, again]) await collect(trainer);
  expect(encodeModel(again.network.state())).toEqual(encodeModel(whole.network.state()));
});

test('the weights of a file are those of channels, and then the window, of each map', async () => {
  const { tensors, metadata } = parseSafetensors(encodeModel((await Network.create(gated)).state()));
  expect(tensors.get('0.weights')?.shape).toEqual([8, 2 + 9]);
  expect(tensors.get('1.weights')?.shape).toEqual([7, 8 + 6]);
  expect(tensors.get('1.scale')?.shape).toEqual([7]);
  expect(['version', '0.beyond', '0.dilation', '1.beyond'].map((key) => metadata.get(key))).toEqual([
    '3',
    'batchNorm dilation separable',
    '1x2',
    'batchNorm linear separable',
  ]);
});

const separable = await Network.create(gated);

/** The file of a network of 2 channels, 8 maps, 7 maps and 3 neurons, taken apart. */
function parts(): Parts {
  return partsOf(encodeModel(separable.state()));
}

const marked = (marks: string, l = 1) =>
  [({ metadata }: Parts) => metadata.set(`${l}.beyond`, marks), `${l}.beyond`] as const;

const bad: readonly Fault[] = [
  ['no mark', ({ metadata }) => metadata.set('1.beyond', 'batchNorm linear'), '1.weights'],
  ['nothing beyond others', ({ metadata }) => metadata.delete('1.beyond'), '1.weights'],
  ['the mark in front of others', ...marked('separable batchNorm linear')],
  ['gates without normalisation', ...marked('linear separable')],
  ['weights of four dimensions', ({ tensors }) => tensors.set('1.weights', f32([7, 8, 2, 3])), '1.weights'],
  ['columns of windows alone', ({ tensors }) => tensors.set('1.weights', f32([7, 6])), '1.weights'],
  ['fewer columns than its window', ({ tensors }) => tensors.set('0.weights', f32([8, 8])), '0.weights'],
  ['no column but those of its window', ({ tensors }) => tensors.set('0.weights', f32([8, 9])), '0.weights'],
  ['columns of other channels', ({ tensors }) => tensors.set('1.weights', f32([7, 15])), '1.weights'],
  ['another window', ({ metadata }) => metadata.set('1.kernel', '2'), '1.weights'],
  ['no γ', ({ tensors }) => tensors.delete('1.scale'), '1.scale'],
  ['no statistics', ({ tensors }) => tensors.delete('1.statistics'), '1.statistics'],
  ['log α of each weight', ({ tensors }) => tensors.set('1.logAlpha', f32([7 * 16])), '1.logAlpha'],
  [
    'a window that is far larger than what there is of weights',
    ({ metadata }) => metadata.set('0.height', '4096').set('0.columns', '4096').set('0.kernel', '4096x2048'),
    '0.weights',
  ],
  [
    'small maps of sums that are too large',
    ({ tensors, metadata }) => {
      metadata.set('0.height', '4096').set('0.columns', '4096').set('0.stride', '2048');
      tensors.set('0.weights', f32([8, 1 + 9]));
    },
    '0.height',
  ],
];

describe('a file that is no network with separable convolutions is a typed error that names the part:', () => {
  test.each(bad)('%s', (...fault) => {
    expectFault(decodeModel, parts(), ({ layers }) => layers.length === 3, fault);
  });
});

test.each([
  ['whose sums others take', 0, 'batchNorm keepsSums', 4, 2],
  ['to whose sums others are added', 2, 'batchNorm adds', 4, 4],
  ['beside which there is another', 4, 'batchNorm beside', 6, 4],
] as const)('a layer of a block %s is no separable one', async (_, l, marks, maps, channels) => {
  const stem = { conv: 4, kernel: 3, padding: 1, batchNorm: true } as const;
  const layers = [stem, { residual: 4 }, { residual: 6 }, 3];
  const network = await Network.create({ ...gated, layers, gates: false });
  const spoilt = partsOf(encodeModel(network.state()));
  expect(spoilt.metadata.get(`${l}.beyond`)).toBe(marks);
  const spoil: Fault[1] = ({ tensors, metadata }) => {
    tensors.set(`${l}.weights`, f32([maps, channels + 9]));
    metadata.set(`${l}.beyond`, `${marks} separable`);
  };
  expectFault(decodeModel, spoilt, ({ layers }) => layers.length === 7, [marks, spoil, `${l}.beyond`]);
});
