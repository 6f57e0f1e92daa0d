import { describe, expect, test } from 'vitest';
import { type HardConcreteOptions, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import type { NetworkState } from '../../src/network/state.js';
import { decodeModel, encodeModel } from '../../src/saving/model.js';
import { clusters, collect } from '../support/examples.js';
import { bytesOf, expectFault, type Fault, f32, f32Of, i32, type Parts, partsOf } from './parts.js';

const data = clusters(330, 20, 3);

const groups = [Array.from({ length: 20 }, (_, i) => i % 6), null, [0, 0, 0, 1, 2, 3, 4, 5, 5]];

async function trained(options: TrainerOptions, gates: HardConcreteOptions = {}): Promise<Network> {
  const network = await Network.create({
    inputs: 20,
    layers: [16, 9, 3],
    seed: 2 ** 53 - 1,
    gates: { temperature: 0.3, gamma: -1 / 3, zeta: 1.7, testGate: 'median', ...gates },
  });
  await collect(new Trainer(network, data, { batchSize: 30, ...options }));
  return network;
}

const removing = { epochs: 40, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 } as const;

const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['that is fresh', () => Network.create({ inputs: 20, layers: [3], seed: 4 })],
  ['without gates', () => Network.create({ inputs: 20, layers: [5, 3], gates: false, output: 'linear' })],
  ['with gates and averages', () => trained({ epochs: 2 })],
  ['that lost inputs', () => trained(removing)],
  ['whose inputs share gates', () => trained({ epochs: 2 }, { groups })],
  ['that lost inputs that shared a gate', () => trained(removing, { groups })],
  ['that was pruned', async () => (await trained(removing)).prune()],
  ['of which pruning left nothing but its bias', async () => (await closed()).prune()],
];

/** A network whose gates are all closed. */
async function closed(): Promise<Network> {
  const network = await Network.create({ inputs: 20, layers: [4, 3], seed: 4 });
  network.setParameters(
    network.parameters().map((layer) => ({ ...layer, logAlpha: new Float32Array(layer.inputs).fill(-9) })),
  );
  return network;
}

describe.each(networks)('the file of a network %s', (_, make) => {
  test('holds all of it, and says the same again', async () => {
    const network = await make();
    const state = network.state();
    const bytes = encodeModel(state);
    expect(decodeModel(bytes)).toEqual(state);
    expect(encodeModel(decodeModel(bytes))).toEqual(bytes);
    const again = await Network.fromState(decodeModel(bytes), network.kernels);
    expect(again.logits(data.inputs)).toEqual(network.logits(data.inputs));
    expect(await again.digest()).toBe(await network.digest());
    expect(again.keptInputs).toEqual(network.keptInputs);
    expect(await (await again.prune()).digest()).toBe(await (await network.prune()).digest());
  });
});

/** A small file that lost an input, with averages, taken apart. */
function parts(): Parts {
  const state: NetworkState = {
    output: 'softmax',
    seed: 7,
    layers: [layer(3, Int32Array.of(0, 2), 2, 2), layer(2, undefined, 2, 3)],
  };
  return partsOf(encodeModel(state));
}

function layer(width: number, origins: Int32Array | undefined, inputs: number, outputs: number) {
  const parameters = (start: number) => ({
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, (_, i) => start + i),
    bias: new Float32Array(outputs).fill(start),
    logAlpha: new Float32Array(inputs).fill(-start),
  });
  const gates = { temperature: 0.5, gamma: -0.1, zeta: 1.1, testGate: 'mean' as const };
  return { width, origins, gates, last: parameters(1), averaged: parameters(2) };
}

