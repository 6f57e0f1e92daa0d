import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { L0netError, Network, type NetworkOptions } from '../../src/index.js';
import { resolveLayers } from '../../src/layers/options.js';
import { cellsOf, sidesOf, windows } from '../oracle/convolution.js';
import { builds } from '../support/builds.js';
import { thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

const image = { channels: 2, height: 6, width: 5 };
const conv = { conv: 3, kernel: 3 };

describe('sizes', () => {
  test('pooling belongs to the convolution below it; flatten says what is the case anyway', () => {
    const layers = [{ conv: 4, kernel: 3, padding: 1 }, { maxPool: 2 }, { conv: 5, kernel: 2 }, 7, 3];
    const shapes = resolveLayers(image, layers, undefined);
    expect(shapes.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [2, 4],
      [4, 5],
      [5 * 2 * 1, 7],
      [7, 3],
    ]);
    expect(shapes[0].conv).toEqual({
      ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1], height: 6, width: 5, mapHeight: 6, mapWidth: 5 },
      ...{ pool: [2, 2], poolStride: [2, 2], outHeight: 3, outWidth: 2 },
    });
    expect(shapes[1].conv).toMatchObject({ height: 3, width: 2, mapHeight: 2, mapWidth: 1, pool: [1, 1] });
    expect(resolveLayers(image, [...layers.slice(0, 3), 'flatten', 7, 3], undefined)).toEqual(shapes);
  });

  test('windows have sides of their own, where there are two: [height, width]', () => {
    const layers = [
      { conv: 4, kernel: [1, 3], stride: [2, 1], padding: [0, 2] },
      { maxPool: [3, 2], stride: [1, 4] },
      { conv: 2, kernel: 1, stride: 3 },
      3,
    ];
    const shapes = resolveLayers(image, layers, undefined);
    expect(shapes[0].conv).toEqual({
      ...{ kernel: [1, 3], stride: [2, 1], padding: [0, 2], height: 6, width: 5, mapHeight: 3, mapWidth: 7 },
      ...{ pool: [3, 2], poolStride: [1, 4], outHeight: 1, outWidth: 2 },
    });
    expect(shapes[1].conv).toMatchObject({ kernel: [1, 1], stride: [3, 3], height: 1, width: 2 });
    expect(resolveLayers(image, [layers[0], { maxPool: [3, 2] }, 3], undefined)[0].conv).toMatchObject({
      ...{ poolStride: [3, 2], outHeight: 1, outWidth: 3 },
    });
  });

  test('on signals one number is the width, and nothing is padded above them', () => {
    const layers = [
      { conv: 4, kernel: 9, stride: 2, padding: 4 },
      { maxPool: 20, stride: 5 },
      { conv: 2, kernel: 3 },
      { maxPool: 2 },
      3,
    ];
    const shapes = resolveLayers({ channels: 2, length: 100 }, layers, undefined);
    expect(shapes[0].conv).toEqual({
      ...{
        kernel: [1, 9],
        stride: [1, 2],
        padding: [0, 4],
        height: 1,
        width: 100,
        mapHeight: 1,
        mapWidth: 50,
      },
      ...{ pool: [1, 20], poolStride: [1, 5], outHeight: 1, outWidth: 7 },
    });
    expect(shapes[1].conv).toMatchObject({ kernel: [1, 3], width: 7, pool: [1, 2], poolStride: [1, 2] });
    const sided = [
      { conv: 4, kernel: [1, 9], stride: [1, 2], padding: [0, 4] },
      { maxPool: [1, 20], stride: [1, 5] },
      { conv: 2, kernel: [1, 3] },
      { maxPool: [1, 2] },
      3,
    ];
    for (const inputs of [
      { channels: 2, length: 100 },
      { channels: 2, height: 1, width: 100 },
    ]) {
      expect(resolveLayers(inputs, sided, undefined)).toEqual(shapes);
    }
  });

  test('images may stand below dense layers alone, as the row of numbers that they are', async () => {
    const network = await Network.create({ inputs: image, layers: [4, 3], seed: 3 });
    const same = await Network.create({ inputs: 60, layers: ['flatten', 4, 3], seed: 3 });
    expect(network.shapes).toEqual(same.shapes);
    expect(await network.digest()).toBe(await same.digest());
  });
});

