import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../src/residual.js';
import '../../src/inference/residual.js';
import '../../src/threads.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import type { LayerOptions } from '../../src/layers/options.js';
import type { LayerShape } from '../../src/layers/shape.js';
import { Network } from '../../src/network/network.js';
import type { ThreadOptions } from '../../src/runtime/threading.js';
import { decodeCheckpoint, takeCheckpoint } from '../../src/saving/checkpoint.js';
import { decodeModel, encodeModel, modelParts } from '../../src/saving/model.js';
import { resume } from '../../src/saving/resume.js';
import type { TrainerOptions } from '../../src/training/options.js';
import { Trainer } from '../../src/training/trainer.js';
import { reachOf } from '../oracle/convolution.js';
import { anyConvolution } from '../support/anyConvolution.js';
import { expectClose } from '../support/close.js';
import { convolutional, images } from '../support/convolutional.js';
import { expectSameEverywhere } from '../support/everywhere.js';
import { shareAll, threadsOf } from '../support/threads.js';

const { inputs } = convolutional.one;

const layers: readonly LayerOptions[] = [
  { conv: 6, kernel: 3, padding: 2, dilation: 2 },
  { maxPool: 2 },
  { conv: 7, kernel: [2, 3], padding: [0, 2], dilation: [3, 2], batchNorm: true },
  5,
  3,
];

const data = images(60);

const options: TrainerOptions = {
  ...{ epochs: 12, batchSize: 16, learningRate: 0.02, lambda: 4, weightDecay: 1e-3 },
  ...{ averaging: 0.9, logAlphaLimit: 0.7, removal: 2 },
};

function create(of: readonly LayerOptions[] = layers, threads?: ThreadOptions): Promise<Network> {
  return Network.create({ inputs, layers: of, seed: 5, ...(threads && { threads }) });
}

async function trained(network: Network, more: TrainerOptions = {}): Promise<Network> {
  for await (const _ of new Trainer(network, data, { ...options, ...more }));
  return network;
}

/** The layer with as large a window without gaps. */
function withoutGaps(layer: LayerOptions): LayerOptions {
  if (typeof layer !== 'object' || !('conv' in layer)) return layer;
  const { dilation, ...rest } = layer;
  return { ...rest, kernel: reachOf({ kernel: layer.kernel, dilation }) };
}

function filledWeights({ conv }: LayerShape, weights: Float32Array): Float32Array {
  if (!conv) return weights;
  const [[height, width], [down, across]] = [conv.kernel, conv.beyond?.dilation ?? [1, 1]];
  const reach = reachOf({ kernel: conv.kernel, dilation: [down, across] });
  const filled = new Float32Array((weights.length / height / width) * reach[0] * reach[1]);
  weights.forEach((weight, i) => {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    const window = Math.floor(i / width / height);
    filled[(window * reach[0] + y * down) * reach[1] + x * across] = weight;
  });
  return filled;
}

