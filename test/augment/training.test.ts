import '../../src/residual.js';
import '../../src/threads.js';
import { describe, expect, test } from 'vitest';
import { moveCells, NOTHING } from '../../src/augment/cells.js';
import { resolveAugmentation } from '../../src/augment/options.js';
import { type AugmentOptions, augmented } from '../../src/augment.js';
import { randomKey } from '../../src/base/random.js';
import { chunkedDataset } from '../../src/chunks.js';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import { type Dataset, Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { builds, runtimeOf } from '../support/builds.js';
import { collect, thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';
import { shareAll, threadsOf } from '../support/threads.js';

const image = { channels: 2, height: 5, width: 6 };
const cells = 60;
const examples = 70;
const random = new Random(4);
const floats: Dataset = {
  inputs: Float32Array.from(random.values(examples * cells, -1, 1)),
  labels: random.labels(examples, 3),
};
const bytes: Dataset = {
  ...floats,
  inputs: Uint8Array.from(floats.inputs, (value) => 100 * Math.abs(value)),
};

const dense: NetworkOptions = { inputs: cells, layers: [12, 3], seed: 6 };
const plain: NetworkOptions = { inputs: image, layers: [{ conv: 4, kernel: 3 }, { maxPool: 2 }, 3], seed: 6 };
const residual: NetworkOptions = {
  inputs: image,
  layers: [
    { conv: 4, kernel: 3, padding: 1, batchNorm: true },
    { residual: 4 },
    { averagePool: 'global' },
    3,
  ],
  seed: 6,
};
const removing: TrainerOptions = { lambda: 3, logAlphaLimit: 1, removal: 1, learningRate: 5e-2 };

const cases: readonly (readonly [
  string,
  NetworkOptions,
  Dataset,
  Omit<AugmentOptions, 'image'>,
  TrainerOptions,
])[] = [
  ['bytes', plain, bytes, { flip: true, crop: 2 }, {}],
  ['floats and zeros', plain, floats, { crop: [1, 3], padding: 'zeros' }, {}],
  ['a residual network', residual, bytes, { flip: true, crop: [4, 5] }, {}],
  ['dense layers that lose inputs', dense, floats, { flip: true, crop: 1, padding: 'zeros' }, removing],
  ['a gate sample for each example', dense, bytes, { crop: 2 }, { sampling: 'example' }],
];

const base: TrainerOptions = { epochs: 3, batchSize: 32, learningRate: 1e-2, seed: 2 ** 40 + 3 };

/** The images of an epoch, each moved as its three random numbers say. */
async function moved(given: Dataset, options: AugmentOptions, epoch: number): Promise<Dataset> {
  const { kernels, arena } = await runtimeOf('scalar');
  const { low, high } = randomKey('seed', base.seed);
  const at = arena.words(3 * examples);
  kernels.uniforms(3 * examples, low, high, epoch, 5, at);
  const draws = arena.f32(at, 3 * examples);
  const augmentation = resolveAugmentation(options);
  const [down, along] = augmentation.crop;
  const inputs = given.inputs.slice();
  const from = new Int32Array(cells);
  for (let row = 0; row < examples; row++) {
    const [u, v, w] = draws.subarray(3 * row);
    const [top, left] = [Math.floor(u * (2 * down + 1)) - down, Math.floor(v * (2 * along + 1)) - along];
    moveCells(augmentation, top, left, augmentation.flip && w < 0.5, from);
    from.forEach((cell, i) => {
      inputs[row * cells + i] = cell === NOTHING ? 0 : given.inputs[row * cells + cell];
    });
  }
  return { ...given, inputs };
}

describe.each(builds)('with %s kernels', (build) => {
  test.each(cases)(
    '%s: the bits of a training on images that were moved before',
    async (_, shape, given, augment, more) => {
      const options = { ...augment, image };
      const network = await Network.create({ ...shape, build });
      await collect(new Trainer(network, augmented(given, options), { ...base, ...more }));
      const epochs = await Promise.all([0, 1, 2].map((epoch) => moved(given, options, epoch)));
      const other = await Network.create({ ...shape, build });
      const chunks = await chunkedDataset((epoch) => [epochs[epoch]], other, { buffer: examples });
      await collect(new Trainer(other, chunks, { ...base, ...more }));
      expect(await network.digest()).toBe(await other.digest());
      expect(epochs[0].inputs).not.toEqual(epochs[1].inputs);
    },
  );

  test('resumed within an epoch, to the same bits; with other options it is refused', async () => {
    const options = { image, flip: true, crop: 2 };
    const start = async () =>
      new Trainer(await Network.create({ ...residual, build }), augmented(bytes, options), base);
    const whole = await start();
    await collect(whole);
    const stopped = await start();
    for (let step = 0; step < 5; step++) stopped.step();
    const file = await writeCheckpoint(stopped);
    const resumed = await readCheckpoint(file, augmented(bytes, options), { build });
    await collect(resumed);
    expect(await resumed.network.digest()).toBe(await whole.network.digest());
    const others = [
      bytes,
      augmented(bytes, { ...options, crop: 1 }),
      augmented(bytes, { ...options, flip: false }),
    ];
    for (const data of others) {
      await expect(readCheckpoint(file, data, { build })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});

test('threads change no bits', async () => {
  const digests: string[] = [];
  for (const threads of [1, threadsOf(2)]) {
    const network = await Network.create({ ...residual, threads });
    if (threads !== 1) shareAll(network);
    await collect(new Trainer(network, augmented(bytes, { image, flip: true, crop: 2 }), base));
    digests.push(await network.digest());
    network.threads.stop?.();
  }
  expect(new Set(digests).size).toBe(1);
});

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['options', null, 'options'],
  ['another option', { image, turn: true }, 'options.turn'],
  ['no image', { flip: true }, 'options.image'],
  ['another side', { image: { ...image, depth: 1 } }, 'options.image.depth'],
  ['no cells', { image: { ...image, width: 0 } }, 'options.image.width'],
  ['sides that are not those of the rows', { image: { ...image, height: 11 } }, 'options.image'],
  ['a flip that is a number', { image, flip: 1 }, 'options.flip'],
  ['a crop of the whole image', { image, crop: 5 }, 'options.crop'],
  ['a crop along one side only', { image, crop: [1] }, 'options.crop'],
  ['a crop that is not whole', { image, crop: [1, 0.5] }, 'options.crop[1]'],
  ['padding that is none', { image, padding: 'wrap' }, 'options.padding'],
];

test.each(wrong)('%s: a typed error that names it', async (_, options, argument) => {
  const error = await thrownBy(() => augmented(bytes, options as AugmentOptions));
  expect(error).toMatchObject({ name: 'L0netError', argument });
});

test('data that are none, or in chunks, are refused', async () => {
  const chunks = await chunkedDataset(
    [bytes],
    { inputs: cells, outputs: 3, output: 'softmax' },
    { buffer: 5 },
  );
  for (const data of [null, undefined, chunks]) {
    const error = await thrownBy(() => augmented(data as unknown as Dataset, { image }));
    expect(error).toMatchObject({ name: 'L0netError', argument: 'data' });
  }
});

/** Before any memory is planned: the network is as it was, and can be trained on other data. */
test('images that are not those of the network are refused by the trainer', async () => {
  const small = { channels: 1, height: 5, width: 6 };
  const network = await Network.create(plain);
  const before = await network.digest();
  const error = await thrownBy(() => new Trainer(network, augmented(bytes, { image: small }), base));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.image' });
  expect(await network.digest()).toBe(before);
  expect(network.predict(bytes.inputs)).toHaveLength(3 * examples);
  await collect(new Trainer(network, bytes, base));
  expect(await network.digest()).not.toBe(before);
});
