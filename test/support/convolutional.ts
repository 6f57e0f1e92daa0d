import '../../src/convolutions.js';
import type { Dataset } from '../../src/data/dataset.js';
import type { Network } from '../../src/network/network.js';
import type { NetworkOptions } from '../../src/network/options.js';
import { Random } from './random.js';

/**
 * Networks with one and two convolutions, whose sizes divide by nothing; two which other kernels predict: one in which the
 * convolutions above the first take their tiles at points, and one that pools in the same pass; one of windows with sides of their
 * own, and one on signals.
 */
export const convolutional = {
  one: {
    inputs: { channels: 2, height: 9, width: 8 },
    layers: [{ conv: 7, kernel: 3, stride: 2, padding: 2 }, 'flatten', 3],
    seed: 21,
  },
  two: {
    inputs: { channels: 2, height: 9, width: 8 },
    layers: [
      { conv: 6, kernel: 3, padding: 1 },
      { maxPool: 3, stride: 2 },
      { conv: 9, kernel: 2 },
      { maxPool: 2, stride: 1 },
      13,
      5,
      3,
    ],
    seed: 22,
  },
  tiles: {
    inputs: { channels: 2, height: 9, width: 8 },
    layers: [
      { conv: 6, kernel: 1 },
      { conv: 5, kernel: 3, padding: 2 },
      { conv: 7, kernel: 5, padding: 1 },
      { maxPool: 2 },
      13,
      3,
    ],
    seed: 23,
  },
  pooled: {
    inputs: { channels: 2, height: 9, width: 8 },
    layers: [{ conv: 7, kernel: 3 }, { maxPool: 2 }, 3],
    seed: 24,
  },
  sided: {
    inputs: { channels: 2, height: 9, width: 8 },
    layers: [
      { conv: 6, kernel: [3, 5], stride: [1, 2], padding: [1, 3] },
      { maxPool: [1, 2] },
      { conv: 7, kernel: [4, 1], stride: [2, 1] },
      { maxPool: [2, 1], stride: 1 },
      5,
      3,
    ],
    seed: 25,
  },
  signals: {
    inputs: { channels: 2, length: 72 },
    layers: [
      { conv: 6, kernel: 9, stride: 2, padding: 4 },
      { maxPool: 4, stride: 3 },
      { conv: 7, kernel: 3 },
      { maxPool: 2 },
      5,
      3,
    ],
    seed: 26,
  },
} as const satisfies Record<string, NetworkOptions>;

/** Numbers of an image of theirs. */
export const imageNumbers = 2 * 9 * 8;

/** The network with biases, and with gates that are open, half open and closed in turn. */
export function randomised(network: Network, seed = 3): Network {
  const random = new Random(seed);
  network.setParameters(
    network.parameters().map((layer) => ({
      ...layer,
      bias: Float32Array.from(random.values(layer.outputs, -0.3, 0.3)),
      ...(layer.logAlpha && { logAlpha: Float32Array.from(random.values(layer.logAlpha.length, -5, 4)) }),
    })),
  );
  return network;
}

/** Images of three classes: a bright spot stands in a place of its class, on noise. */
export function images(examples: number, seed = 1): Dataset & { inputs: Float32Array; labels: Int32Array } {
  const random = new Random(seed);
  const labels = random.labels(examples, 3);
  const inputs = Float32Array.from({ length: examples * imageNumbers }, (_, i) => {
    const [row, cell] = [Math.floor(i / imageNumbers), i % 72];
    const isSpot = Math.abs((cell % 8) - 2 * labels[row] - 1) <= 1 && Math.floor(cell / 24) === 1;
    return (isSpot ? 1 : 0) + 0.6 * random.unit() - 0.3;
  });
  return { inputs, labels };
}

/** The same as bytes. */
export function pictures(examples: number, seed = 1): Dataset & { inputs: Uint8Array; labels: Int32Array } {
  const { inputs, labels } = images(examples, seed);
  return { inputs: Uint8Array.from(inputs, (value) => Math.max(0, 180 * value)), labels };
}
