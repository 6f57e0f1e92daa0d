import { describe, expect, test } from 'vitest';
import { describeColumns } from '../../src/pipeline/describe.js';
import type { PipelineOptions } from '../../src/pipeline/options.js';
import type { Cell } from '../../src/table/table.js';
import { failure } from '../support/failure.js';
import { tableOf } from '../support/tables.js';

const ROWS = 40;
const repeat = <T>(...values: T[]) => Array.from({ length: ROWS }, (_, i) => values[i % values.length]);
const each = <T>(value: (i: number) => T) => Array.from({ length: ROWS }, (_, i) => value(i));

/** The description of a column x beside a target. */
function described(cells: readonly Cell[], options: Partial<PipelineOptions> = {}) {
  const table = tableOf({ x: cells, y: each((i) => i / 7) });
  return describeColumns(table, { target: 'y', ...options })[0];
}

describe('a column of', () => {
  test.each<[string, readonly Cell[], Partial<PipelineOptions>, string, string]>([
    ['numbers', repeat(1.5, 2, null, 1 / 3), {}, 'number', '0.3333 to 2; 10 missing'],
    ['texts', repeat('b', 'a', 'b', 'c'), {}, 'category', '3 values: a, b, c'],
    ['booleans', repeat(true, false, false, null), {}, 'boolean', '10 true, 20 false; 10 missing'],
    ['few whole numbers', repeat(3, 1, 2), {}, 'number', '1 to 3'],
    ['few, said to be categories', repeat(10, 9), { category: ['x'] }, 'category', '2 values: 9, 10'],
    [
      'booleans, said to be categories',
      repeat(true, false),
      { category: ['x'] },
      'boolean',
      '20 true, 20 false',
    ],
    ['dropped numbers', repeat(1, 2), { drop: ['x'] }, 'dropped', 'left out'],
    ['weights', repeat(1, 2), { weights: 'x' }, 'weights', 'how much each row counts'],
    [
      'texts, of which some are rare',
      ['q', 'r', ...repeat('a', 'b', 'c', 'd', 'e').slice(2)],
      {},
      'category',
      "5 values: a, b, c, d, …; 2 rare ones are 'other'",
    ],
    [
      'texts, of which more are said to be rare',
      repeat('a', 'a', 'b', 'c'),
      { rare: 11 },
      'category',
      "1 values: a; 2 rare ones are 'other'",
    ],
  ])('%s', (_, cells, options, kind, detail) => {
    expect(described(cells, options)).toEqual({ name: 'x', kind, detail });
  });

  test.each<[string, readonly Cell[], RegExp]>([
    ['one number', repeat(5), /^x is dropped: it is 5 in all training rows$/],
    ['one text', repeat('a'), /it is "a" in all/],
    ['one boolean', repeat(true), /it is true in all/],
    ['nothing', repeat(null), /it has no values/],
    ['different texts', each((i) => `id ${i}`), /an identifier, it seems: 40 different texts in 40 rows/],
    ['almost different texts', each((i) => (i < 4 ? 'a' : `id ${i}`)), /37 different texts in 40 rows/],
  ])('%s is dropped, with a warning', (_, cells, warning) => {
    const description = described(cells);
    expect(description.kind).toBe('dropped');
    expect(description.warning).toMatch(warning);
  });

  test.each<[string, readonly Cell[], RegExp]>([
    [
      'ascending whole numbers',
      each((i) => 1000 * i + (i % 7)),
      /^x may be an identifier: its 40 whole numbers/,
    ],
    ['different whole numbers, close together', each((i) => (i * 17) % 41), /may be an identifier/],
    [
      'ascending ones with gaps',
      each((i) => (i % 9 === 0 ? null : i)),
      /may be an identifier: its 35 whole numbers/,
    ],
    [
      'very many texts',
      each((i) => i).flatMap((i) => [`a${i}`, `b${i}`, `a${i}`, `b${i}`]),
      /x has 80 different values/,
    ],
  ])('%s is kept, with a warning', (_, cells, warning) => {
    const table = tableOf({ x: cells, y: cells.map((_, i) => i / 7) });
    const [description] = describeColumns(table, { target: 'y' });
    expect(description.kind).not.toBe('dropped');
    expect(description.warning).toMatch(warning);
  });

  test.each<[string, readonly Cell[]]>([
    ['different whole numbers, far apart and in no order', each((i) => (i * 7919) % 10007)],
    ['ascending numbers that are not whole', each((i) => i + 0.5)],
    ['whole numbers of which two are equal', each((i) => Math.max(1, (i * 17) % 41))],
  ])('%s is no identifier', (_, cells) => {
    expect(described(cells)).not.toHaveProperty('warning');
  });

  test('different values are no sign where there are few rows', () => {
    const table = tableOf({ city: ['a', 'b', 'a', 'b', 'c'], day: [1, 2, 3, 4, 5], y: [1.5, 2, 3, 4, 7] });
    for (const { warning } of describeColumns(table, { target: 'y' })) expect(warning).toBeUndefined();
  });

  test('what it is said to be is kept, unless there is no value', () => {
    expect(described(repeat(5), { number: ['x'] })).toMatchObject({
      kind: 'number',
      warning: 'x is kept, but it is 5 in all training rows',
    });
    expect(described(repeat('a'), { category: ['x'] }).kind).toBe('category');
    expect(
      described(
        each((i) => `id ${i}`),
        { category: ['x'], rare: 1 },
      ).kind,
    ).toBe('category');
    expect(
      described(
        each((i) => i),
        { number: ['x'] },
      ),
    ).not.toHaveProperty('warning');
    expect(described(repeat(null), { number: ['x'] }).kind).toBe('dropped');
  });
});

