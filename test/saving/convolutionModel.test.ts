import { describe, expect, test } from 'vitest';
import { parseSafetensors } from '../../src/formats/safetensors.js';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { stateBuffers } from '../../src/network/state.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { convolutional, images, randomised } from '../support/convolutional.js';
import { convolutionalState } from '../support/convolutionalState.js';
import { collect } from '../support/examples.js';
import { seen } from '../support/seen.js';
import { expectFault, type Fault, f32, i32, type Parts, partsOf } from './parts.js';

const data = images(121);

async function trained(options: TrainerOptions): Promise<Network> {
  const network = await Network.create({
    ...convolutional.two,
    gates: { temperature: 0.3, gamma: -1 / 3, zeta: 1.7, testGate: 'median', dropRate: 0.2 },
  });
  await collect(new Trainer(network, images(200), { batchSize: 20, ...options }));
  return network;
}

const removing = {
  ...{ epochs: 30, lambda: 0.3, weightDecay: 1e-4, learningRate: 2e-2 },
  ...{ logAlphaLimit: 3, removal: 2 },
} as const;

async function closed(isClosed: (l: number) => boolean): Promise<Network> {
  const network = randomised(await Network.create(convolutional.two));
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      logAlpha: (layer.logAlpha ?? new Float32Array(0)).map(() => (isClosed(l) ? -9 : 2)),
    })),
  );
  return network.prune();
}

const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['that is fresh', () => Network.create(convolutional.one)],
  ['of convolutions by tiles', async () => randomised(await Network.create(convolutional.tiles))],
  ['of windows with sides of their own', async () => randomised(await Network.create(convolutional.sided))],
  ['of signals', async () => randomised(await Network.create(convolutional.signals))],
  ['without gates', () => Network.create({ ...convolutional.two, gates: false, output: 'linear' })],
  ['with gates and averages', () => trained({ epochs: 2 })],
  ['that lost maps', () => trained(removing)],
  ['that was pruned', async () => randomised(await Network.create(convolutional.two)).prune()],
  ['that lost maps and was pruned', async () => (await trained(removing)).prune()],
  ['that was pruned to no map in the first convolution', () => closed((l) => l === 0)],
  ['that was pruned to no map in the second', () => closed((l) => l === 1)],
  ['that was pruned to no neuron', () => closed((l) => l === 3)],
  ['that was pruned to nothing', () => closed(() => true)],
];

describe.each(networks)('a network with convolutions %s', (_, make) => {
  test('is the same from its state, and from its file', async () => {
    const network = await make();
    const before = await seen(network, data.inputs);
    const state = network.state();
    const bytes = encodeModel(state);
    expect(decodeModel(bytes)).toEqual(state);
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
    const moved = structuredClone(state, { transfer: stateBuffers(state) });
    expect(state.layers.map(({ last }) => last.weights.length)).toEqual(state.layers.map(() => 0));
    for (const each of [moved, decodeModel(bytes)]) {
      expect(await seen(await Network.fromState(each, network.kernels), data.inputs)).toEqual(before);
    }
  });

  test('is trained on to the same bits', async () => {
    const network = await make();
    const again = await Network.fromState(decodeModel(encodeModel(network.state())));
    const labelled = network.output === 'softmax';
    const examples = labelled ? data : { inputs: data.inputs, targets: data.inputs.slice(0, 3 * 121) };
    for (const each of [network, again]) {
      await collect(new Trainer(each, examples, { ...removing, epochs: 3, removal: 1 }));
    }
    expect(await seen(again, data.inputs)).toEqual(await seen(network, data.inputs));
  });
});

test('maps and inputs are lost where they are said to be', async () => {
  const { layers } = (await trained(removing)).state();
  const [first, second, third] = layers.map(({ origins, width }) => (origins ? origins.length / width : 1));
  expect([first < 1, second < 1, third < second]).toEqual([true, true, true]);
});

