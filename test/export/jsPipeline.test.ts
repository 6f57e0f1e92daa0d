import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toC, toJs, toJson, toOnnx } from '../../src/export.js';
import { Network } from '../../src/index.js';
import type { DecodeOptions, Prediction } from '../../src/pipeline/decode.js';
import { encode } from '../../src/pipeline/encode.js';
import type { Row } from '../../src/pipeline/pipeline.js';
import { pipelineToText } from '../../src/pipeline/text.js';
import { expectClose } from '../support/close.js';
import { thrownBy } from '../support/examples.js';
import { failure } from '../support/failure.js';
import { expectPredictions } from './expectPredictions.js';
import { house, houses, housesNetwork } from './houses.js';
import { importCode, importModule } from './jsModule.js';
import { caseOf, tableCases } from './pipelines.js';

/** What a module with a pipeline exports. */
interface TableModule {
  predict(row: Row, options?: DecodeOptions): Prediction;
}

async function moduleOf(network: Network): Promise<TableModule> {
  return importModule<TableModule>((await toJs(network)).code);
}

test('whatever the columns and the target, a module answers as its network', async () => {
  await fc.assert(
    fc.asyncProperty(tableCases(), async (draft) => {
      const made = await caseOf(draft);
      const { predict } = await moduleOf(made.network);
      expectPredictions(
        made.rows.map((row) => predict(row)),
        made,
      );
    }),
    { numRuns: 200 },
  );
});

test('a threshold may be chosen for two classes and for labels', async () => {
  const classes = {
    task: 'two classes',
    columns: ['price'],
    classes: ['high', 'low'],
    threshold: 0.5,
  } as const;
  const labels = { task: 'labels', columns: ['price'], thresholds: [0.5] } as const;
  for (const target of [classes, labels]) {
    const network = await housesNetwork({ ...houses, target });
    const { predict } = await moduleOf(network);
    const answers = [0, 1].map((threshold) => predict(house, { threshold }).values.price);
    expect(answers).toEqual(target.task === 'labels' ? [true, false] : ['low', 'high']);
    expect(answers).toContain(predict(house).values.price);
  }
});

describe('a row', () => {
  test('may leave out what is not read, and has the names of the table', async () => {
    const network = await housesNetwork();
    const { predict } = await moduleOf(network);
    const whole = { ...house, age: 7, zip: 150, owner: 'me', price: 1 };
    const made = { network, pipeline: houses, rows: [whole] };
    for (const row of [house, whole, Object.assign(Object.create(null), house)]) {
      expectPredictions([predict(row)], made);
    }
    expect(predict({ ...whole, age: 70, zip: 'x', owner: null })).toEqual(predict(whole));
  });

  test.each<[string, unknown]>([
    ['row', 7],
    ['row', null],
    ['row', { ...house, room: 3 }],
    ['row', { ...house, constructor: 3 }],
    ['row.rooms', Object.create(house)],
    ['row.rooms', { ...house, rooms: '6' }],
    ['row.rooms', { ...house, rooms: 1e39 }],
    ['row.rooms', { ...house, rooms: Number.NaN }],
    ['row.city', { ...house, city: [] }],
    ['row.garden', { ...house, garden: 2 }],
    ['row.garden', { ...house, garden: undefined }],
  ])('is refused, as encode does, with the name of its column: %s', async (name, row) => {
    const { predict } = await moduleOf(await housesNetwork());
    const whole =
      typeof row === 'object' && row
        ? Object.assign(Object.create(Object.getPrototypeOf(row)), { age: 7, zip: 150 }, row)
        : row;
    const { expected } = failure(() => encode(houses, [whole as Row]));
    expect(() => predict(row as Row)).toThrow(TypeError);
    const reason = expected.startsWith('a column among') ? 'columns among' : expected;
    expect(() => predict(row as Row)).toThrow(`${name}: expected ${reason}`);
  });
});

test('without its pipeline a network is written for numbers', async () => {
  const network = await housesNetwork();
  const { predict } = await importCode((await toJs(network, { pipeline: false })).code);
  const inputs = encode(houses, [{ ...house, age: 7, zip: 150 }]);
  expectClose(predict(inputs), network.predict(inputs), 1e-5);
});

test.each([
  ['no pipeline', 'INVALID_FORMAT', '{}'],
  [
    'that of another network',
    'INVALID_ARGUMENT',
    pipelineToText({ ...houses, columns: houses.columns.slice(1) }),
  ],
])('%s is refused', async (_, code, pipeline) => {
  const network = await Network.create({ inputs: 11, layers: [1], output: 'linear', pipeline });
  for (const write of [toJs, toC, toOnnx, toJson]) {
    const error = await thrownBy(() => write(network));
    expect(error).toMatchObject({ code, argument: expect.stringMatching(/^network\.pipeline/) });
  }
});
