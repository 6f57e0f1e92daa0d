import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/table/table.js';
import { type ReadOptions, readTable } from '../../src/table.js';
import { plain, refusal, streamOf, utf8 } from './expected.js';

const value: fc.Arbitrary<Cell> = fc.oneof(
  // JSON.stringify has no -0.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
);
const objects = fc.array(
  fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), value, {
    minKeys: 1,
    maxKeys: 4,
  }),
  { minLength: 1, maxLength: 8 },
);

/** What the values of a column are: of one kind, or else texts. */
function columnOf(name: string, values: readonly (Cell | undefined)[]) {
  const there = values.map((cell) => {
    const isMissing =
      typeof cell === 'string' && ['', 'NA', 'NaN', 'nan', 'null', 'N/A', '?'].includes(cell.trim());
    return cell === undefined || isMissing ? null : cell;
  });
  const kinds = new Set(there.flatMap((cell) => (cell === null ? [] : [typeof cell])));
  const [kind = 'number'] = kinds;
  if (kinds.size <= 1 && kind !== 'string') return { name, kind, cells: there };
  return { name, kind: 'text', cells: there.map((cell) => (cell === null ? null : String(cell))) };
}

function tableOf(rows: readonly Record<string, Cell>[], first: readonly string[]) {
  const names = new Set([...first, ...rows.flatMap((row) => Object.keys(row))]);
  return [...names].map((name) =>
    columnOf(
      name,
      rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined)),
    ),
  );
}

