import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { L0netError, readChunks, readTable } from '../../src/table.js';
import { plain, streamOf, utf8 } from './expected.js';

async function chunksOf(...[source, options]: Parameters<typeof readChunks>) {
  const chunks = [];
  for await (const table of readChunks(source, options)) chunks.push(plain(table));
  return chunks;
}

const csv = (rows: readonly (readonly (string | number)[])[]) =>
  ['a,b', ...rows.map((row) => row.join(','))].join('\n');
const json = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map(([a, b]) => JSON.stringify({ a: Number(a), b })).join('\n');

describe('chunks are the table, so many rows at a time', () => {
  const row = fc.tuple(fc.integer(), fc.constantFrom('x', '"y\nz"', 'w'.repeat(5000)));
  test.each([
    ['CSV', csv],
    ['JSON lines', json],
  ] as const)('%s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 25 }),
        async (rows, most) => {
          const text = write(rows);
          const whole = plain(await readTable(text));
          const chunks = await chunksOf(
            streamOf(utf8(text), () => 1000),
            { rows: most },
          );
          expect(chunks.map(([a]) => a.cells.length)).toEqual(
            Array.from({ length: Math.ceil(rows.length / most) }, (_, i) =>
              Math.min(most, rows.length - i * most),
            ),
          );
          whole.forEach(({ cells, ...column }, place) => {
            for (const chunk of chunks) expect(chunk[place]).toMatchObject(column);
            expect(chunks.flatMap((chunk) => chunk[place].cells)).toEqual(cells);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a header alone is one chunk without rows', async () => {
    expect(await chunksOf('a,b\n')).toEqual([
      [
        { name: 'a', kind: 'number', cells: [] },
        { name: 'b', kind: 'number', cells: [] },
      ],
    ]);
  });
});

describe('kinds', () => {
  test('are those of the first chunk: text that begins with numbers keeps them as they are written', async () => {
    const [first, second] = await chunksOf('a,b\n007,1\nx,2\n08,3\n', { rows: 2 });
    expect(first[0]).toEqual({ name: 'a', kind: 'text', cells: ['007', 'x'] });
    expect(second[0]).toEqual({ name: 'a', kind: 'text', cells: ['08'] });
  });

  test('can be said', async () => {
    const [first, second] = await chunksOf('a,b\n1,1\nx,2\n', { rows: 1, columns: { a: 'text' } });
    expect([first[0].cells, second[0].cells]).toEqual([['1'], ['x']]);
  });

  test.each<[string, string, RegExp]>([
    ['text', 'a,b\n1,2\n3,4\n5,x\n', /^t, line 4, column b: expected a number, received "x"/],
    ['text in JSON', '{"a":1}\n{"a":2}\n{"a":"x"}', /^t, line 3, column a: expected a number, received "x"/],
    [
      'a column that was not there',
      '{"a":1}\n{"a":2}\n{"b":2}',
      /^t, line 3, column b: expected the columns of the rows before: a, received "b"/,
    ],
  ])('are fixed then: %s in a later chunk is an error', async (_, text, message) => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { rows } of readChunks(text, { rows: 2, name: 't' })) seen.push(rows);
    })();
    const error = await reading.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(L0netError);
    expect((error as L0netError).message).toMatch(message);
    expect(seen).toEqual([2]);
  });
});
