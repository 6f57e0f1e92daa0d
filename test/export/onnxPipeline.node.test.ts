import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toOnnx } from '../../src/export.js';
import { decode } from '../../src/pipeline/decode.js';
import { encode } from '../../src/pipeline/encode.js';
import { inputsOf } from '../../src/pipeline/inputs.js';
import type { InputColumn, Row } from '../../src/pipeline/pipeline.js';
import type { Target } from '../../src/pipeline/target.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import type { Cell } from '../../src/table/table.js';
import { expectClose } from '../support/close.js';
import { house, houses, housesNetwork } from './houses.js';
import { fieldsOf, messages, texts } from './onnxFile.js';
import { openOnnx } from './onnxRuntime.js';
import { caseOf, predictionsOf, tableCases } from './pipelines.js';
import { columnsRead } from './structs.js';

/** Sums in another order, and another eˣ. */
const ROUNDING = 1e-5;

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

/** What a model gives for the outputs of a network: numbers in their own units. */
function inUnits(target: Target, outputs: Float32Array): number[] {
  if (target.task !== 'regression') return Array.from(outputs);
  return decode({ target }, outputs).flatMap(({ values }) =>
    target.columns.map((name) => values[name] as number),
  );
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
      expectClose(outputs, inUnits(target, network.predict(encode(pipeline, rows))), ROUNDING);
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
  const [{ values }] = predictionsOf({ network, pipeline: houses, rows });
  expectClose(await model.runTable(columns), [values.price as number], ROUNDING);
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
