import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toOnnx } from '../../src/export.js';
import { encode } from '../../src/pipeline/encode.js';
import { inputsOf } from '../../src/pipeline/inputs.js';
import type { InputColumn, Row } from '../../src/pipeline/pipeline.js';
import type { RegressionTarget } from '../../src/pipeline/target.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import type { Cell } from '../../src/table/table.js';
import { type Bounded, rounding } from '../oracle/bounds/bounded.js';
import { boundedOutputs, expectWithin } from '../oracle/bounds/outputs.js';
import { expectOutputsOfOnnx } from './expectOnnx.js';
import { house, houses, housesNetwork } from './houses.js';
import { fieldsOf, messages, texts } from './onnxFile.js';
import { openOnnx } from './onnxRuntime.js';
import { caseOf, tableCases } from './pipelines.js';
import { columnsRead } from './structs.js';

/** Cells of a column as an ONNX model takes them. */
function tensorOf(column: InputColumn, rows: readonly Row[]): Float32Array | string[] {
  const cells = rows.map((row) => row[column.name] ?? null);
  if (column.kind === 'category') return cells.map((cell) => (cell === null ? '' : String(cell)));
  return Float32Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
}

/** An empty text is a missing one for ONNX, if it is no value of its column. */
function withoutEmpty(columns: readonly InputColumn[], row: Row): Row {
  const same = (column: InputColumn, cell: Cell): Cell => {
    if (column.kind !== 'category' || column.missing === 'error' || (cell !== '' && cell !== null))
      return cell;
    return column.values.map(String).includes('') ? '' : null;
  };
  return Object.fromEntries(columns.map((column) => [column.name, same(column, row[column.name] ?? null)]));
}

/** Numbers in their own units: y · deviation + mean in float32. */
function inUnits({ means, deviations }: RegressionTarget, { value, error }: Bounded): Bounded {
  const scaled = value.map((y, i) => y * deviations[i % deviations.length]);
  const moved = scaled.map((y, i) => y + means[i % means.length]);
  const off = error.map((e, i) => {
    const size = Math.abs(scaled[i]) + Math.abs(means[i % means.length]);
    return e * deviations[i % deviations.length] + rounding(4) * size;
  });
  return { value: moved, error: off };
}

test('whatever the columns and the target, ONNX Runtime gives what the network gives', async () => {
  await fc.assert(
    fc.asyncProperty(tableCases(), async (draft) => {
      const { network, pipeline, rows: given } = await caseOf(draft);
      const { columns, target } = pipeline;
      const rows = given.map((row) => withoutEmpty(columns, row));
      const model = await openOnnx(await toOnnx(network));
      const read = columnsRead({ network, pipeline, rows });
      const used = read.length > 0 ? read : columns.filter((column) => inputsOf(column) > 0).slice(0, 1);
      expect(model.inputNames.map((name) => (name === '_' ? '' : name))).toEqual(
        used.map(({ name }) => name),
      );
      const tensors = used.map((column, i) => [model.inputNames[i], tensorOf(column, rows)] as const);
      const outputs = await model.runTable(Object.fromEntries(tensors));
      const inputs = encode(pipeline, rows);
      if (target.task === 'regression')
        expectWithin(outputs, inUnits(target, boundedOutputs(network, inputs)), 2, 'values of ONNX');
      else expectOutputsOfOnnx(outputs, network, inputs);
      await model.close();
    }),
    { numRuns: 200 },
  );
});

test('a model says what goes in and comes out', async () => {
  const network = await housesNetwork();
  const bytes = await toOnnx(network);
  const model = await openOnnx(bytes);
  expect(model.inputNames).toEqual(['rooms', 'living area (m²)', 'city', 'garden']);
  expect(model.outputNames).toEqual(['values']);
  const area = Float32Array.of(Number.NaN);
  const columns = {
    rooms: Float32Array.of(6),
    'living area (m²)': area,
    city: ['Oslo'],
    garden: Float32Array.of(1),
  };
  const rows = [{ ...house, age: 7, zip: 150 }];
  const truth = inUnits(houses.target as RegressionTarget, boundedOutputs(network, encode(houses, rows)));
  expectWithin(await model.runTable(columns), truth, 2, 'price');
  await model.close();
  const metadata = messages(fieldsOf(bytes), 14).map((entry) => [texts(entry, 1)[0], texts(entry, 2)[0]]);
  expect(metadata).toContainEqual(['pipeline', pipelineToText(houses)]);
});

test('a column that is called as the output is does not hide it', async () => {
  const [rooms, ...others] = houses.columns;
  const pipeline = { ...houses, columns: [{ ...rooms, name: 'values' }, ...others] };
  const model = await openOnnx(await toOnnx(await housesNetwork(pipeline)));
  expect(model.inputNames[0]).toBe('values');
  expect(model.outputNames).toEqual(['values_']);
  await model.close();
});

test('without its pipeline a network takes numbers', async () => {
  const model = await openOnnx(await toOnnx(await housesNetwork(), { pipeline: false }));
  expect(model).toMatchObject({ inputNames: ['inputs'], outputNames: ['values'] });
  await model.close();
});
