import { describe, expect, test } from 'vitest';
import { toJson } from '../../src/export.js';
import { readModel, writeModel } from '../../src/files.js';
import { Network, type NetworkOptions } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';

/** Log α of a gate that is open at test time, and of one that is not. */
const [OPEN, CLOSED] = [4, -5];

const cases: readonly (readonly [
  string,
  Partial<NetworkOptions>,
  (l: number, i: number) => boolean,
  number[] | undefined,
])[] = [
  ['all gates open', {}, () => true, undefined],
  ['some closed', {}, (l, i) => l > 0 || i === 1 || i === 3, [1, 3]],
  ['all closed', {}, (l) => l > 0, []],
  ['nothing above them open', {}, (l) => l !== 1, []],
  [
    'gates on weights, one row of zeros',
    { gates: { on: 'weights' } },
    (l, i) => l > 0 || Math.floor(i / 4) !== 2,
    [0, 1, 3],
  ],
  ['gates on weights, nothing above open', { gates: { on: 'weights' } }, (l) => l !== 1, []],
  ['no gates', { gates: false }, () => true, undefined],
];

describe.each(cases)('the inputs that are read, with %s,', (_, options, open, expected) => {
  test('are the same of a network, the pruned one, what was saved and a model', async () => {
    const network = await Network.create({ inputs: 4, layers: [4, 2], ...options });
    network.setParameters(
      network.parameters().map((layer, l) => ({
        ...layer,
        ...(layer.logAlpha && { logAlpha: layer.logAlpha.map((_, i) => (open(l, i) ? OPEN : CLOSED)) }),
      })),
    );
    const all = [network, await network.prune()];
    for (const each of [...all]) all.push(await readModel(writeModel(each)));
    const list = expected && Int32Array.from(expected);
    for (const each of all) {
      expect(each.keptInputs).toEqual(list);
      expect((await loadModel(writeModel(each))).keptInputs).toEqual(list);
    }
    // Nothing else is read, and all of it: what is written for other programs has the same outputs.
    const x = Float32Array.of(1, -2, 3, -4);
    const y = network.predict(x);
    expect(network.predict(x.map((value, i) => (!list || list.includes(i) ? value : 99)))).toEqual(y);
    const { layers, keptInputs } = JSON.parse(await toJson(network));
    expect(keptInputs.length).toBe(layers[0].inputs);
  });
});
