import '../../src/residual.js';
import { Network, type NetworkOptions } from '../../src/index.js';
import { usesWinograd } from '../../src/layers/convolution/winograd.js';
import { windows } from '../oracle/convolution.js';
import { Random } from '../support/random.js';

type Layers = NetworkOptions['layers'];

/** Sides of the images of the networks below. */
const image = { channels: 2, height: 7, width: 6 };
const signal = { channels: 3, length: 28 };

/** Rows for them. */
export const rows = Float32Array.from(new Random(8).values(5 * 2 * 7 * 6, -1, 2));

/** The network with statistics, scales and biases, and with gates that are closed where it is said, elsewhere open or half open. */
export function normalisedBy(
  network: Network,
  seed: number,
  isClosed: (l: number, i: number) => boolean,
): Network {
  const random = new Random(seed);
  const floats = (n: number, low: number, high: number) => Float32Array.from(random.values(n, low, high));
  network.setParameters(
    network.parameters().map((layer, l) => {
      const { outputs, logAlpha, scale, statistics } = layer;
      const means = floats(outputs, -0.5, 0.5);
      const variances = floats(outputs, 0, random.pick([0.02, 1, 9]));
      return {
        ...layer,
        bias: floats(outputs, -0.3, 0.4),
        ...(scale && { scale: floats(outputs, -0.4, 1.6) }),
        ...(statistics && {
          statistics: statistics.map((_, i) => (i % 2 === 0 ? means : variances)[Math.floor(i / 2)]),
        }),
        ...(logAlpha && {
          logAlpha: logAlpha.map((_, i) => (isClosed(l, i) ? -9 : 4 * random.unit())),
        }),
      };
    }),
  );
  return network;
}

const stem = { conv: 5, kernel: 3, padding: 1, batchNorm: true } as const;

const blocks: Layers = [
  stem,
  { residual: 5 },
  { residual: 6, stride: 2 },
  { residual: 6, kernel: [1, 3] },
  { averagePool: 'global' },
  3,
];

async function made(
  layers: Layers,
  isClosed: (l: number, i: number) => boolean = (l, i) => (i + l) % 3 === 0,
  options: Partial<NetworkOptions> = {},
): Promise<Network> {
  const network = await Network.create({ inputs: image, output: 'linear', seed: 31, layers, ...options });
  return normalisedBy(network, 3, isClosed);
}

const twoSeparable: Layers = [
  { conv: 6, kernel: 3, padding: 1, separable: true, batchNorm: true },
  { conv: 5, kernel: [3, 2], padding: 1, separable: true, batchNorm: true },
  { averagePool: 2 },
  3,
];

/** Networks with separable convolutions. */
const separable: readonly (readonly [string, () => Promise<Network>])[] = [
  [
    'of separable convolutions, some steps apart',
    () =>
      made([
        { conv: 6, kernel: 3, stride: 2, padding: 1, separable: true, batchNorm: true },
        { conv: 5, kernel: [2, 3], separable: true, batchNorm: true },
        3,
      ]),
  ],
  [
    'of separable convolutions with gaps, pooled',
    () =>
      made([
        { conv: 6, kernel: 3, padding: [2, 1], dilation: [2, 1], separable: true, batchNorm: true },
        { maxPool: [3, 2], stride: [2, 1] },
        { conv: 5, kernel: 2, dilation: [1, 2], separable: true, batchNorm: true, relu: false },
        { averagePool: 'global' },
        3,
      ]),
  ],
  [
    'of separable convolutions on signals, below blocks and above',
    () =>
      made(
        [
          { conv: 5, kernel: 9, padding: 4, stride: 2, separable: true, batchNorm: true },
          { ...stem, kernel: 3 },
          { residual: 4, kernel: 3, stride: 2 },
          { conv: 5, kernel: 3, separable: true, batchNorm: true },
          { averagePool: 2 },
          4,
          3,
        ],
        undefined,
        { inputs: signal },
      ),
  ],
  [
    'of separable convolutions without gates, and some without normalisation',
    () =>
      made(
        [
          { conv: 6, kernel: 3, padding: 1, separable: true, batchNorm: true },
          { conv: 4, kernel: [3, 2], separable: true, relu: false },
          { conv: 5, kernel: 2, padding: 1, separable: true },
          { maxPool: 2 },
          3,
        ],
        undefined,
        { gates: false },
      ),
  ],
  ['of separable convolutions that was pruned', async () => (await made(twoSeparable)).prune()],
  ['of separable convolutions, as large as it began', async () => (await made(twoSeparable)).dense()],
  [
    'of separable convolutions with gates on weights',
    () => made(twoSeparable, undefined, { gates: { on: 'weights', dropRate: 0.4 } }),
  ],
  ['whose separable convolution stands on closed maps', () => made(twoSeparable, (l) => l === 0)],
  ['of whose separable convolution no map is left', () => made(twoSeparable, (l) => l === 1)],
  ['of whose separable convolutions nothing is left', () => made(twoSeparable, () => true)],
];

