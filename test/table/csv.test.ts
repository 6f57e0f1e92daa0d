import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReadOptions, readTable } from '../../src/table.js';
import { columnOf, plain, refusal, streamOf, utf8 } from './expected.js';
import { type CsvStyle, writeCsv, written } from './written.js';

const style: fc.Arbitrary<CsvStyle> = fc
  .record({
    separator: fc.constantFrom(',', ';', '\t', '|', ' ', 'x'),
    newline: fc.constantFrom('\n', '\r\n'),
    quoted: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
    ends: fc.boolean(),
  })
  .map(({ quoted, ...rest }) => ({ ...rest, quotes: (cell) => quoted[cell % quoted.length] }));

describe('what was written is read', () => {
  test('in any style, with any text in cells and names', async () => {
    await fc.assert(
      fc.asyncProperty(written, style, fc.integer({ min: 1, max: 50 }), async (table, own, size) => {
        const text = writeCsv(table, own);
        const expected = table.names.map((name, place) => columnOf(name, table.columns[place]));
        const { separator } = own;
        expect(plain(await readTable(text, { format: 'csv', separator }))).toEqual(expected);
        const stream = streamOf(utf8(text), () => size);
        expect(plain(await readTable(stream, { format: 'csv', separator }))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('in many pieces, which are cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(written, style, fc.integer({ min: 1, max: 9999 }), async (table, own, size) => {
        // Far longer than what is read at once.
        const times = Math.ceil(300_000 / Math.max(20, writeCsv(table, own).length));
        const columns = table.columns.map((texts) => Array.from({ length: times }, () => texts).flat());
        const text = writeCsv({ ...table, columns }, own);
        const { separator } = own;
        const read = await readTable(
          streamOf(utf8(text), () => size),
          { format: 'csv', separator },
        );
        expect(plain(read)).toEqual(table.names.map((name, place) => columnOf(name, columns[place])));
      }),
      { numRuns: 10 },
    );
  });
});

describe('the separator is found', () => {
  test.each([',', ';', '\t', '|'])('%j', async (separator) => {
    const rows = [
      ['a', 'b c'],
      ['1', 'x'],
      ['2', '"q, ; | \t"'],
    ];
    const table = await readTable(rows.map((row) => row.join(separator)).join('\n'));
    expect(plain(table).map(({ name }) => name)).toEqual(['a', 'b c']);
    expect(plain(table)[1].cells).toEqual(['x', 'q, ; | \t']);
  });

  test('beside other characters that some lines have', async () => {
    const table = await readTable('name;price\n"a";1,5\nb, c;2,5\n', { decimal: ',' });
    expect(plain(table)).toEqual([
      { name: 'name', kind: 'text', cells: ['a', 'b, c'] },
      { name: 'price', kind: 'number', cells: [1.5, 2.5] },
    ]);
  });

  test('by what all lines have, not by what the first one has most of', async () => {
    const table = await readTable('rooms;note, if any, of anybody\n1;none\n2;a, b\n');
    expect(plain(table).map(({ name }) => name)).toEqual(['rooms', 'note, if any, of anybody']);
  });

  test('to be none in a table of one column', async () => {
    expect(plain(await readTable('a\n1\n\n3\n'))).toEqual([
      { name: 'a', kind: 'number', cells: [1, null, 3] },
    ]);
  });

  test('in a file of which a line is malformed, which is what is said', async () => {
    const error = await refusal('a;b\n1;2\n3\n4;5\n', { name: 'x.csv' });
    expect(error.message).toBe('x.csv, line 3, column b: expected 2 cells, as in the first line, received 1');
  });
});

describe('ends of lines', () => {
  test.each(['\n', '\r\n', '\r'])('%j, and blank lines', async (newline) => {
    const text = ['', 'a,b', '1,x', '', '2,"y"', '', ''].join(newline);
    expect(plain(await readTable(text))).toEqual([
      { name: 'a', kind: 'number', cells: [1, 2] },
      { name: 'b', kind: 'text', cells: ['x', 'y'] },
    ]);
  });

  test('of both kinds in one file, as of two files one after the other', async () => {
    expect(plain(await readTable('a,b\n1,x\r\n2,y\n3,"z"\r\n4,"u\r"\n'))[1].cells).toEqual([
      'x',
      'y',
      'z',
      'u\r',
    ]);
    expect(plain(await readTable('a,b\r\n1,x\n2,y\r\n3,"z\r"\r\n'))[1].cells).toEqual(['x', 'y', 'z\r']);
  });
});

test('a mark at the beginning is no part of the first name', async () => {
  expect((await readTable('\ufeffa,b\n1,2')).columns[0].name).toBe('a');
  expect((await readTable(utf8('\ufeffa,b\n1,2'))).columns[0].name).toBe('a');
});

test.each(['utf-16le', 'utf-16be'])('%s is read where its mark is there', async (label) => {
  const text = '\ufeffa\tb\n1\tHöhe 雪\n';
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), label === 'utf-16le');
  expect(plain(await readTable(view.buffer))[1].cells).toEqual(['Höhe 雪']);
});

