import { Network, type NetworkOptions, Trainer } from '../../src/index.js';
import { windows } from '../oracle/convolution.js';
import { convolutional, imageNumbers, images } from '../support/convolutional.js';
import { collect } from '../support/examples.js';
import { Random } from '../support/random.js';

/** Rows for the networks below. */
export const rows = Float32Array.from(new Random(7).values(37 * imageNumbers, -1, 2));

/** The network with biases, and with gates that are closed where it is said, elsewhere open or half open. */
export function gatedBy(
  network: Network,
  seed: number,
  isClosed: (l: number, i: number) => boolean,
): Network {
  const random = new Random(seed);
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      bias: Float32Array.from(random.values(layer.outputs, -0.3, 0.3)),
      ...(layer.logAlpha && {
        logAlpha: layer.logAlpha.map((_, i) => (isClosed(l, i) ? -9 : 4 * random.unit())),
      }),
    })),
  );
  return network;
}

/** Every third gate is closed. */
async function gated(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const network = await Network.create({ ...convolutional.two, ...options });
  return gatedBy(network, 3, (l, i) => (i + l) % 3 === 0);
}

async function closed(isClosed: (l: number, i: number) => boolean, layers?: NetworkOptions['layers']) {
  const network = await Network.create({ ...convolutional.two, ...(layers && { layers }) });
  return gatedBy(network, 3, isClosed);
}

async function trained(options: Partial<NetworkOptions>, lambda: number, removal?: number): Promise<Network> {
  const network = await Network.create({ ...convolutional.two, ...options });
  const removing = removal && { logAlphaLimit: 3, removal };
  const training = { epochs: 15, batchSize: 20, learningRate: 2e-2, averaging: 0.9, lambda, ...removing };
  await collect(new Trainer(network, images(200), training));
  return network;
}

const onWeights = { on: 'weights', dropRate: 0.4 } as const;

const stacked: NetworkOptions['layers'] = [
  { conv: 4, kernel: 3, padding: 2 },
  { conv: 5, kernel: 3, stride: 2, padding: 1 },
  { conv: 6, kernel: 2, padding: 1 },
  { maxPool: 2, stride: 3 },
  { conv: 4, kernel: 1 },
  4,
  3,
];

/** Networks with convolutions of every kind that can be exported. */
export const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['with gates', gated],
  ['that was pruned', async () => (await gated()).prune()],
  ['that is as large as it began', async () => (await gated()).dense()],
  ['without gates', () => gated({ gates: false })],
  ['with averages', () => trained({}, 0.02)],
  ['that lost maps and inputs', () => trained({}, 0.15, 2)],
  ['with gates on weights', () => gated({ gates: onWeights })],
  ['with gates on weights that was trained', () => trained({ gates: onWeights }, 0.15)],
  ['with linear outputs', () => gated({ output: 'linear' })],
  ['of one convolution', () => gated(convolutional.one)],
  ['of convolutions by tiles', () => gated(convolutional.tiles)],
  ['of windows with sides of their own', () => gated(convolutional.sided)],
  ['of signals', () => gated(convolutional.signals)],
  ['of one convolution below the outputs', () => gated({ layers: [{ conv: 5, kernel: 4 }, 3] })],
  [
    'of convolutions one on another, with windows that leave cells between them',
    () => gated({ layers: stacked }),
  ],
  ['with no open map in the first convolution', () => closed((l) => l === 0)],
  ['with no open map in the first of them', () => closed((l) => l === 0, stacked)],
  ['with no open map in the second', () => closed((l) => l === 1)],
  ['with no open map at all', () => closed((l) => l < 2)],
  ['with no open input of the first dense layer', () => closed((l) => l === 2)],
  [
    'with open inputs only where maps are closed',
    () => closed((l, i) => (l === 1 && i > 0) || (l === 2 && i < 4)),
  ],
  ['whose gates are all closed', () => closed(() => true)],
];

/** Something of the height, and of the width. */
function both(of: (i: 0 | 1) => number): [number, number] {
  return [of(0), of(1)];
}

/** A network of any geometry, with gates or without, some of which are closed; and rows for it. */
export async function anyNetwork(seed: number): Promise<{ network: Network; rows: Float32Array }> {
  const random = new Random(seed);
  const image = {
    channels: random.integer(1, 3),
    height: random.integer(1, 9),
    width: random.integer(1, 9),
  };
  const layers: NetworkOptions['layers'][number][] = [];
  let [height, width] = [image.height, image.width];
  for (let convolutions = random.integer(1, 3); convolutions > 0; convolutions--) {
    const padding = both(() => random.integer(0, 2));
    const kernel = both((i) =>
      random.integer(padding[i] + 1, Math.min(5, [height, width][i] + 2 * padding[i])),
    );
    const stride = both(() => random.integer(1, 3));
    layers.push({ conv: random.integer(1, 5), kernel, stride, padding });
    [height, width] = both((i) => windows([height, width][i], kernel[i], stride[i], padding[i]));
    const maxPool = both((i) => random.integer(1, Math.min(4, [height, width][i])));
    if (maxPool[0] * maxPool[1] < 2 || random.unit() < 0.4) continue;
    const poolStride = both(() => random.integer(1, 5));
    layers.push({ maxPool, stride: poolStride });
    [height, width] = both((i) => windows([height, width][i], maxPool[i], poolStride[i]));
  }
  if (random.unit() < 0.5) layers.push(random.integer(1, 5));
  layers.push(3);
  const gates = random.pick([{}, false, { on: 'weights' }] as const);
  const created = await Network.create({ inputs: image, layers, gates, seed });
  const share = random.pick([0.1, 0.3, 0.6]);
  const network = gatedBy(created, seed, () => random.unit() < share);
  return { network, rows: Float32Array.from(random.values(3 * network.inputs, -1, 2)) };
}