/** Networks of every kind beyond plain convolutions that can be exported. */
export const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['with blocks', () => made(blocks)],
  ['with blocks that was pruned', async () => (await made(blocks)).prune()],
  ['with blocks, as large as it began', async () => (await made(blocks)).dense()],
  ['with probabilities', () => made(blocks, undefined, { output: 'softmax' })],
  ['with blocks without gates', () => made(blocks, undefined, { gates: false })],
  ['with gates on weights', () => made(blocks, undefined, { gates: { on: 'weights', dropRate: 0.4 } })],
  [
    'with blocks of windows with gaps',
    () => made([stem, { residual: 5, dilation: 2 }, { residual: 6, stride: 2, dilation: [1, 3] }, 3]),
  ],
  ['whose first block is closed', () => made(blocks, (l) => l === 1)],
  ['whose block with a convolution beside is closed', () => made(blocks, (l) => l === 4)],
  ['whose last block is closed', () => made(blocks, (l) => l === 6)],
  ['whose blocks are all closed', () => made(blocks, () => true)],
  [
    'of two blocks beside which there is a convolution',
    () => made([stem, { residual: 4, stride: 2 }, { residual: 7, kernel: 1 }, 5, 3]),
  ],
  ['of a block without a rectifier below', () => made([{ ...stem, relu: false }, { residual: 5 }, 3])],
  ['of blocks with gates below neurons', () => made([stem, { residual: 5 }, { residual: 5 }, 4, 3])],
  [
    'of means of windows that overlap above a block',
    () => made([stem, { residual: 5 }, { averagePool: [3, 2], stride: [2, 1] }, 3]),
  ],
  ['of single cells, some left out', () => made([stem, { residual: 5 }, { averagePool: 1, stride: 2 }, 3])],
  [
    'of signals with blocks',
    () =>
      made(
        [
          { ...stem, kernel: 9, padding: 4, stride: 2 },
          { residual: 5, kernel: 3 },
          { residual: 4, kernel: 5, stride: 2 },
          3,
        ],
        undefined,
        {
          inputs: signal,
        },
      ),
  ],
  [
    'of convolutions whose tiles are taken at points',
    () =>
      made([stem, { residual: 5 }, { residual: 4 }, 3], undefined, {
        inputs: { channels: 1, height: 12, width: 7 },
      }),
  ],
  [
    'of windows with gaps',
    () =>
      made([
        { conv: 4, kernel: 3, padding: [2, 3], dilation: [2, 3], batchNorm: true },
        { conv: 5, kernel: [2, 3], dilation: 2, relu: false },
        3,
      ]),
  ],
  [
    'without blocks, with means of whole maps',
    () => made([{ conv: 6, kernel: 3 }, { averagePool: 'global' }, 3]),
  ],
  [
    'without blocks, with sums that no rectifier takes',
    () =>
      made([{ conv: 4, kernel: 3, relu: false }, { conv: 6, kernel: 2, batchNorm: true }, { maxPool: 2 }, 3]),
  ],
  [
    'without blocks, with means below maxima',
    () =>
      made([
        { conv: 4, kernel: 2, relu: false },
        { averagePool: 2, stride: 1 },
        { conv: 5, kernel: 2, batchNorm: true },
        { averagePool: [1, 2] },
        4,
        3,
      ]),
  ],
  [
    'without blocks, of which no map is left',
    () =>
      made(
        [{ conv: 4, kernel: 3, relu: false }, { conv: 4, kernel: 3 }, { averagePool: 2 }, 3],
        (l) => l < 2,
      ),
  ],
  ...separable,
  ['of which nothing is left', () => made([{ conv: 4, kernel: 3 }, { averagePool: 2 }, 3], () => true)],
];

/** Whether a convolution may take its tiles at points, where sums are rounded otherwise. */
export function takesTiles(network: Network): boolean {
  return network.shapes.some(({ conv }, l) => conv !== undefined && usesWinograd(conv, l === 0));
}

