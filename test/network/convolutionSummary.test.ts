import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index.js';
import { cellsOf } from '../oracle/convolution.js';
import { openProbability } from '../oracle/gates.js';
import { flopsLogAlpha, flopsVectors } from '../oracle/vectors.js';
import { expectClose } from '../support/close.js';
import { convolutional, randomised } from '../support/convolutional.js';

/** Of 1 + |value|: sums of up to 800 float32 probabilities. */
const tolerance = 3e-6;

const lenet5 = {
  inputs: { channels: 1, height: 28, width: 28 },
  layers: [
    { conv: 20, kernel: 5 },
    { maxPool: 2 },
    { conv: 50, kernel: 5 },
    { maxPool: 2 },
    'flatten',
    500,
    10,
  ],
} as const;

const golden = flopsVectors.cases.filter(({ net }) => net === 'lenet5');

describe('the summary of LeNet-5 is what flops.json says', () => {
  test.each(golden.map((row, i) => ({ ...row, name: `${row.kind} ${i}` })))('$name', async (row) => {
    const network = await Network.create(lenet5);
    const logAlpha = flopsLogAlpha(row);
    network.setParameters(
      network.parameters().map((layer, l) => ({ ...layer, logAlpha: Float32Array.from(logAlpha[l]) })),
    );
    const summary = network.summary();
    expectClose([summary.expectedL0], [row.expected_l0], tolerance, 'expected L0');
    expectClose([summary.expectedFlops], [row.expected_flops], tolerance, 'expected FLOPs');
    expectClose(
      summary.layers.map(({ expectedOpen }) => expectedOpen),
      row.layers.map((layer) => layer.expected_open_gates),
      tolerance,
      'open gates',
    );
    const open = row.layers.map((layer) => layer.test_time_open_gates);
    // The first dense layer reads only what stands on open maps.
    const maps = [...logAlpha[1].keys()].filter((map) => logAlpha[1][map] > Math.log(1 / 11));
    expect(maps.length).toBe(open[1]);
    open[2] = [...logAlpha[2].keys()].filter(
      (i) => logAlpha[2][i] > Math.log(1 / 11) && maps.includes(Math.floor(i / 16)),
    ).length;
    expect(summary.architecture).toEqual(open);
    expect(summary.layers.map(({ kind, inputs, outputs }) => [kind, inputs, outputs])).toEqual([
      ['convolution', 1, 20],
      ['convolution', 20, 50],
      ['dense', 800, 500],
      ['dense', 500, 10],
    ]);
  });
});

test('with every gate open the exact count is that of the dense network', async () => {
  const network = await Network.create({ ...lenet5, gates: false });
  const products = 576 * 20 * 25 + 64 * 50 * 500 + 800 * 500 + 500 * 10;
  const summary = network.summary();
  expect(summary.multiplyAdds).toBe(products);
  expect(summary.expectedFlops).toBe(2 * products);
  // The paper counts a convolution's operations without its biases.
  expect(summary.expectedFlopsExact).toBe(2 * products);
  expect(summary.parameters).toBe(20 * 26 + 50 * 501 + 800 * 500 + 500 + 500 * 10 + 10);
  expect(summary.expectedL0).toBe(summary.parameters);
});

describe.each(['one', 'two', 'tiles'] as const)('of a network with convolutions: %s', (kind) => {
  test('the exact count takes what is open beside a layer into account', async () => {
    const network = randomised(await Network.create(convolutional[kind]));
    const { shapes } = network;
    const p = network
      .parameters()
      .map(({ logAlpha = [] }) => Array.from(logAlpha, (a) => openProbability(a)));
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    let flops = 0;
    shapes.forEach(({ conv, inputs, outputs }, l) => {
      if (conv) {
        const channels = l > 0 ? sum(p[l - 1]) : inputs;
        for (const open of p[l])
          flops += conv.mapHeight * conv.mapWidth * 2 * channels * cellsOf(conv.kernel) * open;
      } else {
        const below = shapes[l - 1].conv;
        const area = below ? below.outHeight * below.outWidth : 0;
        const reads = p[l].map((open, i) => (below ? open * p[l - 1][Math.floor(i / area)] : open));
        flops += 2 * sum(reads) * (p[l + 1] ? sum(p[l + 1]) : outputs);
      }
    });
    expectClose([network.summary().expectedFlopsExact], [flops], tolerance);
  });

  test('parameters and multiply-adds are those of the pruned network', async () => {
    const network = randomised(await Network.create(convolutional[kind]));
    const { parameters, multiplyAdds, architecture } = network.summary();
    const pruned = await network.prune();
    const layers = pruned.parameters();
    expect(parameters).toBe(layers.reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0));
    const products = layers.map(({ weights }, l) => {
      const { conv } = pruned.shapes[l];
      return weights.length * (conv ? conv.mapHeight * conv.mapWidth : 1);
    });
    expect(multiplyAdds).toBe(products.reduce((sum, n) => sum + n, 0));
    expect(pruned.summary()).toMatchObject({ architecture, parameters, multiplyAdds });
  });
});
