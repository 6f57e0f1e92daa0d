import { describe, expect, test } from 'vitest';
import { expectClose } from '../support/close.js';
import { countLayer, expectedFlops, expectedFlopsExact, expectedL0, multiplyAdds } from './flops.js';
import { testTimeGate } from './gates.js';
import { flopsLogAlpha, flopsVectors, gateSettings } from './vectors.js';

const settings = gateSettings(flopsVectors);

/** The dense layers of every case; convolutions are not part of this reference implementation. */
const denseRows = flopsVectors.cases.flatMap((golden, n) => {
  const locations = flopsLogAlpha(golden);
  return flopsVectors.nets[golden.net].flatMap(({ type, in: inputs, out: outputs }, l) =>
    type === 'dense'
      ? [
          {
            name: `case ${n}, ${golden.net}, ${golden.kind}, layer ${l}`,
            layer: { inputs, outputs, logAlpha: locations[l] },
            expected: golden.layers[l],
          },
        ]
      : [],
  );
});

test.each(denseRows)('the vectors: $name', ({ layer, expected }) => {
  const count = countLayer(layer, settings);
  const open = layer.logAlpha.filter((value) => testTimeGate(value, 'mean', settings) > 0).length;
  expectClose([count.open], [expected.expected_open_gates], 1e-12, 'open gates');
  expectClose([expectedFlops([count])], [expected.expected_flops], 1e-12, 'FLOPs');
  expectClose([expectedL0([count])], [expected.expected_l0], 1e-12, 'L0');
  expect(open).toBe(expected.test_time_open_gates);
});

const denseCases = flopsVectors.cases
  .filter(({ net }) => flopsVectors.nets[net].every(({ type }) => type === 'dense'))
  .map((golden, n) => ({ ...golden, name: `${golden.net}, ${golden.kind} ${n}` }));

test.each(denseCases)('the vectors: all of $name', (golden) => {
  const locations = flopsLogAlpha(golden);
  const counts = flopsVectors.nets[golden.net].map(({ in: inputs, out: outputs }, l) =>
    countLayer({ inputs, outputs, logAlpha: locations[l] }, settings),
  );
  expectClose([expectedFlops(counts)], [golden.expected_flops], 1e-12, 'FLOPs');
  expectClose([expectedL0(counts)], [golden.expected_l0], 1e-12, 'L0');
});

describe('with every gate open', () => {
  const layers = [
    { open: 784, outputs: 300 },
    { open: 300, outputs: 100 },
    { open: 100, outputs: 10 },
  ];

  test('all counts are those of the dense network', () => {
    expect(expectedL0(layers)).toBe(266_610);
    expect(multiplyAdds([784, 300, 100], 10)).toBe(266_200);
    expect(expectedFlops(layers)).toBe(2 * 266_200);
    expect(expectedFlopsExact(layers)).toBe(2 * 266_200);
  });

  test('a layer without gates counts all its inputs', () => {
    expect(countLayer({ inputs: 7, outputs: 3, logAlpha: undefined })).toEqual({ open: 7, outputs: 3 });
  });
});

test('the exact count lets a pruned next layer make this one smaller', () => {
  const layers = [
    { open: 5, outputs: 8 },
    { open: 2, outputs: 3 },
  ];
  expect(expectedFlops(layers)).toBe(9 * 8 + 8 + 3 * 3 + 3);
  expect(expectedFlopsExact(layers)).toBe(9 * 2 + 2 + 3 * 3 + 3);
  expect(multiplyAdds([5, 2], 3)).toBe(16);
});
