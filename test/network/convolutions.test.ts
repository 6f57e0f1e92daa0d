import { describe, expect, test } from 'vitest';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { cellsOf } from '../oracle/convolution.js';
import { type ConvolutionLayer, forwardConvolution } from '../oracle/convolutionNetwork.js';
import { openProbability, testTimeGate } from '../oracle/gates.js';
import { softmax } from '../oracle/losses.js';
import { type DenseLayer, forward, testTimeGates } from '../oracle/network.js';
import { allBuilds, builds, optionOf } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { convolutional, imageNumbers, images, pictures, randomised } from '../support/convolutional.js';
import { collect, thrownBy } from '../support/examples.js';
import { Random } from '../support/random.js';

const kinds = ['one', 'two', 'tiles', 'pooled', 'sided', 'signals'] as const;
const batches = [1, 3, 119, 120, 121];

const rowsOf = (count: number) => Float32Array.from(new Random(count).values(count * imageNumbers, -2, 2));
const bytesOf = (count: number) => Uint8Array.from(new Random(count).values(count * imageNumbers, 0, 255));

/** Test-time outputs in float64. */
function oracleLogits(network: Network, x: Float64Array, rows: number, testGate: 'mean' | 'median') {
  const layers = network.parameters().map(({ inputs, outputs, weights, bias, logAlpha }, l) => ({
    ...{ inputs, outputs, conv: network.shapes[l].conv },
    w: Float64Array.from(weights),
    b: Float64Array.from(bias),
    logAlpha: logAlpha && Float64Array.from(logAlpha),
  }));
  const convolutions = layers.filter(({ conv }) => conv) as ConvolutionLayer[];
  const dense: DenseLayer[] = layers.filter(({ conv }) => !conv);
  const maps = convolutions.reduce((below, layer) => {
    const z = layer.logAlpha?.map((value) => testTimeGate(value, testGate));
    return forwardConvolution(layer, rows, below, z).out;
  }, x);
  const activations = forward(dense, rows, maps, testTimeGates(dense, testGate));
  return activations[activations.length - 1].y;
}

/** What a network and its pruned and dense forms give for the same rows is the same, bit for bit. */
async function expectSameBits(network: Network): Promise<void> {
  const [small, dense] = [await network.prune(), await network.dense()];
  const again = await small.prune();
  for (const rows of batches) {
    for (const x of [rowsOf(rows), bytesOf(rows)]) {
      const logits = network.logits(x);
      const probabilities = network.predict(x);
      for (const other of [small, dense, again]) {
        expect(other.logits(x)).toEqual(logits);
        expect(other.predict(x)).toEqual(probabilities);
      }
    }
  }
  expect(await again.digest()).toBe(await small.digest());
  expect(dense.shapes).toEqual(network.shapes.map((shape) => ({ ...shape, gates: undefined })));
}

