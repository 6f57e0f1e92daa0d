/** The ten lines beside each download: they run as they are shown, with the file beside them, and answer as the network does. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Network } from 'l0net';
import { pipelineOf, predictRows, readTable, trainTable } from 'l0net/table';
import 'l0net/convolutions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downloadOf } from '../../examples/playground/src/downloads/download.js';
import type { Sample } from '../../examples/playground/src/downloads/snippets.js';
import type { DownloadFormat } from '../../examples/playground/src/run/messages.js';
import { root } from '../embedding/packed.js';
import { houses } from '../support/houses.js';
import { plainRows } from '../support/tables.js';

const run = promisify(execFile);
const formats: readonly DownloadFormat[] = ['onnx', 'safetensors', 'json', 'javascript', 'c'];
let folder: string;

/** In the package, whose doors the snippets import. */
beforeAll(async () => {
  await mkdir(join(root, 'build'), { recursive: true });
  folder = await mkdtemp(join(root, 'build', 'snippets-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** What a snippet prints, and the file it stands beside. */
async function printed(network: Network, format: DownloadFormat, sample: Sample): Promise<string> {
  const { name, bytes, snippet } = await downloadOf(network, format, sample);
  const own = await mkdtemp(join(folder, `${format}-`));
  await writeFile(join(own, name), bytes);
  if (format === 'c') {
    await writeFile(join(own, 'predict.c'), snippet);
    const strict = ['-std=c99', '-Wall', '-Werror'];
    await run('gcc', [...strict, 'predict.c', '-o', 'predict', '-lm'], { cwd: own });
    return (await run(join(own, 'predict'), [], { cwd: own })).stdout;
  }
  await writeFile(join(own, 'predict.mjs'), snippet);
  return (await run(process.execPath, ['predict.mjs'], { cwd: own })).stdout;
}

/** The numbers in a text; those of C stand after their place. */
function numbersIn(text: string): number[] {
  const values = text.replace(/^\d+: /gm, '').replace(/Float32Array\(\d+\)/g, '');
  return (values.match(/-?\d+(\.\d+)?(e[+-]?\d+)?/g) ?? []).map(Number);
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

const plain = {
  'dense layers': { inputs: 6, layers: [5, 3] },
  'points in the plane': { inputs: 6, layers: [5, 1], output: 'sigmoid' },
  convolutions: { inputs: { channels: 1, height: 6, width: 6 }, layers: [{ conv: 3, kernel: 3 }, 5, 3] },
} as const;

describe.each(Object.entries(plain))('a network of %s', (kind, options) => {
  test.each(formats)('as %s', async (format) => {
    const network = await Network.create({ ...options, seed: 4 });
    const hasConvolutions = kind === 'convolutions';
    const { inputs, outputs } = network;
    const text = await printed(await network.prune(), format, { inputs, outputs, hasConvolutions });
    const wanted = [...network.predict(new Float32Array(inputs))];
    if (format === 'json' && hasConvolutions) return expect(text).toContain('conv');
    const found = numbersIn(text);
    expect(found).toHaveLength(outputs);
    const isLogits = format === 'json';
    const answers = !isLogits
      ? found
      : outputs === 1
        ? found.map((x) => 1 / (1 + Math.exp(-x)))
        : softmax(found);
    answers.forEach((answer, i) => {
      expect(answer).toBeCloseTo(wanted[i], 4);
    });
    return undefined;
  });
});

test.each(formats)('a network of a table, as %s', async (format) => {
  const training = await trainTable(await readTable(JSON.stringify(plainRows(houses(200)))), {
    target: 'price',
    drop: ['expensive', 'kind', 'noise', 'colour'],
    trainer: { epochs: 20 },
  });
  for await (const _ of training);
  const { network } = training;
  const row = { area: 100, city: 'Oslo', garden: true };
  const [{ values }] = predictRows(network, [row]);
  expect(pipelineOf(network)).toBeDefined();
  const { inputs, outputs } = network;
  const text = await printed(await network.prune(), format, { inputs, outputs, row, hasConvolutions: false });
  if (format === 'json') expect(text).toContain("name: 'city'");
  else if (format === 'c') expect(text).toMatch(/^the member 0 has no value|^$/);
  else expect(numbersIn(text).some((x) => Math.abs(x / (values.price as number) - 1) < 1e-4)).toBe(true);
});