/** A network of any geometry, with blocks or without, with gates or without, some of which are closed; and rows for it. */
export async function anyResidual(seed: number): Promise<{ network: Network; rows: Float32Array }> {
  const random = new Random(seed);
  const isSignal = random.unit() < 0.3;
  const channels = random.integer(1, 3);
  let [height, width] = isSignal ? [1, random.integer(3, 24)] : [random.integer(2, 8), random.integer(2, 8)];
  const inputs = isSignal ? { channels, length: width } : { channels, height, width };
  const gates = random.pick([{}, {}, false, { on: 'weights' }] as const);
  const layers: Layers[number][] = [];
  /** @param separable whether it may be a separable one */
  const convolve = (batchNorm: boolean, separable: boolean) => {
    const padding = isSignal ? ([0, 1] as const) : ([1, 1] as const);
    const kernel = [height, width].map((side, i) =>
      random.integer(padding[i] + 1, Math.min(3, side + 2 * padding[i])),
    );
    const stride = [isSignal ? 1 : random.pick([1, 1, 2]), random.pick([1, 1, 2])];
    const relu = random.unit() < 0.8;
    // Windows with gaps, where there is room for some.
    const dilation = [height, width].map((side, i) => {
      const most = kernel[i] > 1 ? Math.floor((side + 2 * padding[i] - 1) / (kernel[i] - 1)) : 3;
      return isSignal && i === 0 ? 1 : random.pick([1, random.integer(1, Math.min(3, most))]);
    });
    layers.push({
      conv: random.integer(1, 5),
      ...sides({ kernel, stride, padding, dilation }),
      batchNorm,
      relu,
      ...(separable && (batchNorm || gates === false) && random.unit() < 0.6 && { separable }),
    });
    [height, width] = [height, width].map((side, i) =>
      windows(side, (kernel[i] - 1) * dilation[i] + 1, stride[i], padding[i]),
    );
    return relu;
  };
  const pool = (name: 'averagePool' | 'maxPool') => {
    const size = [height, width].map((side) => random.integer(1, Math.min(3, side)));
    if (name === 'maxPool' && size[0] * size[1] < 2) return;
    const stride = size.map((side, i) => (isSignal && i === 0 ? 1 : random.integer(1, side + 1)));
    const { kernel, ...rest } = sides({ kernel: size, stride });
    layers.push({ [name]: kernel, ...rest } as Layers[number]);
    [height, width] = [height, width].map((side, i) => windows(side, size[i], stride[i]));
  };
  /** On signals what is along their length is said. */
  const sides = <T extends Record<string, readonly number[]>>(all: T) =>
    Object.fromEntries(
      Object.entries(all).map(([name, both]) => [name, isSignal ? both[1] : both]),
    ) as unknown as Record<keyof T, number>;

  if (random.unit() < 0.7) {
    if (random.unit() < 0.3) convolve(true, true);
    convolve(true, false);
    for (let left = random.integer(1, 3); left > 0; left--) {
      const kernel = [isSignal ? 1 : random.pick([1, 3]), random.pick([1, 3])];
      const stride = [isSignal ? 1 : random.pick([1, 1, 2]), random.pick([1, 1, 2])];
      const { conv = 0, residual = conv } = layers[layers.length - 1] as { conv?: number; residual?: number };
      layers.push({ residual: random.pick([residual, random.integer(1, 5)]), ...sides({ kernel, stride }) });
      [height, width] = [height, width].map((side, i) =>
        windows(side, kernel[i], stride[i], (kernel[i] - 1) / 2),
      );
    }
    if (random.unit() < 0.4) pool('averagePool');
    else if (random.unit() < 0.6) layers.push({ averagePool: 'global' });
  } else {
    for (let left = random.integer(1, 3); left > 0; left--) {
      const relu = convolve(random.unit() < 0.5, true);
      if (random.unit() < 0.5) pool(relu && random.unit() < 0.5 ? 'maxPool' : 'averagePool');
    }
  }
  if (random.unit() < 0.4) layers.push(random.integer(1, 5));
  layers.push(3);
  const output = random.pick(['linear', 'linear', 'softmax'] as const);
  const created = await Network.create({ inputs, layers, gates, output, seed });
  const share = random.pick([0.1, 0.3, 0.6]);
  const shut = random.integer(0, 2 * created.shapes.length);
  const network = normalisedBy(created, seed, (l) => l === shut || random.unit() < share);
  return { network, rows: Float32Array.from(random.values(3 * network.inputs, -1, 2)) };
}
