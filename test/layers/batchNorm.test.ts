import '../../src/residual.js';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../oracle/convolution.js';
import {
  type ConvolutionLayer,
  convolutionalLossAndGradients,
  outSize,
} from '../oracle/convolutionNetwork.js';
import { paperGates } from '../oracle/gates.js';
import { crossEntropy } from '../oracle/losses.js';
import type { DenseLayer } from '../oracle/network.js';
import { allBuilds } from '../support/builds.js';
import { expectClose } from '../support/close.js';
import { Random } from '../support/random.js';
import { blocks, folded, networks, type Sizes } from './normalisedNetworks.js';
import { StackUnderTest } from './stackUnderTest.js';

interface Layers {
  readonly convolutions: readonly ConvolutionLayer[];
  readonly dense: readonly DenseLayer[];
}

/** Gates on the maps of first convolutions of blocks alone, if there are any: those that stand between what is added, and add nothing. */
function isGated(convolutions: Sizes['convolutions'], l: number): boolean {
  return convolutions.every(({ adds }) => !adds) || convolutions[l + 1]?.adds === true;
}

function randomLayers(random: Random, sizes: Sizes, gated: boolean): Layers {
  const logAlpha = (n: number, l: number) =>
    gated && isGated(sizes.convolutions, l) ? random.values(n, -2.5, 1) : undefined;
  const weights = (n: number, fan: number) => random.values(n, -Math.sqrt(6 / fan), Math.sqrt(6 / fan));
  let inputs = sizes.channels;
  const convolutions = sizes.convolutions.map(({ maps, normalised, ...conv }, l): ConvolutionLayer => {
    if (conv.beside) inputs = sizes.convolutions[l - 2].maps;
    const [channel, own] = conv.separable ? [1, cellsOf(conv.kernel)] : [cellsOf(conv.kernel), 0];
    const fan = inputs * channel + own;
    const w = weights(maps * fan, fan);
    const layer = { inputs, outputs: maps, conv, w, b: random.values(maps), logAlpha: logAlpha(maps, l) };
    inputs = maps;
    return normalised ? { ...layer, scale: random.values(maps, 0.5, 1.5) } : layer;
  });
  inputs = outSize(convolutions[convolutions.length - 1]);
  const dense = sizes.dense.map((outputs): DenseLayer => {
    const layer = { inputs, outputs, w: weights(inputs * outputs, inputs), b: random.values(outputs) };
    const gates = logAlpha(inputs, sizes.convolutions.length);
    inputs = outputs;
    return { ...layer, logAlpha: gates };
  });
  return { convolutions, dense };
}

const penalised = { examples: 20, weightDecay: 0.03 };