test('another encoding is read where it is said, and asked for where it is not', async () => {
  const bytes = Uint8Array.from('a,b\n1,x\n2,Z\xfcrich\n', (letter) => letter.charCodeAt(0));
  expect(plain(await readTable(bytes, { encoding: 'windows-1252' }))[1].cells).toEqual(['x', 'Zürich']);
  expect((await refusal(bytes)).message).toMatch(
    /^table, line 3: expected text in utf-8, or options.encoding/,
  );
});

describe('options say', () => {
  test('that there are no names', async () => {
    expect(plain(await readTable('1,x\n2,y\n', { header: false })).map(({ name }) => name)).toEqual([
      'column1',
      'column2',
    ]);
  });

  test('that the decimal mark is a comma: then a point makes no number', async () => {
    const [a, b, c] = plain(await readTable('a;b;c\n-1,5;1.5;1e3\n,25;2;2\n', { decimal: ',' }));
    expect(a).toEqual({ name: 'a', kind: 'number', cells: [-1.5, 0.25] });
    expect(b).toEqual({ name: 'b', kind: 'text', cells: ['1.5', '2'] });
    expect(c.cells).toEqual([1000, 2]);
  });

  test('which texts are missing, numbers among them', async () => {
    const options = { missing: ['-999', ' none '] };
    const [a, b] = plain(await readTable('a,b\n1,x\n-999,NA\n3, none\n-999,\n', options));
    expect(a).toEqual({ name: 'a', kind: 'number', cells: [1, null, 3, null] });
    expect(b.cells).toEqual(['x', 'NA', null, '']);
  });

  test('what columns are', async () => {
    const table = await readTable('zip,n,b\n007,1,true\n12,NA,false\n', {
      columns: { zip: 'text', b: 'text' },
    });
    expect(plain(table)).toEqual([
      { name: 'zip', kind: 'text', cells: ['007', '12'] },
      { name: 'n', kind: 'number', cells: [1, null] },
      { name: 'b', kind: 'text', cells: ['true', 'false'] },
    ]);
  });
});