describe.each(allBuilds)('a network with convolutions, %s build,', (build) => {
  const create = async (kind: (typeof kinds)[number], options: Partial<NetworkOptions> = {}) =>
    randomised(await Network.create({ ...convolutional[kind], build: optionOf(build), ...options }));

  describe.each(kinds)('of which there are: %s,', (kind) => {
    test.each(['mean', 'median'] as const)(
      'predicts with %s gates what the oracle does',
      async (testGate) => {
        const network = await create(kind, { gates: { testGate } });
        for (const rows of batches) {
          const x = rowsOf(rows);
          const y = oracleLogits(network, Float64Array.from(x), rows, testGate);
          expectClose(network.logits(x), y, 2e-5, `logits of ${rows} rows`);
          expectClose(network.predict(x), softmax(y, rows), 1e-5, `probabilities of ${rows} rows`);
          const bytes = bytesOf(rows);
          const of255 = Float64Array.from(bytes, (byte) => byte / 255);
          expectClose(network.logits(bytes), oracleLogits(network, of255, rows, testGate), 2e-5, 'bytes');
        }
      },
    );

    test.each(['mean', 'median'] as const)(
      'gives the same bits pruned and dense, %s gates',
      async (testGate) => {
        await expectSameBits(await create(kind, { gates: { testGate } }));
      },
    );

    test('gives the same bits row by row and all at once', async () => {
      const network = await create(kind);
      for (const x of [rowsOf(131), bytesOf(131)]) {
        const all = network.logits(x);
        const single = Array.from({ length: 131 }, (_, row) => [
          ...network.logits(x.subarray(row * imageNumbers, (row + 1) * imageNumbers)),
        ]);
        expect(Float32Array.from(single.flat())).toEqual(all);
      }
    });

    test('is physically smaller when it is pruned', async () => {
      const network = await create(kind);
      const small = await network.prune();
      const { architecture } = network.summary();
      const rows = network.shapes.map(({ conv, inputs, outputs }) => (conv ? outputs : inputs));
      expect(architecture.every((open, l) => open > 0 && open < rows[l])).toBe(true);
      expect(small.shapes.map(({ conv, inputs, outputs }) => (conv ? outputs : inputs))).toEqual(
        architecture,
      );
      expect(small.shapes.slice(1).map(({ conv, inputs }) => conv && inputs)).toEqual(
        network.shapes.slice(1).map(({ conv }, l) => conv && architecture[l]),
      );
      expect(small.inputs).toBe(imageNumbers);
      expect(small.keptInputs).toBeUndefined();
      expect(small.summary().expectedFlopsExact).toBe(2 * network.summary().multiplyAdds);
    });

    test('takes its own parameters and gives back what it took', async () => {
      const network = await create(kind);
      const before = await network.digest();
      const parameters = network.parameters();
      const other = await Network.create({ ...convolutional[kind], build: optionOf(build), seed: 99 });
      expect(await other.digest()).not.toBe(before);
      other.setParameters(parameters);
      expect(other.parameters()).toEqual(parameters);
      expect(await other.digest()).toBe(before);
      parameters.forEach(({ inputs, outputs, weights, bias, logAlpha }, l) => {
        const { conv } = network.shapes[l];
        expect(weights.length).toBe(inputs * outputs * (conv ? cellsOf(conv.kernel) : 1));
        expect([bias.length, logAlpha?.length]).toEqual([outputs, conv ? outputs : inputs]);
      });
    });
  });

  const closings: readonly (readonly [string, (l: number, i: number) => boolean])[] = [
    ['no open map in the first convolution', (l) => l === 0],
    ['no open map in the second', (l) => l === 1],
    ['no open map at all', (l) => l < 2],
    ['one open map each', (l, i) => l < 2 && i !== 3],
    ['no open input of the first dense layer', (l) => l === 2],
    ['open inputs only where maps are closed', (l, i) => (l === 1 && i > 0) || (l === 2 && i < 4)],
    ['no open gate anywhere', () => true],
    ['all gates open', () => false],
  ];
  test.each(closings)('with %s gives the same bits pruned and dense', async (_, isClosed) => {
    const network = await create('two');
    network.setParameters(
      network.parameters().map((layer, l) => ({
        ...layer,
        logAlpha: (layer.logAlpha ?? new Float32Array(0)).map((_, i) => (isClosed(l, i) ? -9 : 2)),
      })),
    );
    await expectSameBits(network);
    const y = oracleLogits(network, Float64Array.from(rowsOf(3)), 3, 'mean');
    expectClose(network.logits(rowsOf(3)), y, 2e-5, 'logits');
  });
});