test('the weights of a file stand as in other tools: [maps, channels, kernel, kernel]', async () => {
  const network = await Network.create(convolutional.two);
  const { tensors, metadata } = parseSafetensors(encodeModel(network.state()));
  expect(tensors.get('0.weights')?.shape).toEqual([6, 2, 3, 3]);
  expect(tensors.get('1.weights')?.shape).toEqual([9, 6, 2, 2]);
  expect(tensors.get('1.bias')?.shape).toEqual([9]);
  expect(tensors.get('1.logAlpha')?.shape).toEqual([9]);
  expect(tensors.get('2.weights')?.shape).toEqual([18, 13]);
  const geometry = ['width', 'kernel', 'stride', 'padding', 'height', 'columns', 'pool', 'poolStride'];
  expect(geometry.map((key) => metadata.get(`0.${key}`))).toEqual(['6', '3', '1', '1', '9', '8', '3', '2']);
});

test('of windows whose sides are not the same a file says both', async () => {
  const texts = async (kind: 'sided' | 'signals', l: number) => {
    const { metadata } = parseSafetensors(encodeModel((await Network.create(convolutional[kind])).state()));
    const geometry = ['kernel', 'stride', 'padding', 'height', 'columns', 'pool', 'poolStride'];
    return geometry.map((key) => metadata.get(`${l}.${key}`));
  };
  expect(await texts('sided', 0)).toEqual(['3x5', '1x2', '1x3', '9', '8', '1x2', '1x2']);
  expect(await texts('sided', 1)).toEqual(['4x1', '2x1', '0', '9', '2', '2x1', '1']);
  expect(await texts('signals', 0)).toEqual(['1x9', '1x2', '0x4', '1', '72', '1x4', '1x3']);
});

/** The file of convolutionalState(true), taken apart. */
function parts(): Parts {
  return partsOf(encodeModel(convolutionalState(true)));
}