describe('objects that were written are read', () => {
  test('from lines and from an array, with blanks anywhere, in pieces', async () => {
    const blank = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    await fc.assert(
      fc.asyncProperty(objects, blank, fc.integer({ min: 1, max: 30 }), async (rows, between, size) => {
        const texts = rows.map((row) => JSON.stringify(row));
        const expected = tableOf(rows, Object.keys(rows[0]));
        const lines = texts.join(between.replace(/[^\n]/g, '') || '\n');
        const array = `[${between}${texts.join(`${between},${between}`)}]${between}`;
        for (const text of [lines, array]) {
          expect(plain(await readTable(text, { format: 'json' }))).toEqual(expected);
          expect(plain(await readTable(streamOf(utf8(text), () => size)))).toEqual(expected);
        }
        expect(plain(await readTable(lines, { format: 'jsonl' }))).toEqual(expected);
        const indented = JSON.stringify(rows, null, 2);
        expect(plain(await readTable(indented))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('of files that are longer than what is read at once', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ i, t: `"\\,]}${i % 100}\n` }));
    const expected = tableOf(rows, ['i', 't']);
    for (const text of [rows.map((row) => JSON.stringify(row)).join('\n'), JSON.stringify(rows, null, 1)]) {
      expect(plain(await readTable(streamOf(utf8(text), (piece) => 1 + ((piece * 7919) % 9999))))).toEqual(
        expected,
      );
    }
  });

  test('with the names in their order, and a name like that of the prototype', async () => {
    const table = await readTable('{"b":1,"7":2,"__proto__":3}\n{"__proto__":4,"toString":"x"}\n');
    expect(plain(table)).toEqual([
      { name: 'b', kind: 'number', cells: [1, null] },
      { name: '7', kind: 'number', cells: [2, null] },
      { name: '__proto__', kind: 'number', cells: [3, 4] },
      { name: 'toString', kind: 'text', cells: [null, 'x'] },
    ]);
  });

  test('numbers among texts are as JSON writes them, whatever was missing before', async () => {
    const [a, b] = plain(await readTable('{"a":1.50,"b":true}\n{"a":"NA","b":null}\n{"a":"x","b":2}\n'));
    expect(a).toEqual({ name: 'a', kind: 'text', cells: ['1.5', null, 'x'] });
    expect(b).toEqual({ name: 'b', kind: 'text', cells: ['true', null, '2'] });
  });

  test('texts are texts, but where numbers are said', async () => {
    const text = '{"a":"007","b":"1.5","c":1}\n{"a":"12","b":"NA","c":"NA"}\n';
    expect(plain(await readTable(text, { columns: { b: 'number' } }))).toEqual([
      { name: 'a', kind: 'text', cells: ['007', '12'] },
      { name: 'b', kind: 'number', cells: [1.5, null] },
      { name: 'c', kind: 'number', cells: [1, null] },
    ]);
  });
});

describe('errors name the file, the line and the column:', () => {
  const lines: readonly (readonly [title: string, text: string, message: RegExp, options?: ReadOptions])[] = [
    [
      'no JSON',
      '{"a":1}\n\n{"a":}\n',
      /^t: expected|^t, line 3: expected an object in JSON, received "\{\\"a\\":\}"/,
    ],
    ['an array in a line', '{"a":1}\n[1]\n', /^t, line 2: expected an object in JSON, received \[1\]/],
    ['a number', '{"a":1}\n5\n', /^t, line 2: expected an object in JSON, received 5/],
    [
      'a nested array',
      '{"a":1}\n{"a":[1,2]}\n',
      /^t, line 2, column a: expected a number, a text, true, false or null, received \[1, 2\]/,
    ],
    [
      'a nested object',
      '{"a":1,"b":{"c":2}}\n',
      /^t, line 1, column b: expected a number, a text, true, false or null/,
    ],
    [
      'a name twice',
      '{"a":1,"a":2}\n',
      /^t, line 1: expected names that are there once, received "a"|^t, line 1: expected names/,
    ],
    ['a name that is empty', '{"":1}\n', /^t, line 1, column : expected a name for each column/],
    ['half a character', '{"a":"x"}\n{"a":"\\ud800"}\n', /^t, line 2, column a: expected sound Unicode/],
    [
      'a number that is infinite',
      '{"a":1}\n{"a":1e999}\n',
      /^t, line 2, column a: expected a finite number, received Infinity/,
    ],
    [
      'another kind than was said',
      '{"a":1}\n{"a":"x"}\n',
      /^t, line 2, column a: expected a number, received "x"/,
      { columns: { a: 'number' } },
    ],
    ['an array without an end', '[{"a":1},\n{"a":2}\n', /^t, line 2: expected an array that ends with \]/],
    [
      'text after an array',
      '[{"a":1}]\n\nx',
      /^t, line 3: expected nothing after the end of the array, received "x"/,
    ],
    ['no object in an array', '[{"a":1},\n3]', /^t, line 2: expected an object in JSON, received 3/],
    [
      'no object after one of several lines',
      '[{\n"a":\n1},\n3]',
      /^t, line 4: expected an object in JSON, received 3/,
    ],
    [
      'nothing between two commas',
      '[{"a":1},\n\n,{"a":2}]',
      /^t, line 3: expected an object in JSON, received ""/,
    ],
    ['an empty array', '[]', /^t: expected a table, received "nothing"/],
    [
      'an array where lines are said',
      '[{"a":1}]',
      /^t, line 1: expected an object in JSON/,
      { format: 'jsonl' },
    ],
  ];
  test.each(lines.map(([title, text, message, options]) => ({ title, text, message, options })))(
    '$title',
    async (given) => {
      const { text, message, options } = given;
      const error = await refusal(text, { name: 't', format: 'json', ...options });
      expect(error.message).toMatch(message);
      expect(error.code).toBe('INVALID_FORMAT');
    },
  );

  test('a line that does not end', async () => {
    const text = `{"a":1}\n{"a":"${'x'.repeat(17_000_000)}`;
    const source = streamOf(utf8(text), () => 1_000_000);
    const error = await refusal(source, { name: 't', format: 'jsonl' });
    expect(error.message).toMatch(/^t, line 2: expected objects of at most 16777216 characters/);
  });
});