describe.each(builds)('training convolutions, %s build,', (build) => {
  const options: TrainerOptions = { epochs: 30, batchSize: 20, learningRate: 1e-2, averaging: 0.9 };

  test.each(['minibatch', 'example'] as const)('learns, one gate sample for each %s', async (sampling) => {
    const network = await Network.create({ ...convolutional.two, gates: { dropRate: 0.1 }, build });
    const [data, unseen] = [images(300), images(100, 2)];
    const reports = await collect(
      new Trainer(network, data, { ...options, sampling, test: unseen, lambda: 0.02 }),
    );
    const last = reports[reports.length - 1];
    expect(last.testError).toBeLessThan(0.1);
    expect(last.trainLoss).toBeLessThan(reports[0].trainLoss);
    await expectSameBits(network);
  });

  test('penalises each map for its weights and its bias', async () => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    const lambda = [0.3, 0.5, 0.7, 0.11, 0.13];
    const columns = [2 * 9 + 1, 6 * 4 + 1, 13, 5, 3];
    const before = network.parameters();
    const [report] = await collect(
      new Trainer(network, images(40), { epochs: 1, batchSize: 40, lambda, weightDecay: 0.02 }),
    );
    const open = before.map(({ logAlpha = [] }) => Array.from(logAlpha, (value) => openProbability(value)));
    const l0 = open.flatMap((p, l) => p.map((each) => (each * lambda[l] * columns[l]) / 40));
    const l2 = before.flatMap(({ weights, bias }, l) => {
      const isMap = l < 2;
      const row = weights.length / open[l].length;
      return [
        ...Array.from(weights, (w, i) => 0.01 * open[l][Math.floor(i / row)] * w * w),
        ...Array.from(bias, (b, i) => 0.01 * (isMap ? open[l][i] : 1) * b * b),
      ];
    });
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expectClose([report.l0Penalty, report.l2Penalty], [total(l0), total(l2)], 2e-6, 'penalties');
  });

  test('says in which layer numbers stop being finite, and changes nothing then', async () => {
    for (const layer of [0, 1, 2]) {
      const network = await Network.create({ ...convolutional.two, gates: false, build });
      network.setParameters(
        network.parameters().map((parameters, l) => ({
          ...parameters,
          weights: parameters.weights.map((w) => (l === layer ? 1e18 : Math.abs(w))),
        })),
      );
      const before = await network.digest();
      // Too much for the layer's outputs, but not for the squares of its weights.
      const data = { ...images(20), inputs: images(20).inputs.map((x) => 1e25 * Math.abs(x)) };
      const trainer = new Trainer(network, data, options);
      expect(await thrownBy(() => trainer.step())).toMatchObject({ code: 'NOT_FINITE', layer });
      expect(await network.digest()).toBe(before);
    }
  });

  test('goes on with what was pruned, which has no gates', async () => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    const small = await network.prune();
    const shapes = structuredClone(small.shapes);
    const data = pictures(200);
    const reports = await collect(new Trainer(small, data, { ...options, lambda: 0, weightDecay: 1e-4 }));
    expect(reports[reports.length - 1].trainLoss).toBeLessThan(0.7 * reports[0].trainLoss);
    expect(small.shapes).toEqual(shapes);
    const rows = data.inputs.subarray(0, 3 * imageNumbers);
    expect((await small.dense()).logits(rows)).toEqual(small.logits(rows));
  });

  test('goes on with what was pruned to nothing: the biases learn', async () => {
    const network = randomised(await Network.create({ ...convolutional.two, build }));
    network.setParameters(
      network.parameters().map((layer) => ({
        ...layer,
        logAlpha: (layer.logAlpha ?? new Float32Array(0)).map(() => -9),
      })),
    );
    const small = await network.prune();
    expect(small.summary().architecture).toEqual([0, 0, 0, 0, 0]);
    const reports = await collect(new Trainer(small, images(60), options));
    expect(reports[reports.length - 1].trainLoss).toBeLessThan(reports[0].trainLoss);
  });
});

test.each(['minibatch', 'example'] as const)(
  'every build trains convolutions to the same bits, %s',
  async (sampling) => {
    const digests = await Promise.all(
      builds.map(async (build) => {
        const network = await Network.create({ ...convolutional.two, build });
        await collect(
          new Trainer(network, pictures(70), { epochs: 2, batchSize: 20, sampling, weightDecay: 1e-3 }),
        );
        return [
          await network.digest(),
          await network.digest('averaged'),
          String(network.logits(rowsOf(121))),
        ];
      }),
    );
    expect(digests[1]).toEqual(digests[0]);
  },
);