describe('windows with gaps', () => {
  // Protects, too: neither tiles at points nor the pass that pools are for them.
  test.each<readonly [string, readonly LayerOptions[]]>([
    ['across', [{ conv: 4, kernel: 3, padding: 1, dilation: [1, 2] }, 3]],
    ['pooled', [{ conv: 4, kernel: 3, dilation: 2 }, { maxPool: 2 }, 3]],
    ['large ones', [{ conv: 4, kernel: 1 }, { conv: 3, kernel: 5, padding: 4, dilation: 2 }, 3]],
  ])('give what those give that have zeros there: %s', async (_, of) => {
    const gaps = await create(of);
    const filled = await create(of.map(withoutGaps));
    filled.setParameters(
      gaps
        .parameters()
        .map((given, l) => ({ ...given, weights: filledWeights(gaps.shapes[l], given.weights) })),
    );
    const rows = images(5).inputs;
    const [left, right] = [gaps, filled].map((network) => network.predict(rows).slice());
    expectClose(left, Float64Array.from(right), 1e-5);
    expect(gaps.summary().multiplyAdds).toBeLessThan(filled.summary().multiplyAdds);
  });

  test('are not there where the step is 1: then it is a convolution as others are', async () => {
    const [one, none] = await Promise.all([
      create([{ conv: 4, kernel: 3, dilation: 1 }, 3]),
      create([{ conv: 4, kernel: 3 }, 3]),
    ]);
    expect(encodeModel(one.state())).toEqual(encodeModel(none.state()));
  });

  test('lose maps, and give the same bits pruned, dense, saved and loaded', async () => {
    const network = await trained(await create());
    expect(network.shapes[0].outputs + network.shapes[1].outputs).toBeLessThan(13);
    await expectSameEverywhere(network, images(9, 2).inputs);
    const small = await network.prune();
    expect(small.summary().multiplyAdds).toBe(network.summary().multiplyAdds);
    expect(small.shapes.map(({ conv }) => conv?.beyond)).toEqual([
      ...[{ dilation: [2, 2] }, { dilation: [3, 2] }, undefined, undefined],
    ]);
  });

  test('train on from a checkpoint, and on threads, to the same bits', async () => {
    const whole = await (await trained(await create())).digest('averaged');
    const trainer = new Trainer(await create(), data, options);
    let epochs = 0;
    for await (const _ of trainer) if (++epochs === 3) break;
    for (let step = 0; step < 2; step++) trainer.step();
    const going = await resume(decodeCheckpoint(await takeCheckpoint(trainer)), data);
    for await (const _ of going);
    expect(await going.network.digest('averaged')).toBe(whole);
    const shared = await create(layers, threadsOf(3));
    shareAll(shared);
    expect(await (await trained(shared)).digest('averaged')).toBe(whole);
  });

  test('with one gate sample for each example', async () => {
    const of = [{ conv: 6, kernel: 3, padding: 2, dilation: 2 }, 5, 3] as const;
    await expectSameEverywhere(
      await trained(await create(of), { sampling: 'example', removal: false, epochs: 2 }),
      images(9, 2).inputs,
    );
  });

  test('may be of any sizes', async () => {
    const layer = anyConvolution({ batchNorm: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 3 }), async (convolutions) => {
        await expectSameEverywhere(
          await trained(await create([...convolutions, 4, 3]), { epochs: 2 }),
          images(9, 2).inputs,
        );
      }),
      { numRuns: 15 },
    );
  });
});

test.each<readonly [string, object, string]>([
  ['no step', { dilation: 0 }, 'options.layers[0].dilation: expected an integer from 1'],
  ['half a step', { dilation: [1, 1.5] }, 'options.layers[0].dilation[1]: expected an integer from 1'],
  [
    'windows beyond the image',
    { dilation: 5 },
    'options.layers[0].kernel: expected a window that fits into 9 by 8',
  ],
  [
    'as many zeros as windows reach',
    { dilation: 2, padding: 5 },
    'options.layers[0].padding: expected an integer from 0 to 4',
  ],
])('%s', async (_, part, message) => {
  await expect(create([{ conv: 4, kernel: 3, ...part }, 3])).rejects.toThrow(message);
});

test.each<readonly [string, (metadata: Map<string, string>) => void]>([
  ['windows with gaps of no size', (metadata) => metadata.delete('0.dilation')],
  ['gaps that are none', (metadata) => metadata.set('0.dilation', '1')],
  ['gaps below 1', (metadata) => metadata.set('0.dilation', '2x0')],
  ['windows that reach beyond the image', (metadata) => metadata.set('0.dilation', '7')],
  ['windows that do not reach beyond the padding', (metadata) => metadata.set('0.padding', '5')],
  ['another size of maps', (metadata) => metadata.set('1.dilation', '2')],
])('files that say %s are refused', async (_, damage) => {
  const { tensors, metadata } = modelParts((await create()).state());
  damage(metadata);
  expect(() => decodeModel(writeSafetensors(tensors, metadata))).toThrow(
    /, \d\.(dilation|kernel|padding|width)/,
  );
});

test('files with gaps are of version 3', async () => {
  expect(modelParts((await create()).state()).metadata.get('version')).toBe('3');
});
