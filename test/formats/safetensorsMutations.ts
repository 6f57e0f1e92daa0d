import { INTERESTING, type Mutation } from '../support/fuzz.js';
import type { Random } from '../support/random.js';
import { safetensors } from './safetensorsFile.js';

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[a-z]+|\s+|./gs;

/** What may stand where a token of a header stood. */
const REPLACEMENTS: readonly string[] = [
  ...INTERESTING.map(String),
  ...['-1', '-0', '0.5', '4.0', '1e2', '1e308', '1e999', '01', '+1', 'NaN', '00000', '1'.repeat(400)],
  ...[
    'null',
    'true',
    'false',
    '{}',
    '[]',
    '[0,0]',
    '[0,8]',
    '[1,1,1]',
    '[[]]',
    '{"a":{}}',
    '',
    ' ',
    '\n',
    '\0',
  ],
  ...['F32', 'F64', 'I32', 'U32', 'U8', 'F16', 'BF16', 'I64', 'BOOL', 'dtype', 'shape', 'data_offsets'].map(
    quoted,
  ),
  ...['__metadata__', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', 'a', '0'].map(
    quoted,
  ),
  ...['"\\ud800"', '"\\u0061"', '"\\x"', '"', '\\', '"\t"', '😀', '\ufeff', '{', '}', '[', ']', ',', ':'],
];

function quoted(text: string): string {
  return `"${text}"`;
}

interface Parts {
  readonly tokens: string[];
  data: Uint8Array;
  /** The length that the file is to claim; undefined for the true one. */
  length?: bigint;
}

/** The parts of a file; of one that is damaged, what is where they should be. */
function split(bytes: Uint8Array): Parts {
  if (bytes.length < 8) return { tokens: [], data: bytes };
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const length = claimed <= bytes.length - 8 ? Number(claimed) : bytes.length - 8;
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { tokens: text.match(TOKENS) ?? [], data: bytes.slice(8 + length) };
}

function structural(change: (parts: Parts, random: Random) => void): Mutation {
  return (bytes, random) => {
    const parts = split(bytes);
    change(parts, random);
    return safetensors(parts.tokens.join(''), parts.data, parts.length);
  };
}

function at(tokens: readonly string[], random: Random): number {
  return random.integer(0, Math.max(0, tokens.length - 1));
}

/** Where `}` and `,` part one member of the outermost object from the next, if this is such a header. */
function members(tokens: readonly string[]): [number, number][] {
  const found: [number, number][] = [];
  let depth = 0;
  let start = 1;
  tokens.forEach((token, index) => {
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if ((depth === 1 && token === ',') || (depth === 0 && token === '}')) {
      found.push([start, index]);
      start = index + 1;
    }
  });
  return found;
}

/** The beginning of the data, or the data and zeros. */
function resized(data: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(Math.max(0, length));
  result.set(data.subarray(0, result.length));
  return result;
}

/** Mutations that keep the frame of a safetensors file and change what the header says. */
export const mutations: readonly Mutation[] = [
  structural(function replaceToken({ tokens }, random) {
    tokens[at(tokens, random)] = random.pick(REPLACEMENTS);
  }),
  structural(function replaceNumber({ tokens }, random) {
    const numbers = [...tokens.keys()].filter((index) => /^\d/.test(tokens[index]));
    if (numbers.length === 0) return;
    const index = random.pick(numbers);
    const near = String(Number(tokens[index]) + random.pick([-8, -4, -1, 1, 4, 8]));
    tokens[index] = random.pick([near, String(random.pick(INTERESTING))]);
  }),
  structural(function removeToken({ tokens }, random) {
    tokens.splice(at(tokens, random), 1);
  }),
  structural(function insertToken({ tokens }, random) {
    tokens.splice(at(tokens, random), 0, random.pick(REPLACEMENTS));
  }),
  structural(function swapTokens({ tokens }, random) {
    const [one, other] = [at(tokens, random), at(tokens, random)];
    if (tokens.length > 0) [tokens[one], tokens[other]] = [tokens[other], tokens[one]];
  }),
  structural(function copyTokens({ tokens }, random) {
    const from = at(tokens, random);
    tokens.splice(at(tokens, random), 0, ...tokens.slice(from, from + random.integer(1, 20)));
  }),
  structural(function copyMember({ tokens }, random) {
    const found = members(tokens);
    if (found.length === 0) return;
    const [start, end] = random.pick(found);
    tokens.splice(end, 0, ',', ...tokens.slice(start, end));
  }),
  structural(function moveMember({ tokens }, random) {
    const found = members(tokens);
    if (found.length < 2) return;
    const copies = found.map(([start, end]) => tokens.slice(start, end));
    copies.push(...copies.splice(random.integer(0, copies.length - 1), 1));
    const end = found[found.length - 1][1];
    tokens.splice(1, end - 1, ...copies.flatMap((copy, index) => (index === 0 ? copy : [',', ...copy])));
  }),
  structural(function rename({ tokens }, random) {
    const strings = [...tokens.keys()].filter((index) => tokens[index].startsWith('"'));
    if (strings.length > 0)
      tokens[random.pick(strings)] = random.pick(REPLACEMENTS.filter((t) => /^"\w*"$/.test(t)));
  }),
  structural(function escapeString({ tokens }, random) {
    const index = at(tokens, random);
    const escaped = (character: string): string =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    if (/^"\w+"$/.test(tokens[index])) tokens[index] = tokens[index].replace(/\w/g, escaped);
  }),
  structural(function otherDtype({ tokens }, random) {
    const dtypes = [...tokens.keys()].filter((index) => /^"[FIU]\d+"$/.test(tokens[index]));
    if (dtypes.length > 0)
      tokens[random.pick(dtypes)] = random.pick(['"F32"', '"I32"', '"U32"', '"F64"', '"U8"']);
  }),
  structural(function addBlanks({ tokens }, random) {
    tokens.splice(random.integer(1, tokens.length + 1), 0, random.pick([' ', '\n\t', '\r', ' '.repeat(99)]));
  }),
  structural(function nest({ tokens }, random) {
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    const deep = random.pick([1, 2, 31, 32, 33, 1000]);
    const index = at(tokens, random);
    tokens.splice(index, 1, open.repeat(deep) + (tokens[index] ?? '') + close.repeat(random.pick([0, deep])));
  }),
  structural(function lie(parts, random) {
    const truth = BigInt(new TextEncoder().encode(parts.tokens.join('')).length);
    const claim = random.pick([truth - 1n, truth + 1n, truth + 8n, truth * 2n, random.pick(INTERESTING)]);
    parts.length = claim < 0n ? 0n : claim;
  }),
  structural(function moveTensor(parts, random) {
    const { tokens, data } = parts;
    const found = members(tokens);
    if (found.length === 0) return;
    const [start, end] = random.pick(found);
    const numbers = [...tokens.keys()].filter((at) => at >= start && at < end && /^\d+$/.test(tokens[at]));
    const by = random.pick([-8, -4, -1, 1, 4, 8]);
    for (const at of numbers.slice(-2)) tokens[at] = String(Math.max(0, Number(tokens[at]) + by));
    parts.data = resized(data, data.length + by);
  }),
  structural(function resizeData(parts, random) {
    parts.data = resized(parts.data, parts.data.length + random.pick([-8, -4, -1, 1, 4, 8]));
  }),
];