describe.each(allBuilds)('batch normalisation against the float64 oracle, %s build', (build) => {
  describe.each([true, false])('gates: %s', (gated) => {
    test.each(Object.entries({ ...networks, ...blocks }))('%s', async (_, sizes) => {
      const random = new Random(sizes.batch);
      const layers = randomLayers(random, sizes, gated);
      await expectTruth(layers, sizes, random);
    });
  });

  test.each(Object.entries(folded))('%s', async (_, sizes) => {
    const random = new Random(sizes.batch);
    await expectTruth(randomLayers(random, sizes, false), sizes, random);
  });

  test.each([
    ['every second map', (l: number, i: number) => l < 3 && i % 2 === 0],
    ['the second convolution', (l: number) => l === 1],
    ['all but one map of each', (l: number, i: number) => l < 3 && i > 0],
  ] as const)('closed gates: %s', async (_, isClosed) => {
    const random = new Random(5);
    const sizes = networks['three normalised convolutions, with strides'];
    const layers = randomLayers(random, sizes, true);
    [...layers.convolutions, ...layers.dense].forEach(({ logAlpha }, l) => {
      logAlpha?.forEach((_, i) => {
        logAlpha[i] = isClosed(l, i) ? -60 : random.values(1, -1, 2)[0];
      });
    });
    await expectTruth(layers, sizes, random);
  });

  test.each([
    ['every second map', (l: number, i: number) => l < 2 && i % 2 === 0],
    ['the first one', (l: number) => l === 0],
    ['the second one', (l: number) => l === 1],
  ] as const)('closed gates of separable convolutions: %s', async (_, isClosed) => {
    const random = new Random(7);
    const sizes = networks['a separable convolution below maxima, and one below means'];
    const layers = randomLayers(random, sizes, true);
    layers.convolutions.forEach(({ logAlpha }, l) => {
      logAlpha?.forEach((_, i) => {
        logAlpha[i] = isClosed(l, i) ? -60 : random.values(1, -1, 2)[0];
      });
    });
    await expectTruth(layers, sizes, random);
  });

  test.each([
    ['every second map of each block', (l: number, i: number) => l > 0 && i % 2 === 0],
    ['all of the second block', (l: number) => l === 4],
    ['all of all blocks', () => true],
  ] as const)('closed gates of blocks: %s', async (_, isClosed) => {
    const random = new Random(6);
    const sizes = blocks['three blocks, and means of whole maps'];
    const layers = randomLayers(random, sizes, true);
    layers.convolutions.forEach(({ logAlpha }, l) => {
      logAlpha?.forEach((_, i) => {
        logAlpha[i] = isClosed(l, i) ? -60 : random.values(1, -1, 2)[0];
      });
    });
    await expectTruth(layers, sizes, random);
  });

  test.each([
    ['a convolution', networks['one normalised convolution'], 3e-3],
    ['separable ones', networks['separable convolutions, with strides, gaps and sides of their own'], 0.03],
  ])(
    'where sums vary as little as ε, gradients of gates are those of the gates: %s',
    async (_, sizes, factor) => {
      const random = new Random(8);
      const layers = randomLayers(random, sizes, true);
      for (const { w } of layers.convolutions) for (let i = 0; i < w.length; i++) w[i] *= factor;
      await expectTruth(layers, sizes, random);
    },
  );

  /** One pass and the gradients of everything, after a pass of other rows, of which nothing may show. */
  async function expectTruth({ convolutions, dense }: Layers, { batch: size }: Sizes, random: Random) {
    const all = [...convolutions, ...dense];
    const { inputs, conv } = convolutions[0];
    const { outputs } = dense[dense.length - 1];
    const penalty = { ...penalised, lambda: all.map((_, l) => 0.3 + l) };
    const batch = () => ({
      size,
      x: random.values(size * inputs * conv.height * conv.width),
      noise: all.map(({ logAlpha }) => logAlpha && random.units(logAlpha.length)),
      labels: random.labels(size, outputs),
    });
    const target = await StackUnderTest.create(all, {
      ...{ build, penalty, gates: paperGates, sampling: 'minibatch', output: 'softmax', batchSize: size },
      ...{ secondMoment: false, averaging: false },
    });
    target.place(batch());
    target.pass(size);
    const shown = batch();
    const loss = crossEntropy(shown.labels);
    const truth = convolutionalLossAndGradients(convolutions, dense, { ...shown, loss }, penalty, paperGates);
    target.place(shown);
    const dataLoss = target.pass(size);
    expectClose(target.output(dense.length - 1, size), truth.output, 1e-5, 'outputs');
    expectClose([dataLoss], [truth.dataLoss], 5e-6, 'data loss');
    expectClose(target.penalties(), [truth.l0Penalty, truth.l2Penalty], 5e-6, 'penalties');
    const gradients = target.gradients();
    truth.layers.forEach(({ dw, db, dlogAlpha, dscale }, l) => {
      expectClose(gradients[l].dw, dw, 2e-5, `dW of layer ${l}`);
      expectClose(gradients[l].db, db, 2e-5, `db of layer ${l}`);
      if (dlogAlpha) expectClose(gradients[l].dlogAlpha ?? [], dlogAlpha, 2e-5, `dlogα of layer ${l}`);
      expect(dscale === undefined).toBe(gradients[l].dscale === undefined);
      if (dscale) expectClose(gradients[l].dscale ?? [], dscale, 2e-5, `dγ of layer ${l}`);
    });
  }
});