test('a column all of whose texts are rare is dropped, as long as there are no missing ones to tell apart', () => {
  const few = ['a', 'b', 'c', 'd'];
  const y = [1.5, 2, 3, 4];
  const [description] = describeColumns(tableOf({ x: few, y }), { target: 'y' });
  expect(description.warning).toBe('x is dropped: each of its 4 values is in fewer than 2 training rows');
  const gaps = tableOf({ x: [...few, null], y: [...y, 5] });
  expect(describeColumns(gaps, { target: 'y' })[0].kind).toBe('category');
  expect(describeColumns(tableOf({ x: few, y }), { target: 'y', rare: 1 })[0].kind).toBe('category');
});

test('one value beside missing ones says something', () => {
  expect(described(repeat('a', null)).kind).toBe('category');
  expect(described(repeat(1, null)).kind).toBe('number');
});

test('only the training rows are looked at', () => {
  const table = tableOf({ x: [1, 1, 1, 2], y: [1.5, 2, 3, 4] });
  expect(describeColumns(table, { target: 'y' })[0].kind).toBe('number');
  expect(describeColumns(table, { target: 'y' }, [0, 1, 2])[0].kind).toBe('dropped');
});

describe('the task', () => {
  test.each<[string, readonly Cell[], string]>([
    ['two texts', repeat('yes', 'no'), 'two classes: no, yes'],
    ['texts', repeat('b', 'a', 'B'), '3 classes: B, a, b'],
    ['true and false', repeat(true, false), 'two classes: false, true'],
    ['0 and 1', repeat(0, 1), "two classes: 0, 1; say the task 'regression' if these are amounts"],
    ['−1 and 1', repeat(1, -1), "two classes: -1, 1; say the task 'regression' if these are amounts"],
    ['0, 1, 2', repeat(2, 0, 1), "3 classes: 0, 1, 2; say the task 'regression' if these are amounts"],
    ['1 to 10', repeat(...Array.from({ length: 10 }, (_, i) => i + 1)), '10 classes: 1, 2, 3, 4, 5, 6, …;'],
    ['numbers from 0 with gaps', repeat(0, 1, 3), 'regression'],
    ['numbers from 3 on', repeat(3, 4, 5), 'regression'],
    ['more than ten', repeat(...Array.from({ length: 11 }, (_, i) => i)), 'regression'],
    ['numbers that are not whole', repeat(0, 0.5, 1), 'regression'],
    ['missing ones are no class', repeat('a', null, 'b'), 'two classes: a, b'],
  ])('of %s', (_, y, detail) => {
    const table = tableOf({ x: each((i) => i), y });
    const found = describeColumns(table, { target: 'y' })[1];
    expect(found).toMatchObject({ name: 'y', kind: 'target' });
    expect(found.detail.startsWith(detail)).toBe(true);
  });

  test('whole numbers of which few rows have the same are amounts', () => {
    const table = tableOf({ x: [1, 5, 2, 7], y: [0, 1, 2, 0] });
    expect(describeColumns(table, { target: 'y' })[1].detail).toBe('regression');
    expect(describeColumns(table, { target: 'y', task: 'classes' })[1].detail).toBe('3 classes: 0, 1, 2');
  });

  test('classes are those of the whole table, whichever rows are given', () => {
    const table = tableOf({ x: [1, 5, 2, 7], y: ['a', 'b', 'a', 'c'] });
    expect(describeColumns(table, { target: 'y' }, [0, 1, 2])[1].detail).toBe('3 classes: a, b, c');
  });

  test('of several columns', () => {
    const table = tableOf({ x: repeat(1, 2), a: repeat(true, false), b: repeat(0, 1), c: repeat(1, 2, 0) });
    const task = (target: string[]) => describeColumns(table, { target })[1].detail;
    expect(task(['a', 'b'])).toBe('labels');
    const numbers = tableOf({ x: repeat(1, 2), b: repeat(0, 1), c: repeat(1, 2, 0) });
    expect(describeColumns(numbers, { target: ['b', 'c'] })[1].detail).toBe('regression');
  });

  test.each<[PipelineOptions, unknown]>([
    [{ target: 'text', task: 'regression' }, 'text'],
    [{ target: 'flag', task: 'regression' }, 'flag'],
    [{ target: 'three', task: 'labels' }, 'three'],
    [{ target: ['text', 'flag'] }, 'text'],
    [{ target: ['flag', 'three'] }, 'flag'],
    [{ target: ['flag', 'text'], task: 'classes' }, ['flag', 'text']],
    [{ target: 'three', task: 'two classes' }, [1, 2, 3]],
    [{ target: 'one' }, ['a']],
    [{ target: 'none', task: 'classes' }, []],
    [{ target: 'infinite', task: 'classes' }, Infinity],
    [{ target: [] }, []],
    [{ target: 'nowhere' }, 'nowhere'],
    [{ target: undefined as unknown as string }, undefined],
  ])('does not fit: %j', (options, received) => {
    const table = tableOf({
      text: repeat('a', 'b'),
      flag: repeat(true, false),
      three: repeat(1, 2, 3),
      one: repeat('a'),
      none: repeat(null),
      infinite: repeat(Infinity, 2),
    });
    const error = failure(() => describeColumns(table, options));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', received });
    expect(error.argument).toBe('options.target');
  });
});