const bad: readonly Fault[] = [
  ['another format', ({ metadata }) => metadata.set('format', 'pt'), 'format'],
  ['no format', ({ metadata }) => metadata.delete('format'), 'format'],
  ['a later version', ({ metadata }) => metadata.set('version', '4'), 'version'],
  ['version 0', ({ metadata }) => metadata.set('version', '0'), 'version'],
  ['another kind of output', ({ metadata }) => metadata.set('output', 'toString'), 'output'],
  ['a seed below 0', ({ metadata }) => metadata.set('seed', '-1'), 'seed'],
  ['a seed that no number holds', ({ metadata }) => metadata.set('seed', '9007199254740993'), 'seed'],
  ['no layers', ({ metadata }) => metadata.set('layers', '0'), 'layers'],
  ['more layers than tensors', ({ metadata }) => metadata.set('layers', '999999999'), 'layers'],
  ['a layer that is not there', ({ metadata }) => metadata.set('layers', '3'), '2.weights'],
  ['no width', ({ metadata }) => metadata.delete('1.width'), '1.width'],
  ['a width below the inputs', ({ metadata }) => metadata.set('0.width', '1'), '0.width'],
  ['a huge width', ({ metadata }) => metadata.set('0.width', '4294967296'), '0.width'],
  ['a width in hexadecimal', ({ metadata }) => metadata.set('0.width', '0x3'), '0.width'],
  ['a temperature of 0', ({ metadata }) => metadata.set('0.temperature', '0'), '0.temperature'],
  ['an infinite temperature', ({ metadata }) => metadata.set('1.temperature', '1e999'), '1.temperature'],
  ['a gamma above 0', ({ metadata }) => metadata.set('0.gamma', '0.1'), '0.gamma'],
  ['a zeta in hexadecimal', ({ metadata }) => metadata.set('0.zeta', '0x2'), '0.zeta'],
  ['no zeta', ({ metadata }) => metadata.delete('1.zeta'), '1.zeta'],
  [
    'a temperature that is 0 as a float32',
    ({ metadata }) => metadata.set('0.temperature', '1e-50'),
    '0.temperature',
  ],
  ['a zeta that is 1 as a float32', ({ metadata }) => metadata.set('0.zeta', '1.000000000001'), '0.zeta'],
  ['trainings below 0', ({ metadata }) => metadata.set('trainings', '-1'), 'trainings'],
  [
    'gates on weights above gates on groups',
    ({ tensors, metadata }) => {
      for (const set of ['', 'averaged.']) tensors.set(`${set}1.logAlpha`, f32([6]));
      metadata.set('1.gates', 'weights');
    },
    '1.gates',
  ],
  [
    'gates on groups above gates on weights',
    ({ tensors, metadata }) => {
      for (const set of ['', 'averaged.']) tensors.set(`${set}0.logAlpha`, f32([4]));
      metadata.set('0.gates', 'weights');
    },
    '1.gates',
  ],
  ['an unknown test gate', ({ metadata }) => metadata.set('0.testGate', 'mode'), '0.testGate'],
  ['no weights', ({ tensors }) => tensors.delete('1.weights'), '1.weights'],
  ['weights of three dimensions', ({ tensors }) => tensors.set('0.weights', f32([2, 2, 1])), '0.weights'],
  ['weights of integers', ({ tensors }) => tensors.set('0.bias', i32(1, 2)), '0.bias'],
  [
    'a layer without outputs',
    ({ tensors, metadata }) => {
      tensors
        .set('1.weights', f32([2, 0]))
        .set('1.bias', f32([0]))
        .delete('averaged.0.weights');
      metadata.set('layers', '2');
    },
    '1.weights',
  ],
  [
    'a gated layer without outputs',
    ({ tensors }) => {
      for (const set of ['', 'averaged.']) {
        tensors.set(`${set}0.weights`, f32([2, 0])).set(`${set}0.bias`, f32([0]));
        tensors.set(`${set}1.weights`, f32([0, 3])).set(`${set}1.logAlpha`, f32([0]));
      }
    },
    '0.weights',
  ],
  ['layers that do not meet', ({ tensors }) => tensors.set('1.weights', f32([3, 3])), '1.weights'],
  ['a bias of another length', ({ tensors }) => tensors.set('0.bias', f32([3])), '0.bias'],
  ['gates without log α', ({ tensors }) => tensors.delete('1.logAlpha'), '1.logAlpha'],
  ['a NaN weight', ({ tensors }) => tensors.set('0.weights', f32([2, 2], Number.NaN)), '0.weights[0]'],
  ['an infinite log α', ({ tensors }) => tensors.set('1.logAlpha', f32([2], Infinity)), '1.logAlpha[0]'],
  [
    'averages of another shape',
    ({ tensors }) => {
      tensors.set('averaged.1.weights', f32([2, 4])).set('averaged.1.bias', f32([4]));
    },
    'averaged.1.weights',
  ],
  ['averages of some layers', ({ tensors }) => tensors.delete('averaged.1.bias'), 'averaged.1.bias'],
  ['fewer inputs, but not which', ({ tensors }) => tensors.delete('0.origins'), '0.origins'],
  ['inputs twice', ({ tensors }) => tensors.set('0.origins', i32(1, 1)), '0.origins[1]'],
  ['inputs backwards', ({ tensors }) => tensors.set('0.origins', i32(2, 0)), '0.origins[1]'],
  ['an input below 0', ({ tensors }) => tensors.set('0.origins', i32(-1, 0)), '0.origins[0]'],
  ['an input beyond the width', ({ tensors }) => tensors.set('0.origins', i32(0, 3)), '0.origins[1]'],
  ['too few inputs', ({ tensors }) => tensors.set('0.origins', i32(0)), '0.origins'],
  ['groups of other inputs', ({ tensors }) => tensors.set('0.groups', i32(1, 1, 1)), '0.groups'],
  ['groups that are floats', ({ tensors }) => tensors.set('1.groups', f32([2])), '1.groups'],
  [
    'a group of gates with different log α',
    ({ tensors }) => {
      tensors.set('0.groups', i32(5, 5)).set('0.logAlpha', f32Of(1, 2));
    },
    '0.logAlpha[1]',
  ],
  [
    'a group of gates with different averages of log α',
    ({ tensors }) => {
      tensors.set('1.groups', i32(-1, -1)).set('averaged.1.logAlpha', f32Of(1, 2));
    },
    'averaged.1.logAlpha[1]',
  ],
  [
    'groups of a layer without gates',
    ({ tensors, metadata }) => {
      for (const name of ['temperature', 'gamma', 'zeta', 'testGate']) metadata.delete(`1.${name}`);
      tensors.set('1.groups', i32(0, 0));
    },
    '1.groups',
  ],
  [
    'groups of gates on weights',
    ({ tensors, metadata }) => {
      for (const set of ['', 'averaged.']) {
        tensors.set(`${set}0.logAlpha`, f32([4])).set(`${set}1.logAlpha`, f32([6]));
      }
      for (const l of [0, 1]) metadata.set(`${l}.gates`, 'weights');
      tensors.set('0.groups', i32(0, 0));
    },
    '0.groups',
  ],
  ['inputs that are floats', ({ tensors }) => tensors.set('0.origins', f32([2])), '0.origins'],
];

describe('a file that is no model is a typed error that names the part:', () => {
  test.each(bad)('%s', (...fault) => {
    expectFault(decodeModel, parts(), ({ layers }) => layers.length === 2, fault);
  });

  test('tensors and metadata besides are left alone', () => {
    const { tensors, metadata } = parts();
    tensors.set('0.firstMoment', f32([2, 2]));
    metadata.set('author', 'me');
    expect(decodeModel(bytesOf({ tensors, metadata })).seed).toBe(7);
  });
});

describe('the version of a file', () => {
  const versionOf = (network: Network) => partsOf(encodeModel(network.state())).metadata.get('version');

  test('is 2 where gates are shared, and else 1, as long as nothing else is new: who predicts needs no groups', async () => {
    const network = await trained({ epochs: 1 }, { groups });
    expect(versionOf(network)).toBe('2');
    expect(versionOf(await network.prune())).toBe('1');
    expect(versionOf(await trained({ epochs: 1 }))).toBe('1');
  });
});