/** One number, or two. */
function sides(min: number, max: number) {
  const side = fc.integer({ min, max });
  return fc.oneof(side, fc.tuple(side, side));
}

/** A list of layers that may or may not fit, built from the bottom up so that most do. */
const specs = fc
  .record({
    channels: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    convolutions: fc.array(
      fc.record({
        conv: fc.integer({ min: 1, max: 5 }),
        kernel: sides(1, 4),
        stride: sides(1, 3),
        padding: sides(0, 3),
        pool: sides(1, 3),
        poolStride: sides(1, 3),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    dense: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    isFlat: fc.boolean(),
    gates: fc.boolean(),
    seed: fc.nat(),
  })
  .map((spec) => {
    let lengths: readonly number[] = [spec.height, spec.width];
    const layers: NetworkOptions['layers'][number][] = [];
    const sizes: number[] = [];
    for (const { conv, kernel, stride, padding, pool, poolStride } of spec.convolutions) {
      const [k, s, p, q, r] = [kernel, stride, padding, pool, poolStride].map(sidesOf);
      if (lengths.some((length, i) => p[i] >= k[i] || k[i] > length + 2 * p[i])) continue;
      layers.push({ conv, kernel, stride, padding });
      lengths = lengths.map((length, i) => windows(length, k[i], s[i], p[i]));
      if (cellsOf(pool) > 1 && lengths.every((length, i) => q[i] <= length)) {
        layers.push({ maxPool: pool, stride: poolStride });
        lengths = lengths.map((length, i) => windows(length, q[i], r[i]));
      }
      sizes.push(...lengths);
    }
    if (spec.isFlat) layers.push('flatten');
    layers.push(...spec.dense);
    return { spec, layers, sizes };
  });

test('whatever fits is a network: its sizes are ⌊(n + 2p − k)/s⌋ + 1, its outputs finite, pruned the same', async () => {
  await fc.assert(
    fc.asyncProperty(specs, async ({ spec, layers, sizes }) => {
      const { channels, height, width, gates, seed } = spec;
      const options = { inputs: { channels, height, width }, layers, seed };
      const outputs: Float32Array[] = [];
      for (const build of builds) {
        const network = await Network.create({ ...options, build, ...(!gates && { gates: false }) });
        const found = network.shapes.flatMap((shape) =>
          shape.conv ? [shape.conv.outHeight, shape.conv.outWidth] : [],
        );
        expect(found).toEqual(sizes);
        expect(network.inputs).toBe(channels * height * width);
        const x = Float32Array.from(new Random(seed).values(5 * network.inputs));
        const p = network.predict(x);
        expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect((await network.prune()).predict(x)).toEqual(p);
        outputs.push(p);
      }
      expect(outputs[1]).toEqual(outputs[0]);
    }),
    { numRuns: 60, seed: 7 },
  );
});

const bad: readonly (readonly [string, unknown, string, string])[] = [
  ['no array', { conv: 3, kernel: 3 }, 'options.layers', 'INVALID_ARGUMENT'],
  ['no dense layer at the end', [conv], 'options.layers', 'INVALID_ARGUMENT'],
  ['flatten at the end', [conv, 'flatten'], 'options.layers', 'INVALID_ARGUMENT'],
  ['pooling at the end', [conv, { maxPool: 2 }], 'options.layers', 'INVALID_ARGUMENT'],
  ['a hole', [conv, null, 3], 'options.layers[1]', 'INVALID_ARGUMENT'],
  ['an array as a layer', [[3], 3], 'options.layers[0]', 'INVALID_ARGUMENT'],
  ['another word', ['flat', 3], 'options.layers[0]', 'INVALID_ARGUMENT'],
  ['nothing of a layer', [{}, 3], 'options.layers[0].conv', 'INVALID_ARGUMENT'],
  ['no maps', [{ ...conv, conv: 0 }, 3], 'options.layers[0].conv', 'INVALID_ARGUMENT'],
  ['half a map', [{ ...conv, conv: 0.5 }, 3], 'options.layers[0].conv', 'INVALID_ARGUMENT'],
  ['no kernel', [{ conv: 3 }, 3], 'options.layers[0].kernel', 'INVALID_ARGUMENT'],
  ['a kernel of 0', [{ ...conv, kernel: 0 }, 3], 'options.layers[0].kernel', 'INVALID_ARGUMENT'],
  ['a kernel as text', [{ ...conv, kernel: '3' }, 3], 'options.layers[0].kernel', 'INVALID_ARGUMENT'],
  ['a kernel of one side', [{ ...conv, kernel: [3] }, 3], 'options.layers[0].kernel', 'INVALID_ARGUMENT'],
  ['a width of 0', [{ ...conv, kernel: [3, 0] }, 3], 'options.layers[0].kernel[1]', 'INVALID_ARGUMENT'],
  ['a kernel too wide', [{ conv: 3, kernel: [6, 6] }, 3], 'options.layers[0].kernel', 'INVALID_SHAPE'],
  ['a kernel too high', [{ conv: 3, kernel: [7, 5] }, 3], 'options.layers[0].kernel', 'INVALID_SHAPE'],
  ['half a stride', [{ ...conv, stride: [0.5, 1] }, 3], 'options.layers[0].stride[0]', 'INVALID_ARGUMENT'],
  [
    'a padding of the kernel one way',
    [{ ...conv, kernel: [1, 3], padding: [1, 0] }, 3],
    'options.layers[0].padding[0]',
    'INVALID_ARGUMENT',
  ],
  [
    'a padding of the lesser side',
    [{ ...conv, kernel: [1, 3], padding: 1 }, 3],
    'options.layers[0].padding',
    'INVALID_ARGUMENT',
  ],
  ['a window of 1 × 1', [conv, { maxPool: [1, 1] }, 3], 'options.layers[1].maxPool', 'INVALID_ARGUMENT'],
  ['a window of 17 × 15', [conv, { maxPool: [17, 15] }, 3], 'options.layers[1].maxPool', 'INVALID_ARGUMENT'],
  ['a window beyond the width', [conv, { maxPool: [4, 4] }, 3], 'options.layers[1].maxPool', 'INVALID_SHAPE'],
  ['a stride of 0', [{ ...conv, stride: 0 }, 3], 'options.layers[0].stride', 'INVALID_ARGUMENT'],
  ['a negative padding', [{ ...conv, padding: -1 }, 3], 'options.layers[0].padding', 'INVALID_ARGUMENT'],
  ['a padding of the kernel', [{ ...conv, padding: 3 }, 3], 'options.layers[0].padding', 'INVALID_ARGUMENT'],
  ['an unknown option', [{ ...conv, dilated: 2 }, 3], 'options.layers[0].dilated', 'UNKNOWN_OPTION'],
  ['a kernel beyond the image', [{ conv: 3, kernel: 6 }, 3], 'options.layers[0].kernel', 'INVALID_SHAPE'],
  [
    'a kernel beyond what is left',
    [conv, { conv: 3, kernel: 4 }, 3],
    'options.layers[1].kernel',
    'INVALID_SHAPE',
  ],
  ['a window of 1', [conv, { maxPool: 1 }, 3], 'options.layers[1].maxPool', 'INVALID_ARGUMENT'],
  ['a window of 16', [conv, { maxPool: 16 }, 3], 'options.layers[1].maxPool', 'INVALID_ARGUMENT'],
  ['a window beyond the maps', [conv, { maxPool: 4 }, 3], 'options.layers[1].maxPool', 'INVALID_SHAPE'],
  [
    'a pooling stride of 0',
    [conv, { maxPool: 2, stride: 0 }, 3],
    'options.layers[1].stride',
    'INVALID_ARGUMENT',
  ],
  ['padded pooling', [conv, { maxPool: 2, padding: 1 }, 3], 'options.layers[1].padding', 'UNKNOWN_OPTION'],
  ['pooling of the image', [{ maxPool: 2 }, 3], 'options.layers[0]', 'INVALID_ARGUMENT'],
  [
    'pooling twice',
    [{ conv: 3, kernel: 1 }, { maxPool: 2 }, { maxPool: 2 }, 3],
    'options.layers[2]',
    'INVALID_ARGUMENT',
  ],
  ['pooling of neurons', [conv, 'flatten', { maxPool: 2 }, 3], 'options.layers[2]', 'INVALID_ARGUMENT'],
  ['a convolution on neurons', [4, conv, 3], 'options.layers[1]', 'INVALID_ARGUMENT'],
  ['a convolution behind flatten', ['flatten', conv, 3], 'options.layers[1]', 'INVALID_ARGUMENT'],
  [
    'more maps than fit',
    [{ conv: 2 ** 24, kernel: 1 }, 3],
    'options.layers[0] (its numbers)',
    'INVALID_ARGUMENT',
  ],
];

describe('layers that do not fit are typed errors that say where:', () => {
  test.each(bad)('%s', async (_, layers, argument, code) => {
    for (const gates of [false, {}] as const) {
      const error = await thrownBy(() =>
        Network.create({ inputs: image, layers, gates } as unknown as NetworkOptions),
      );
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ argument, code });
    }
  });

  const inputs: readonly (readonly [string, unknown, string])[] = [
    ['no channels', { height: 6, width: 5 }, 'options.inputs.channels'],
    ['a height of 0', { ...image, height: 0 }, 'options.inputs.height'],
    ['a width of NaN', { ...image, width: Number.NaN }, 'options.inputs.width'],
    ['a depth', { ...image, depth: 1 }, 'options.inputs.depth'],
    ['too large an image', { channels: 3, height: 4096, width: 4096 }, 'options.inputs (its numbers)'],
    ['an array', [2, 6, 5], 'options.inputs'],
    ['nothing', null, 'options.inputs'],
    ['a number below a convolution', 60, 'options.layers[0]'],
    ['a signal without channels', { length: 60 }, 'options.inputs.channels'],
    ['a signal of a length of 0', { channels: 2, length: 0 }, 'options.inputs.length'],
    ['a signal with a height', { channels: 2, length: 30, height: 1 }, 'options.inputs.height'],
    ['a signal shorter than a window', { channels: 2, length: 2 }, 'options.layers[0].kernel'],
    ['too long a signal', { channels: 3, length: 2 ** 23 }, 'options.inputs (its numbers)'],
  ];
  test.each(inputs)('%s', async (_, received, argument) => {
    const options = { inputs: received, layers: [conv, 3] } as unknown as NetworkOptions;
    expect(await thrownBy(() => Network.create(options))).toMatchObject({ argument });
  });

  test('drop rates: one for each layer that has gates, pooling and flatten having none', async () => {
    const layers = [{ conv: 40, kernel: 3 }, { maxPool: 2 }, 'flatten', 30, 3] as const;
    const create = (dropRate: number[]) => Network.create({ inputs: image, layers, gates: { dropRate } });
    const middles = async (network: Network) =>
      network.parameters().map(({ logAlpha = new Float32Array() }) => {
        return logAlpha.reduce((sum, value) => sum + value / logAlpha.length, 0);
      });
    const [first, second, third] = await middles(await create([0.1, 0.3, 0.6]));
    expect(first).toBeCloseTo(Math.log(9), 1);
    expect(second).toBeCloseTo(Math.log(7 / 3), 1);
    expect(third).toBeCloseTo(Math.log(2 / 3), 1);
    const defaults = await middles(await Network.create({ inputs: image, layers }));
    for (const middle of defaults) expect(middle).toBeCloseTo(0, 1);
    expect(await thrownBy(() => create([0.1, 0.3, 0.6, 0.5]))).toMatchObject({
      argument: 'options.gates.dropRate',
    });
  });

  test('weights begin with the spread of what meets in a map: 2 / (channels · kernel²)', async () => {
    const inputs = { channels: 8, height: 5, width: 5 };
    const network = await Network.create({ inputs, layers: [{ conv: 200, kernel: 5 }, 3] });
    const [{ weights, bias }] = network.parameters();
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt(2 / 200), 3);
    expect(bias.every((b) => b === 0)).toBe(true);
    // Each map's own, not only all of them together.
    for (let map = 0; map < 200; map++) {
      const own = weights.subarray(200 * map, 200 * map + 200).reduce((sum, w) => sum + w * w, 0) / 200;
      expect(Math.sqrt(own)).toBeGreaterThan(0.07);
    }
  });
});
