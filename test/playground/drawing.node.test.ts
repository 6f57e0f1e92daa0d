import { Network, Trainer } from 'l0net';
import { describe, expect, test } from 'vitest';
import { lookAt } from '../../examples/playground/src/run/look.js';
import 'l0net/convolutions';

/** A network whose gates stand where they are put: log α of each. */
async function gated(logAlpha: readonly (readonly number[])[], layers: readonly number[]): Promise<Network> {
  const network = await Network.create({ inputs: logAlpha[0].length, layers, seed: 2 });
  network.setParameters(
    network.parameters().map((layer, l) => ({ ...layer, logAlpha: Float32Array.from(logAlpha[l]) })),
  );
  return network;
}

describe('a look at a network', () => {
  test('counts gates in bins: the first has those that are 0, the last those that are 1', async () => {
    const network = await gated(
      [
        [-5, -5, 5, 0],
        [5, 5, -5],
      ],
      [3, 2],
    );
    const { layers, kept, architecture, inputs } = lookAt(network, [4, 3, 2]);
    expect(layers.map(({ gates, open }) => [gates, open])).toEqual([
      [4, 2],
      [3, 2],
    ]);
    expect(layers[0].histogram[0]).toBe(2);
    expect(layers[0].histogram.at(-1)).toBe(1);
    expect(layers[0].histogram[16]).toBe(1);
    expect([...kept]).toEqual([0, 0, 1, 1]);
    expect(architecture).toEqual([2, 2, 2]);
    expect(inputs).toEqual(network.openProbabilities()[0]);
  });

  test('draws the units that are left, and their weights by the strongest', async () => {
    const network = await gated(
      [
        [-5, 5, 5],
        [5, -5],
      ],
      [2, 2],
    );
    const [first] = network.parameters();
    const { drawn } = lookAt(network, [3, 2, 2]);
    expect(drawn.columns.map(({ shown }) => [...shown])).toEqual([[1, 2], [0], [0, 1]]);
    const [edges] = drawn.edges;
    const own = [first.weights[2], first.weights[4]];
    const most = Math.max(...own.map(Math.abs));
    const seen = new Map(Array.from(edges.weight, (weight, e) => [edges.from[e], weight]));
    expect(edges.weight).toHaveLength(2);
    expect(seen.get(0)).toBeCloseTo(own[0] / most);
    expect(seen.get(1)).toBeCloseTo(own[1] / most);
  });

  test('finds its way where rows were removed for good', async () => {
    const network = await Network.create({ inputs: 8, layers: [6, 2], seed: 1 });
    const inputs = Float32Array.from({ length: 400 * 8 }, (_, i) => ((i * i * 7919) % 2003) / 1001 - 1);
    const labels = Uint8Array.from({ length: 400 }, (_, i) => Number(inputs[8 * i] > 0));
    const options = { epochs: 60, lambda: 2, learningRate: 0.05, removal: 1, batchSize: 20, averaging: 0.9 };
    for await (const _ of new Trainer(network, { inputs, labels }, options));
    const look = lookAt(network, [8, 6, 2]);
    const pruned = await network.prune();
    expect(network.parameters()[0].inputs).toBeLessThan(8);
    expect(look.architecture).toEqual([...network.summary().architecture, 2]);
    expect([...look.kept.keys()].filter((input) => look.kept[input])).toEqual([...(pruned.keptInputs ?? [])]);
    expect(look.layers[0].histogram.reduce((sum, count) => sum + count, 0)).toBe(8);
    expect(look.drawn.edges[0].weight.length).toBeGreaterThan(0);
  });

  test('draws maps of convolutions, and cells of the first dense layer by their maps', async () => {
    const network = await Network.create({
      inputs: { channels: 1, height: 8, width: 8 },
      layers: [{ conv: 3, kernel: 3 }, { maxPool: 2 }, { conv: 4, kernel: 2 }, 5, 2],
      seed: 1,
    });
    const { drawn, inputs, kept, architecture } = lookAt(network, [1, 3, 4, 5, 2]);
    expect(architecture).toEqual([1, 3, 4, 5, 2]);
    expect([inputs.length, kept.length]).toEqual([0, 0]);
    expect(drawn.edges.map(({ weight }) => weight.length)).toEqual([3, 12, 20, 10]);
    const [, , cells] = network.parameters();
    // Map 0 of the last convolution: its four cells, to neuron 0.
    const norm = Math.sqrt([0, 1, 2, 3].reduce((sum, cell) => sum + cells.weights[cell * 5] ** 2, 0));
    const other = Math.sqrt([4, 5, 6, 7].reduce((sum, cell) => sum + cells.weights[cell * 5] ** 2, 0));
    const edge = (from: number) =>
      [...drawn.edges[2].weight].find(
        (_, e) => drawn.edges[2].from[e] === from && drawn.edges[2].to[e] === 0,
      );
    expect((edge(0) as number) / (edge(1) as number)).toBeCloseTo(norm / other, 1);
  });
});
