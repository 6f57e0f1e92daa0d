import { describe, expect, test } from 'vitest';
import { encode } from '../../src/pipeline/encode.js';
import { fitPipeline } from '../../src/pipeline/fit.js';
import type { Row } from '../../src/pipeline/pipeline.js';
import { Table } from '../../src/table/table.js';
import { failure } from '../support/failure.js';
import { tableOf } from '../support/tables.js';

const houses = tableOf(
  {
    rooms: [2, 6, 2, 6],
    city: ['Oslo', 'Bergen', 'Oslo', 'Bergen'],
    zip: [150, 5003, 150, 5003],
    garden: [true, false, false, true],
    country: ['no', 'no', 'no', 'no'],
    price: [1.5, 2, 3, 4],
  },
  'houses.csv',
);
const { pipeline } = fitPipeline(houses, [0, 1, 2, 3], { target: 'price', category: ['zip'] });
/** rooms, city=Bergen, city=Oslo, zip=150, zip=5003, garden */
const oslo = [1, 0, 1, 1, 0, 1];
const row: Row = { rooms: 6, city: 'Oslo', zip: 150, garden: true };

describe('plain rows', () => {
  test('have the columns of the table, in any order; those that are no inputs may be left out', () => {
    const all = { price: 3, country: 'no', garden: true, zip: 150, city: 'Oslo', rooms: 6 };
    expect([...encode(pipeline, [row, all])]).toEqual([...oslo, ...oslo]);
    expect(encode(pipeline, [])).toHaveLength(0);
  });

  test('may be objects without a prototype', () => {
    expect([...encode(pipeline, [Object.assign(Object.create(null), row)])]).toEqual(oslo);
  });

  test.each<[string, Row, unknown]>([
    ['rows[1]', { ...row, room: 3 }, 'room'],
    ['rows[1]', { ...row, constructor: 3 } as unknown as Row, 'constructor'],
    ['rows[1].rooms', { city: 'Oslo', zip: 150, garden: true }, 'no such key'],
    ['rows[1].rooms', Object.create(row), 'no such key'],
    ['rows[1].rooms', { ...row, rooms: '6' }, '6'],
    ['rows[1].rooms', { ...row, rooms: new Date(0) as unknown as number }, new Date(0)],
    ['rows[1].rooms', { ...row, rooms: Infinity }, Infinity],
    ['rows[1].rooms', { ...row, rooms: 1e39 }, 1e39],
    ['rows[1].rooms', { ...row, rooms: null }, null],
    ['rows[1].rooms', { ...row, rooms: Number.NaN }, null],
    ['rows[1].city', { ...row, city: undefined }, null],
    ['rows[1].city', { ...row, city: [] as unknown as string }, []],
    ['rows[1].garden', { ...row, garden: 'true' }, 'true'],
    ['rows[1].garden', { ...row, garden: 2 }, 2],
    ['rows[1]', 6 as unknown as Row, 6],
    ['rows[1]', null as unknown as Row, null],
  ])('errors name column and row: %s', (argument, bad, received) => {
    const error = failure(() => encode(pipeline, [row, bad]));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument, received });
  });

  test('true and false are numbers where there were numbers, and 1 and 0 true and false', () => {
    const inputs = encode(pipeline, [{ rooms: true, city: 'Oslo', zip: '150', garden: 0 }]);
    expect([...inputs]).toEqual([-1.5, 0, 1, 1, 0, 0]);
  });
});

describe('a table', () => {
  test('may have other columns, and its columns in any order', () => {
    const table = tableOf({ id: ['q'], garden: [true], zip: [150], city: ['Oslo'], rooms: [6] });
    expect([...encode(pipeline, table)]).toEqual(oslo);
  });

  test('may have texts of categories that were numbers, and the reverse', () => {
    const table = tableOf({ rooms: [6], city: [7], zip: ['150'], garden: [1] });
    expect([...encode(pipeline, table)]).toEqual([1, 0, 0, 1, 0, 1]);
  });

  test.each<[string, Table]>([
    ['column', tableOf({ rooms: [6], city: ['Oslo'], zip: [150] }, 'new.csv')],
    [
      'new.csv: rooms[1]',
      tableOf({ rooms: [null, null], city: ['', ''], zip: [1, 1], garden: [true, true] }, 'new.csv'),
    ],
    [
      'new.csv: rooms[1]',
      tableOf({ rooms: ['6', '7'], city: ['', ''], zip: [1, 1], garden: [true, true] }, 'new.csv'),
    ],
  ])('errors name column and row: %s', (argument, table) => {
    const rows = table.rows > 1 ? { rows: [1] } : {};
    expect(failure(() => encode(pipeline, table, rows))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument,
    });
  });

  test('without rows gives none', () => {
    const empty = new Table(houses.take([]).columns);
    expect(encode(pipeline, empty)).toHaveLength(0);
  });
});

describe('the place for inputs', () => {
  test('is overwritten, and returned', () => {
    const out = new Float32Array(12).fill(9);
    expect(encode(pipeline, [row, row], { out })).toBe(out);
    expect([...out]).toEqual([...oslo, ...oslo]);
  });

  test.each([[new Float32Array(5)], [[1, 2] as unknown as Float32Array]])(
    'has the size of the rows',
    (out) => {
      expect(failure(() => encode(pipeline, [row], { out }))).toMatchObject({
        code: 'INVALID_SHAPE',
        argument: 'out',
      });
    },
  );
});

test.each<[string, unknown, readonly number[] | undefined]>([
  ['rows', undefined, undefined],
  ['rows', { rooms: 6 }, undefined],
  ['rows', 'rooms', undefined],
  ['rows[0]', houses, [4]],
  ['rows[0]', [row], [-1]],
])('what is no source of rows is an error: %s', (argument, source, rows) => {
  const error = failure(() => encode(pipeline, source as Table, rows && { rows }));
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
});
