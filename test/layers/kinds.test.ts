import { describe, expect, test } from 'vitest';
import '../../src/convolutions.js';
import { formOf, kernelsFor, planStages, savedKind } from '../../src/layers/kinds.js';
import { kindOf, type LayerShape } from '../../src/layers/shape.js';
import { createSignal } from '../../src/layers/signal.js';
import { biasesOf, columnsOf, fanIn, rowsOf } from '../../src/layers/sizes.js';
import { trainedKindNamed } from '../../src/stack/trainedKind.js';
import { geometryFrom } from '../support/sides.js';

const conv = geometryFrom({ kernel: 3, stride: 1, padding: 1, height: 5, width: 4, pool: 2, poolStride: 2 });
const gates = undefined;
const shapes: Record<string, LayerShape> = {
  dense: { inputs: 7, outputs: 5, gates },
  convolution: { inputs: 2, outputs: 5, gates, conv },
};

describe.each(Object.entries(shapes))('the form of a layer: %s', (_, shape) => {
  const form = formOf(shape);
  const { inputs, outputs } = shape;
  const [rows, columns] = [rowsOf(shape), columnsOf(shape)];
  const weights = Float32Array.from({ length: outputs * fanIn(shape) }, (_, i) => i + 1);
  const bias = Float32Array.from({ length: outputs }, (_, i) => -1 - i);

  test('has a cell for each weight and bias, in W or beside it', () => {
    expect(rows * columns + biasesOf(shape)).toBe(weights.length + outputs);
  });

  test('has a row for each input, if gates are on these, or each output', () => {
    expect(rows).toBe(form.gatesInputs ? inputs : outputs);
    expect(trainedKindNamed(kindOf(shape)).sizes(shape, rows, columns)).toEqual({ inputs, outputs });
  });

  test('splits what it joins', () => {
    const matrix = new Float32Array(rows * columns);
    const beside = new Float32Array(biasesOf(shape));
    form.join({ inputs, outputs, weights, bias }, rows, matrix, beside, shape);
    expect(form.split(matrix, beside, rows, shape)).toEqual({ weights, bias });
  });

  test('has weights of as many dimensions as make their number, rows first', () => {
    const dimensions = form.dimensions(shape, inputs, outputs) as number[];
    expect(dimensions.reduce((product, size) => product * size)).toBe(weights.length);
    expect(dimensions[0]).toBe(rows);
  });
});

describe('kinds of layers', () => {
  const layers = [shapes.convolution, shapes.convolution, shapes.dense].map((shape) => ({ shape }));

  test('are planned with their neighbours', () => {
    const input = createSignal(1, 1, 8);
    const seen: unknown[] = [];
    const stages = planStages(layers, input, (kind, { length }, below) => {
      seen.push([kind, length, below]);
      return [{ below, above: createSignal(length, 1, 8), forward: () => undefined }];
    });
    expect(seen).toEqual([
      ['convolution', 2, input],
      ['dense', 1, stages[0].above],
    ]);
  });

  test('ask for kernels if they are not dense', () => {
    expect(kernelsFor([shapes.dense], 'whole')).toBeUndefined();
    expect(kernelsFor([shapes.convolution, shapes.dense], 'whole')?.kinds).toEqual(['whole', 'residual']);
  });

  test('are known by their metadata', () => {
    const metadata = new Map([['1.kernel', '3']]);
    expect([0, 1].map((l) => savedKind(metadata, l))).toEqual(['dense', 'convolution']);
  });
});
