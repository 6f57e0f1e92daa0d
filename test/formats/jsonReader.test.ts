import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonReader } from '../../src/formats/jsonReader.js';

class Refusal extends Error {
  constructor(
    readonly received: unknown,
    readonly expected: string,
  ) {
    super(expected);
  }
}

function open(text: string): JsonReader {
  return new JsonReader(text, (received, expected) => new Refusal(received, expected));
}

/** What the reader refuses in a text, undefined if nothing. */
function refusal(text: string): Refusal | undefined {
  const json = open(text);
  try {
    json.skip();
    json.end();
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return error as Refusal;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Pieces that make JSON when they happen to follow each other well, and something near it otherwise. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        ' ',
        '\n',
        '"a"',
        '"b":',
        '"\\u00e9"',
        '"\\x"',
        '"',
        '\\',
        '\t"',
        '"\t',
      ],
      ...['0', '-0', '1', '01', '-', '+1', '1.5', '.5', '1.', '1e3', '1e', '1E+400', 'NaN', 'Infinity'],
      ...['true', 'false', 'null', 'nul', 'truefalse', '\u00a0', '\ufeff', '//', 'é'],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('the reader and JSON.parse', () => {
  test('accept the same texts', () => {
    const values = fc.jsonValue({ maxDepth: 8 }).map((value) => JSON.stringify(value, null, 1));
    const cut = fc.tuple(values, fc.nat(60)).map(([text, at]) => text.slice(0, at) + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(values, cut, pieces, fc.string()), (text) => {
        const refused = refusal(text);
        // Where the reader is stricter it stops: what comes after may be JSON or not.
        if (/there once|Unicode/.test(refused?.expected ?? '')) return;
        expect(refused === undefined).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('read the same values', () => {
    const value = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.array(fc.maxSafeInteger()));
    const members = fc.uniqueArray(fc.tuple(fc.string(), value), { selector: ([name]) => name });
    fc.assert(
      fc.property(members, (expected) => {
        const parts = expected.map(([name, value]) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`);
        const json = open(` {${parts.join(' ,\n')}} `);
        const read: typeof expected = [];
        json.object('an object', (name) => {
          const like = expected[read.length][1];
          if (typeof like === 'string') read.push([name, json.string('a string')]);
          else if (typeof like === 'number') read.push([name, json.integer('an integer')]);
          else {
            const elements: number[] = [];
            json.array('an array', () => {
              elements.push(json.integer('an integer'));
            });
            read.push([name, elements]);
          }
        });
        json.end();
        expect(read).toEqual(expected);
      }),
    );
  });
});

test('names are in the order of the text, whatever they are', () => {
  const names: string[] = [];
  const json = open('{"b":[],"10":{},"2":0,"__proto__":{"x":1},"constructor":null,"":true}');
  json.object('an object', (name) => {
    names.push(name);
    json.skip();
  });
  expect(names).toEqual(['b', '10', '2', '__proto__', 'constructor', '']);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

describe('beyond JSON.parse, the reader refuses', () => {
  test.each([
    ['a name that is there twice', '{"a":1,"b":2,"a":3}', 'names that are there once'],
    ['a name that is there twice in other letters', '{"a":1,"\\u0061":3}', 'names that are there once'],
    ['a name that is there twice further down', '[{"x":{"a":1,"a":1}}]', 'names that are there once'],
    ['half a pair of surrogates', '["\\ud800"]', 'sound Unicode'],
    ['half a pair of surrogates in a name', '{"\\udc00":1}', 'sound Unicode'],
    ['deep nesting', '['.repeat(1_000_000), 'nested 32 deep'],
    ['deep nesting of objects', '{"a":'.repeat(1_000_000), 'nested 32 deep'],
    ['deep nesting that closes', '['.repeat(33) + ']'.repeat(33), 'nested 32 deep'],
  ])('%s', (_, text, expected) => {
    expect(refusal(text)?.expected).toContain(expected);
  });

  test('but not many values beside each other, nor a pair of surrogates', () => {
    expect(refusal(`[${Array(1000).fill('[{"a":[]}]').join(',')}]`)).toBeUndefined();
    expect(refusal('['.repeat(32) + ']'.repeat(32))).toBeUndefined();
    expect(refusal('{"\\ud83d\\ude00":"😀"}')).toBeUndefined();
  });
});

describe('a value of another kind is refused, with what is there and where', () => {
  test.each<[string, (json: JsonReader) => void, string, string, string]>([
    ['an object', (json) => json.object('a table', () => {}), ' [1]', '[1]', 'a table at character 1'],
    ['an array', (json) => json.array('a list', () => {}), '{}', '{}', 'a list at character 0'],
    ['a string', (json) => json.string('a name'), '7', '7', 'a name at character 0'],
    ['a number', (json) => json.integer('a count'), 'true', 'true', 'a count at character 0'],
    ['a number in quotes', (json) => json.integer('a count'), '"1"', '"1"', 'a count at character 0'],
    ['a number with a fraction', (json) => json.integer('a count'), ' 4.0', '4.0', 'a count at character 1'],
    ['a number with an exponent', (json) => json.integer('a count'), '1e2', '1e2', 'a count at character 0'],
    ['a number, at the end', (json) => json.integer('a count'), ' ', 'the end', 'a count at character 1'],
    ['the end', (json) => json.end(), ' x', 'x', 'nothing more at character 1'],
  ])('%s', (_, read, text, received, expected) => {
    expect(() => read(open(text))).toThrow(
      expect.objectContaining({ received, expected: `${expected} of the JSON text` }),
    );
  });
});