const bad: readonly Fault[] = [
  ...['stride', 'padding', 'height', 'columns', 'pool', 'poolStride', 'width'].map(
    (key) => [`no ${key}`, ({ metadata }: Parts) => metadata.delete(`0.${key}`), `0.${key}`] as const,
  ),
  ['no kernel, so that it is dense', ({ metadata }) => metadata.delete('0.kernel'), '0.weights'],
  ['a kernel of 0', ({ metadata }) => metadata.set('0.kernel', '0'), '0.kernel'],
  ['a kernel of another size', ({ metadata }) => metadata.set('0.kernel', '3'), '0.weights'],
  ['a kernel that does not fit', ({ metadata }) => metadata.set('0.kernel', '8'), '0.kernel'],
  ['a stride of 0', ({ metadata }) => metadata.set('0.stride', '0'), '0.stride'],
  ['a kernel too wide', ({ metadata }) => metadata.set('0.kernel', '2x7'), '0.kernel'],
  ['a kernel too high', ({ metadata }) => metadata.set('0.kernel', '8x2'), '0.kernel'],
  ['a kernel of three sides', ({ metadata }) => metadata.set('0.kernel', '2x2x2'), '0.kernel'],
  ['a kernel of half a side', ({ metadata }) => metadata.set('0.kernel', '2x'), '0.kernel'],
  ['a kernel that is turned', ({ metadata }) => metadata.set('0.kernel', '4x2'), '0.weights'],
  ['a stride of 0 one way', ({ metadata }) => metadata.set('0.stride', '1x0'), '0.stride'],
  ['a padding of the kernel one way', ({ metadata }) => metadata.set('0.padding', '1x2'), '0.kernel'],
  ['pooling over more than a map is wide', ({ metadata }) => metadata.set('0.pool', '2x6'), '0.pool'],
  [
    'pooling over more cells than a byte counts',
    ({ metadata }) => metadata.set('0.height', '99').set('0.columns', '99').set('0.pool', '17x15'),
    '0.pool',
  ],
  ['a padding of the kernel', ({ metadata }) => metadata.set('0.padding', '2'), '0.kernel'],
  ['a negative padding', ({ metadata }) => metadata.set('0.padding', '-1'), '0.padding'],
  ['an image without rows', ({ metadata }) => metadata.set('0.height', '0'), '0.height'],
  ['a huge image', ({ metadata }) => metadata.set('0.height', '16777216'), '0.height'],
  ['pooling over nothing', ({ metadata }) => metadata.set('0.pool', '0'), '0.pool'],
  ['pooling over more than a map', ({ metadata }) => metadata.set('0.pool', '7'), '0.pool'],
  ['a pooling stride of 0', ({ metadata }) => metadata.set('0.poolStride', '0'), '0.poolStride'],
  ['a pooling stride without pooling', ({ metadata }) => metadata.set('0.pool', '1'), '0.poolStride'],
  ['images that the maps below do not make', ({ metadata }) => metadata.set('1.height', '4'), '1.height'],
  ['columns that they do not make', ({ metadata }) => metadata.set('1.columns', '1'), '1.columns'],
  ['another number of channels', ({ tensors }) => tensors.set('1.weights', f32([2, 3, 1, 1])), '1.weights'],
  ['weights of two dimensions', ({ tensors }) => tensors.set('0.weights', f32([2, 8])), '0.weights'],
  ['no channels', ({ tensors }) => tensors.set('0.weights', f32([2, 0, 2, 2])), '0.weights'],
  ['a bias of another length', ({ tensors }) => tensors.set('0.bias', f32([3])), '0.bias'],
  ['log α of another length', ({ tensors }) => tensors.set('0.logAlpha', f32([3])), '0.logAlpha'],
  ['fewer maps, but not which', ({ tensors }) => tensors.delete('1.origins'), '1.origins'],
  ['maps beyond the width', ({ tensors }) => tensors.set('1.origins', i32(1, 3)), '1.origins[1]'],
  ['maps twice', ({ tensors }) => tensors.set('1.origins', i32(1, 1)), '1.origins[1]'],
  ['a cell of a map that is gone', ({ tensors }) => tensors.set('2.origins', i32(0, 7, 8)), '2.origins[0]'],
  ['cells beyond the maps', ({ tensors }) => tensors.set('2.origins', i32(6, 7, 18)), '2.origins[2]'],
  ['not which cells', ({ tensors }) => tensors.delete('2.origins'), '2.origins'],
  ['a width that is not that of the maps', ({ metadata }) => metadata.set('2.width', '11'), '2.width'],
  [
    'all cells though a map is gone',
    ({ tensors }) => {
      for (const set of ['', 'averaged.']) {
        tensors.set(`${set}2.weights`, f32([18, 2])).set(`${set}2.logAlpha`, f32([18]));
      }
      tensors.delete('2.origins');
    },
    '2.origins',
  ],
  [
    'averages of other maps',
    ({ tensors }) => {
      tensors.set('averaged.0.weights', f32([3, 1, 2, 2])).set('averaged.0.bias', f32([3]));
      tensors.set('averaged.0.logAlpha', f32([3]));
    },
    'averaged.0.weights',
  ],
  ['a convolution on neurons', ({ metadata }) => metadata.set('3.kernel', '1'), '3.kernel'],
  ['a convolution at the end', ({ metadata }) => metadata.set('layers', '2'), '1.kernel'],
  [
    'a huge kernel of no maps',
    ({ tensors, metadata }) => {
      const side = 100_000;
      metadata.set('0.kernel', `${side}`).set('0.height', `${side}`).set('0.columns', `${side}`);
      metadata.set('0.pool', '1').set('0.poolStride', '1').set('0.padding', '0');
      for (const set of ['', 'averaged.']) {
        tensors.set(`${set}0.weights`, { dtype: 'F32', shape: [0, 1, side, side], data: new Float32Array() });
        tensors.set(`${set}0.bias`, f32([0])).set(`${set}0.logAlpha`, f32([0]));
      }
    },
    '0.height',
  ],
];

describe('a file that is no network with convolutions is a typed error that names the part:', () => {
  test.each(bad)('%s', (...fault) => {
    expectFault(decodeModel, parts(), ({ layers }) => layers.length === 4, fault);
  });
});
