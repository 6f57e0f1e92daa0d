import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Dataset, Network, type NetworkOptions, Trainer } from '../../src/index.js';
import { ConvolutionLayer } from '../../src/layers/convolution/training.js';
import { DenseLayer } from '../../src/layers/dense/training.js';
import { TrainedLayer } from '../../src/layers/trainedLayer.js';
import { convolutional, images } from '../support/convolutional.js';
import { clusters, collect } from '../support/examples.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The network with all gates of the given layers, counted from 0, at a location. */
function withGates(network: Network, layers: readonly number[], logAlpha: number): Network {
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      ...(layer.logAlpha && {
        logAlpha: layers.includes(l) ? layer.logAlpha.map(() => logAlpha) : layer.logAlpha,
      }),
    })),
  );
  return network;
}

const dense: NetworkOptions = { inputs: 20, layers: [9, 7, 5, 3], seed: 4 };
const convolutions: NetworkOptions = convolutional.two;

/** Which layers die in some minibatches: a few gates each that open in a twentieth to a tenth of them. */
const cases: readonly (readonly [string, NetworkOptions, () => Dataset, readonly number[]])[] = [
  ['a dense layer in the middle', dense, () => clusters(120, 20, 3), [2]],
  ['two dense layers', dense, () => clusters(120, 20, 3), [1, 3]],
  ['the first layer', dense, () => clusters(120, 20, 3), [0]],
  ['the first convolution', convolutions, () => images(60), [0]],
  ['the second convolution', convolutions, () => images(60), [1]],
  ['a dense layer above convolutions', convolutions, () => images(60), [3]],
];

describe.each(cases)('while all gates of %s are closed', (_, options, data, layers) => {
  /** Twenty steps; also how often each layer was computed forward and backward. */
  async function train(build: 'simd' | 'scalar' = 'simd') {
    const network = withGates(await Network.create({ ...options, build }), layers, -4);
    const trainer = new Trainer(network, data(), { batchSize: 20, weightDecay: 1e-3 });
    for (let step = 0; step < 20; step++) trainer.step();
    return { digest: await network.digest(), averaged: await network.digest('averaged') };
  }

  test('training has the bits that it would have if all below was computed', async () => {
    const result = await train();
    expect(await train('scalar')).toEqual(result);
    // Maps of a last convolution that are all closed: what comes back to the one below is left as it was.
    if (options === convolutions && layers[0] === 1) return;
    const rest = vi.spyOn(TrainedLayer.prototype, 'rest').mockImplementation(() => {});
    expect(await train()).toEqual(result);
    // It did happen, but for the first layer, below which there is nothing.
    expect(rest.mock.calls.length > 3).toBe(layers[0] > 0);
  });
});

describe('what is below a dead layer is not computed:', () => {
  const never = -1e4; // the noise never opens them
  const limits = { batchSize: 20, logAlphaLimit: 1e5, lambda: 0 };

  test('neither forward nor backward in dense layers, nor are inputs gathered', async () => {
    const network = withGates(await Network.create(dense), [2], never);
    const trainer = new Trainer(network, clusters(120, 20, 3), limits);
    const forward = vi.spyOn(DenseLayer.prototype, 'forward');
    const backward = vi.spyOn(DenseLayer.prototype, 'backward');
    const before = network.parameters();
    for (let step = 0; step < 6; step++) trainer.step();
    const sizes = (spy: { mock: { contexts: unknown[] } }, l: number) =>
      (spy.mock.contexts as DenseLayer[])
        .filter(({ shape }) => shape.inputs === before[l].inputs)
        .map(({ openCount }) => openCount);
    for (const l of [0, 1, 2]) {
      expect(Math.max(...sizes(forward, l))).toBe(0);
      expect(Math.max(...sizes(backward, l))).toBe(0);
    }
    expect(Math.max(...sizes(forward, 3))).toBeGreaterThan(0);
    // Without penalties nothing moves below, and the biases above are learnt.
    const after = network.parameters();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2].weights).toEqual(before[2].weights);
    expect(after[3].bias).not.toEqual(before[3].bias);
  });

  test('nor any convolution', async () => {
    const network = withGates(await Network.create(convolutions), [3], never);
    const trainer = new Trainer(network, images(60), limits);
    const forward = vi.spyOn(ConvolutionLayer.prototype, 'forward');
    const backward = vi.spyOn(ConvolutionLayer.prototype, 'backward');
    trainer.step();
    // Each is called, and has nothing to do: 0 maps.
    const called = [...forward.mock.contexts, ...backward.mock.contexts] as ConvolutionLayer[];
    expect(called.map(({ openCount }) => openCount)).toEqual([0, 0, 0, 0]);
  });

  test('and it takes part again as soon as a gate opens', async () => {
    const network = withGates(await Network.create(dense), [2], never);
    const trainer = new Trainer(network, clusters(120, 20, 3), limits);
    trainer.step();
    const before = network.parameters();
    withGates(network, [2], 3);
    trainer.step();
    expect(network.parameters()[0].weights).not.toEqual(before[0].weights);
  });
});

describe('the report', () => {
  test('names the layers that lost all their gates, counted from 1', async () => {
    const network = withGates(await Network.create(dense), [1, 3], -4);
    expect(network.summary().dead).toEqual([2, 4]);
    const [report] = await collect(new Trainer(network, clusters(120, 20, 3), { epochs: 1 }));
    expect(report.dead).toEqual([2, 4]);
  });

  test('names none while there are gates, nor where there are none', async () => {
    for (const gates of [{}, false] as const) {
      const network = await Network.create({ ...dense, gates });
      const [report] = await collect(new Trainer(network, clusters(120, 20, 3), { epochs: 1 }));
      expect(report.dead).toEqual([]);
    }
  });

  test('names the convolution, not what stands on its maps', async () => {
    const network = withGates(await Network.create(convolutional.one as NetworkOptions), [0], -4);
    expect(network.summary().architecture).toEqual([0, 0]);
    expect(network.summary().dead).toEqual([1]);
  });

  test('names a layer with a gate on each weight', async () => {
    const network = await Network.create({ ...dense, gates: { on: 'weights' } });
    expect(withGates(network, [1], -4).summary().dead).toEqual([2]);
  });
});