describe('options', () => {
  const table = tableOf({ text: repeat('a', 'b'), half: repeat(0.5, 1), y: each((i) => i / 7) });
  const target = 'y';

  test.each<[string, PipelineOptions]>([
    ['options.category', { target, category: ['half'] }],
    ['options.category', { target, category: ['nowhere'] }],
    ['options.category', { target, category: 'text' as unknown as string[] }],
    ['options.number', { target, number: ['text'] }],
    ['options.number', { target, number: ['half'], category: ['half'] }],
    ['options.drop', { target, drop: ['y'] }],
    ['options.drop', { target, drop: ['text', 'text'] }],
    ['options.weights', { target, weights: 'y' }],
    ['options.task', { target, task: 'clustering' as 'classes' }],
    ['options.missing', { target, missing: 'zero' as 'mean' }],
    ['options.missing', { target, missing: { nowhere: 'mean' } }],
    ['options.missing.half', { target, missing: { half: 'zero' as 'mean' } }],
    ['options.rare', { target, rare: 0 }],
    ['rows[1]', { target }],
  ])('%s', (argument, options) => {
    const rows = argument.startsWith('rows') ? [0, ROWS] : undefined;
    expect(failure(() => describeColumns(table, options, rows))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument,
    });
  });

  test('unknown ones', () => {
    const options = { target, categories: ['text'] } as PipelineOptions;
    expect(failure(() => describeColumns(table, options)).code).toBe('UNKNOWN_OPTION');
  });
});
