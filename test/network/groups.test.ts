import '../../src/convolutions.js';
import { describe, expect, test } from 'vitest';
import { type GateOptions, Network, type NetworkOptions } from '../../src/index.js';
import { thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

/** Inputs 0, 2 and 5, and 1 and 4, share gates. */
const groups = [7, -1, 7, 3, -1, 7];
const options: NetworkOptions = { inputs: 6, layers: [4, 3], seed: 5, gates: { groups } };

const logAlphas = (network: Network) => network.parameters().map(({ logAlpha }) => [...(logAlpha ?? [])]);

describe('inputs that share a gate', () => {
  test('begin with the log α of the first of them, and all others with what they have without', async () => {
    const [shared, alone] = [await Network.create(options), await Network.create({ ...options, gates: {} })];
    const [first, second] = logAlphas(alone);
    const of = (i: number) => first[groups.indexOf(groups[i])];
    expect(logAlphas(shared)).toEqual([[0, 1, 2, 3, 4, 5].map(of), second]);
    expect(new Set(logAlphas(shared)[0]).size).toBe(3);
    expect(shared.parameters()[0].weights).toEqual(alone.parameters()[0].weights);
  });

  test('may be those of any layer', async () => {
    const network = await Network.create({
      ...options,
      gates: { groups: [null, [1, 1, 2, 2]] },
    });
    const [first, second] = logAlphas(network);
    expect(new Set(first).size).toBe(6);
    expect(second).toEqual([second[0], second[0], second[2], second[2]]);
    expect(second[0]).not.toBe(second[2]);
  });

  test('are no others if each has a number of its own', async () => {
    const network = await Network.create({ ...options, gates: { groups: [[5, 4, 3, 2, 1, 0], undefined] } });
    expect(network.state()).toEqual((await Network.create({ ...options, gates: {} })).state());
  });

  test('are open or closed together, as the summary says, and pruning knows no groups', async () => {
    const network = await Network.create(options);
    const set = (logAlpha: readonly number[]) => {
      const [first, second] = network.parameters();
      network.setParameters([{ ...first, logAlpha: Float32Array.from(logAlpha) }, second]);
      const [{ gates, openGates, groups, openGroups }] = network.summary().layers;
      return { gates, openGates, groups, openGroups };
    };
    expect(set([2, 2, 2, 2, 2, 2])).toEqual({ gates: 6, openGates: 6, groups: 3, openGroups: 3 });
    expect(set([-9, 2, -9, 2, 2, -9])).toEqual({ gates: 6, openGates: 3, groups: 3, openGroups: 2 });
    expect(network.summary().layers[1]).not.toHaveProperty('groups');
    expect([...(network.keptInputs ?? [])]).toEqual([1, 3, 4]);
    const pruned = await network.prune();
    const rows = Float32Array.from(new Random(3).values(24));
    expect(pruned.logits(rows)).toEqual(network.logits(rows));
    expect(pruned.state().layers.map(({ gates }) => gates)).toEqual([undefined, undefined]);
    expect(pruned.summary().layers[0]).not.toHaveProperty('groups');
  });

  test('are counted with all their weights: the expectations are those of the same log α without groups', async () => {
    const [shared, alone] = [await Network.create(options), await Network.create({ ...options, gates: {} })];
    alone.setParameters(shared.parameters());
    const { expectedL0, expectedFlops } = shared.summary();
    expect(alone.summary()).toMatchObject({ expectedL0, expectedFlops });
  });

  test('take no parameters in which they differ, and say which', async () => {
    const network = await Network.create(options);
    const before = await network.digest();
    const [first, second] = network.parameters();
    const logAlpha = Float32Array.of(1, 2, 1, 3, 2, 0.5);
    expect(await thrownBy(() => network.setParameters([{ ...first, logAlpha }, second]))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'layers[0].logAlpha[5]',
      received: 0.5,
      expected: 'that of its group',
    });
    expect(await network.digest()).toBe(before);
    logAlpha[5] = 1;
    network.setParameters([{ ...first, logAlpha }, second]);
  });
});

describe('groups that are none are a typed error:', () => {
  const image = { channels: 1, height: 4, width: 4 };
  const cases: readonly (readonly [string, unknown, string, Partial<NetworkOptions>])[] = [
    ['a number', 3, 'groups', {}],
    ['a string', 'weekday', 'groups', {}],
    ['too few', [1, 2, 3], 'groups', {}],
    ['none at all', [], 'groups', {}],
    ['of another layer', [1, 1, 2, 2], 'groups', {}],
    ['a list of another length', [groups, [1, 1, 2]], 'groups[1]', {}],
    ['more lists than layers', [groups, null, [1, 1, 1]], 'groups[2]', {}],
    ['a list that is none', [groups, 4], 'groups[1]', {}],
    ['half a number', [1, 2, 3, 4, 5, 1.5], 'groups[5]', {}],
    ['a number that is none', [groups, [1, 2, Number.NaN, 1]], 'groups[1][2]', {}],
    ['a hole', [[1, 2, 3, 4, undefined, 6]], 'groups[0][4]', {}],
    ['a typed array', new Int32Array(6), 'groups', {}],
    ['with gates on weights', groups, 'groups', { gates: { on: 'weights' } }],
    [
      'above convolutions',
      [null, new Array(4).fill(0)],
      'groups[1]',
      { inputs: image, layers: [{ conv: 1, kernel: 3 }, 3] },
    ],
    ['of maps', [0, 0], 'groups', { inputs: image, layers: [{ conv: 2, kernel: 3 }, 3] }],
  ];
  test.each(cases)('%s', async (_, given, argument, others) => {
    const gates = { ...(others.gates || {}), groups: given } as GateOptions;
    const error = await thrownBy(() => Network.create({ ...options, ...others, gates }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: `options.gates.${argument}` });
  });
});