describe('errors name the file, the line and the column:', () => {
  const cases: readonly (readonly [title: string, text: string, message: RegExp, options?: ReadOptions])[] = [
    ['too few cells', 'a,b\n"x\ny",1\n3\n', /^t\.csv, line 4, column b: expected 2 cells/],
    [
      'too many cells',
      'a,b\n1,2\n3,4,5\n',
      /^t\.csv, line 3, column 3: expected 2 cells, as in the first line, received 3$/,
    ],
    [
      'a quote that is not closed',
      'a,b\n1,2\n"x\n",3\n4,"5\n6,7\n',
      /^t\.csv, line 5, column b: expected a quote that is closed, received "\\"5/,
    ],
    [
      'a quote that is not closed in the names',
      'a,"b\n1,2\n',
      /^t\.csv, line 1, column 2: expected a quote that is closed/,
    ],
    [
      'text after a quote',
      'a,b\n1,"x"y\n',
      /^t\.csv, line 2, column b: expected a separator or the end of the line after a closing quote, received "\\"x\\"y/,
    ],
    ['a name twice', 'a,b,a\n1,2,3\n', /^t\.csv, line 1, column a: expected columns of different names/],
    [
      'a name that is empty',
      '\n ,b\n1,2\n',
      /^t\.csv, line 2, column 1: expected a name for each column, received ""/,
    ],
    ['no name for the index of pandas', ',b\n1,2\n', /^t\.csv, line 1, column 1: expected a name/],
    ['nothing', '', /^t\.csv: expected a table, received "nothing"/],
    ['blanks', ' \n\n', /^t\.csv: expected a table, received "nothing"/],
    [
      'another kind than was said',
      'a,b\n1,2\nx,3\n',
      /^t\.csv, line 3, column a: expected a number, received "x"/,
      { columns: { a: 'number' } },
    ],
    [
      'no true or false',
      'a\ntrue\n1\n',
      /^t\.csv, line 3, column a: expected true or false/,
      { columns: { a: 'boolean' } },
    ],
    [
      'a column that is not there',
      'a,b\n1,2\n',
      /^t\.csv: expected a column c, which has a kind/,
      { columns: { c: 'text' } },
    ],
  ];
  test.each(cases.map(([title, text, message, options]) => ({ title, text, message, options })))(
    '$title',
    async (given) => {
      const { text, message, options } = given;
      const error = await refusal(text, { name: 't.csv', ...options });
      expect(error.message).toMatch(message);
      expect(error.code).toBe('INVALID_FORMAT');
    },
  );

  test('far into the file, too', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},"a\nb"`);
    lines[40_000] = '5,6,7';
    const error = await refusal(['n,t', ...lines].join('\n'), { name: 't.csv' });
    expect(error.message).toMatch(/^t\.csv, line 80002, column 3: /);
  });

  test('a quote that is never closed ends soon', async () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(6_000_000)}`;
    const error = await refusal(text, { name: 't.csv' });
    expect(error.message).toMatch(/^t\.csv, line 2: expected rows of at most 16777216 characters/);
  });
});

describe('a column that turns out to be text late', () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `00${i},true,${i}`);
  const text = ['a,b,c', ...lines, 'x,1,5'].join('\n');

  test.each<[string, () => Parameters<typeof readTable>[0]]>([
    ['text', () => text],
    ['bytes', () => utf8(text)],
    ['a stream', () => streamOf(utf8(text), () => 10_000)],
  ])('has the texts as they are written, from %s', async (_, source) => {
    const [a, b, c] = plain(await readTable(source()));
    expect([a.kind, b.kind, c.kind]).toEqual(['text', 'text', 'number']);
    expect(a.cells.slice(0, 2)).toEqual(['000', '001']);
    expect(b.cells.slice(-2)).toEqual(['true', '1']);
    expect(a.cells).toHaveLength(30_001);
    expect(c.cells.slice(-2)).toEqual([29_999, 5]);
  });
});

describe('warnings', () => {
  test('name columns that are empty or constant', async () => {
    const { warnings } = await readTable('a,b,c,d,e\n1,,x,true,5\n1,NA,x,true,\n', { name: 'h.csv' });
    expect(warnings).toEqual([
      { kind: 'constant', column: 'a', message: 'h.csv: column a is 1 in all 2 rows' },
      { kind: 'empty', column: 'b', message: 'h.csv: column b is empty in all 2 rows' },
      { kind: 'constant', column: 'c', message: 'h.csv: column c is "x" in all 2 rows' },
      { kind: 'constant', column: 'd', message: 'h.csv: column d is true in all 2 rows' },
    ]);
  });

  test('say nothing of one row, or of none', async () => {
    expect((await readTable('a,b\n1,2\n')).warnings).toEqual([]);
    const table = await readTable('a,b\n');
    expect([table.rows, table.columns.length, table.warnings]).toEqual([0, 2, []]);
  });
});
