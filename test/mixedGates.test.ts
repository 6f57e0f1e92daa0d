import { expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../src/formats/model.js';
import { Network, Trainer } from '../src/index.js';
import type { NetworkState } from '../src/networkState.js';
import { Random } from './random.js';

/** Three layers, of which those that are told have their gates on weights and the others on groups or nowhere. */
async function mixture(on: readonly ('weights' | 'groups' | undefined)[]): Promise<Network> {
  const state = (await Network.create({ inputs: 5, layers: [6, 4, 3], seed: 1 })).state();
  const layers = state.layers.map((layer, l) => {
    const { inputs, outputs, weights, bias } = layer.last;
    const count = on[l] === 'weights' ? weights.length : inputs;
    const logAlpha = Float32Array.from(new Random(l).values(count, -4, 3));
    const gates = layer.gates && { ...layer.gates, ...(on[l] === 'weights' && { on: on[l] }) };
    const last = { inputs, outputs, weights, bias };
    return on[l] ? { ...layer, gates, last: { ...last, logAlpha } } : { ...layer, gates: undefined, last };
  });
  const mixed: NetworkState = { ...state, layers };
  return Network.fromState(decodeModel(encodeModel(mixed)));
}

const data = {
  inputs: Float32Array.from(new Random(2).values(30 * 5)),
  labels: Int32Array.from({ length: 30 }, (_, i) => i % 3),
};

test.each([
  [['weights', 'groups', 'weights'], 1],
  [['groups', 'weights', undefined], 0],
] as const)('a file with gates on %j predicts and is pruned, but is not trained', async (on, layer) => {
  const network = await mixture(on);
  const logits = network.logits(data.inputs);
  expect((await network.prune()).logits(data.inputs)).toEqual(logits);
  expect(() => new Trainer(network, data, { epochs: 1 })).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      argument: `network.shapes[${layer}].gates.on`,
    }),
  );
  expect(network.logits(data.inputs)).toEqual(logits);
});

test('layers without gates may stand among gates on weights', async () => {
  const network = await mixture(['weights', undefined, 'weights']);
  for await (const { trainLoss } of new Trainer(network, data, { epochs: 2, batchSize: 10 })) {
    expect(trainLoss).toBeGreaterThan(0);
  }
});
