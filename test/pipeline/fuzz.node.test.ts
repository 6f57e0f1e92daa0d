import { expect, test } from 'vitest';
import { L0netError } from '../../src/base/errors.js';
import { decode } from '../../src/pipeline/decode.js';
import { encode } from '../../src/pipeline/encode.js';
import { featureNames, widthOf } from '../../src/pipeline/inputs.js';
import type { Pipeline } from '../../src/pipeline/pipeline.js';
import { outputsOf } from '../../src/pipeline/target.js';
import { pipelineFromText, pipelineToText } from '../../src/pipeline/text.js';
import type { Cell } from '../../src/table/table.js';
import { fuzz, INTERESTING, type Mutation, type Reader } from '../support/fuzz.js';
import { texts } from './texts.js';

const runs = Number(process.env.FUZZ_RUNS ?? 20_000);
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[a-z]+|./gs;

/** What may stand where a token stood. */
const REPLACEMENTS: readonly string[] = [
  ...INTERESTING.map(String),
  ...[
    '-1',
    '-0',
    '0.5',
    '1e308',
    '1e999',
    '5e-324',
    'null',
    'true',
    'false',
    '{}',
    '[]',
    '[0]',
    '["a"]',
    '""',
  ],
  ...[
    'name',
    'kind',
    'mean',
    'deviation',
    'fill',
    'values',
    'classes',
    'category',
    'number',
    'boolean',
    'own',
  ],
  ...['regression', 'two classes', 'classes', 'labels', '__proto__', 'constructor', 'length', 'x', 'a', '0'],
].map((word, i) => (i < INTERESTING.length + 14 ? word : JSON.stringify(word)));

const replaceToken: Mutation = (bytes, random) => {
  const tokens = new TextDecoder().decode(bytes).match(TOKENS) ?? [];
  if (tokens.length > 0) tokens[random.integer(0, tokens.length - 1)] = random.pick(REPLACEMENTS);
  return new TextEncoder().encode(tokens.join(''));
};

const swapTokens: Mutation = (bytes, random) => {
  const tokens = new TextDecoder().decode(bytes).match(TOKENS) ?? [];
  const values = tokens.flatMap((token, i) => (/^["\d-]|[a-z]/.test(token) ? i : []));
  if (values.length < 2) return bytes;
  const [i, j] = [random.pick(values), random.pick(values)];
  [tokens[i], tokens[j]] = [tokens[j], tokens[i]];
  return new TextEncoder().encode(tokens.join(''));
};

const kindOf = (token: string) => (/^["]/.test(token) ? 'string' : /^[-\d]/.test(token) ? 'number' : token);

/** Another number for a number, another string for a string: most of these texts are JSON, and many are pipelines. */
const replaceByLike: Mutation = (bytes, random) => {
  const tokens = new TextDecoder().decode(bytes).match(TOKENS) ?? [];
  const at = random.pick(tokens.flatMap((token, i) => (/^["\d-]/.test(token) ? i : [])).concat(0));
  const like = REPLACEMENTS.filter((token) => kindOf(token) === kindOf(tokens[at] ?? ''));
  if (like.length > 0) tokens[at] = random.pick(like);
  return new TextEncoder().encode(tokens.join(''));
};

/** That what was read can be used: rows are encoded, or refused by name, and outputs decoded. */
function check(pipeline: Pipeline): void {
  const text = pipelineToText(pipeline);
  if (pipelineToText(pipelineFromText(text)) !== text) throw new Error('another text');
  const width = widthOf(pipeline);
  if (featureNames(pipeline).length !== width) throw new Error('inputs without names');
  for (const cell of [0, true, 'a', null] as Cell[]) {
    const row = Object.fromEntries(pipeline.columns.map(({ name }) => [name, cell]));
    try {
      const inputs = encode(pipeline, [row]);
      if (inputs.length !== width || !inputs.every(Number.isFinite)) throw new Error('inputs that are none');
    } catch (error) {
      if (!(error instanceof L0netError && error.code === 'INVALID_ARGUMENT')) throw error;
    }
  }
  const outputs = outputsOf(pipeline.target);
  const [{ values, probabilities }] = decode(pipeline, new Float32Array(outputs).fill(0.5));
  if (Object.keys(values).length !== pipeline.target.columns.length) throw new Error('answers without names');
  if (probabilities && Object.keys(probabilities).length < outputs) throw new Error('outputs without names');
}

const reader: Reader<Pipeline> = {
  samples: texts.map((text) => new TextEncoder().encode(text)),
  mutations: [replaceToken, swapTokens, ...new Array<Mutation>(20).fill(replaceByLike)],
  parse: (bytes) => pipelineFromText(new TextDecoder().decode(bytes), 'bytes'),
  check,
};

test(`${runs} damaged texts of pipelines are refused, or can be used`, { timeout: 180_000 + runs }, () => {
  const { parsed, refused } = fuzz(reader, 1, runs);
  // Some of both, or the mutations are too weak or too strong to find anything.
  expect(parsed).toBeGreaterThan(runs / 20);
  expect(refused).toBeGreaterThan(runs / 20);
});
