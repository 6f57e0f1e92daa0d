import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toC, toJs, toJson, toOnnx } from '../../src/export.js';
import { type LayerParameters, Network } from '../../src/index.js';
import { loadMnist, loadModel, saveModel } from '../../src/node.js';
import { Trainer } from '../../src/training/trainer.js';
import { clusters, collect } from '../support/examples.js';
import { l0net } from './run.js';

const data = clusters(330, 20, 3);
let folder: string;
let path: string;
let network: Network;
let small: Network;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-commands-'));
  path = join(folder, 'model.safetensors');
  network = await Network.create({ inputs: 20, layers: [16, 3], seed: 5 });
  const options = { batchSize: 30, epochs: 40, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 };
  await collect(new Trainer(network, data, options));
  small = await network.prune();
  await saveModel(path, network);
  expect(small.keptInputs?.length).toBeLessThan(20);
});

afterAll(() => rm(folder, { recursive: true }));

const done = (stdout: unknown) => ({ code: 0, stderr: '', stdout });

describe('prune', () => {
  test('writes the smaller network beside the other, and nothing over a file', async () => {
    const target = join(folder, 'model.pruned.safetensors');
    const size = small.summary().architecture.join('-');
    const { code, stdout } = await l0net(['prune', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${target}: ${size}-3, [\\d,]+ bytes\n$`));
    const again = await loadModel(target);
    expect(await again.digest()).toBe(await small.digest());
    expect(again.keptInputs).toEqual(small.keptInputs);

    await writeFile(target, 'mine');
    const stderr = `l0net: ${target} exists already; --force replaces it\n`;
    expect(await l0net(['prune', path])).toEqual({ code: 1, stdout: '', stderr });
    expect(await readFile(target, 'utf8')).toBe('mine');
    expect((await l0net(['prune', path, '--force'])).code).toBe(0);
    expect(await (await loadModel(target)).digest()).toBe(await small.digest());
    await rm(target);
    expect(await readdir(folder)).toEqual(['model.safetensors']);
  });
});

describe('export', () => {
  test('writes ONNX and JSON, to a file or to the standard output', async () => {
    const target = join(folder, 'other.onnx');
    expect((await l0net(['export', path, '--output', target])).code).toBe(0);
    expect(new Uint8Array(await readFile(target))).toEqual(await toOnnx(network));
    await l0net(['export', path, '--logits', '--output', target, '--force']);
    expect(new Uint8Array(await readFile(target))).toEqual(await toOnnx(network, { logits: true }));
    await rm(target);
    const json = await l0net(['export', path, '--format', 'json', '--output', '-']);
    expect(json).toEqual(done(await toJson(network)));
    expect((await l0net(['export', path, '--format', 'safetensors'])).stdout).toContain(
      'model.pruned.safetensors',
    );
    await rm(join(folder, 'model.pruned.safetensors'));
  });

  test('writes a module of JavaScript and its declarations', async () => {
    const [target, declarations] = [join(folder, 'model.js'), join(folder, 'model.d.ts')];
    const { code, types } = await toJs(network);
    const stdout = (await l0net(['export', path, '--format', 'js'])).stdout;
    expect(stdout).toMatch(new RegExp(`^${target}, ${declarations}: .*-3, [\\d,]+ bytes\n$`));
    expect(await readFile(target, 'utf8')).toBe(code);
    expect(await readFile(declarations, 'utf8')).toBe(types);
    await rm(target);
    const stderr = `l0net: ${declarations} exists already; --force replaces it\n`;
    expect(await l0net(['export', path, '--format', 'js'])).toEqual({ code: 1, stdout: '', stderr });
    await rm(declarations);
    const other = join(folder, 'other.mjs');
    expect((await l0net(['export', path, '--format', 'js', '--output', other])).code).toBe(0);
    await Promise.all([rm(other), rm(join(folder, 'other.d.mts'))]);
    expect(await l0net(['export', path, '--format', 'js', '--output', '-'])).toEqual(done(code));
  });

  test('writes a header of C that is named after its file, and what its 8-bit weights change', async () => {
    const target = join(folder, 'model.h');
    expect((await l0net(['export', path, '--format', 'c'])).stdout).toContain(`${target}: `);
    expect(await readFile(target, 'utf8')).toBe(await toC(network, { name: 'model' }));
    await rm(target);
    const other = join(folder, '8-bit.h');
    const rows = `[${[0, 20, 40].map((at) => `[${data.inputs.subarray(at, at + 20).join()}]`).join()}]`;
    const args = ['export', path, '--format', 'c', '--int8', '--rows', '-'];
    const [, line] = (await l0net([...args, '--output', other], undefined, rows)).stdout.split('\n');
    expect(line).toMatch(/^8-bit weights change outputs by at most 0\.0\d+ on 3 rows, and the class of 0$/);
    expect(await readFile(other, 'utf8')).toBe(await toC(network, { name: 'n_8_bit', int8: true }));
    await rm(other);
    const streamed = await l0net([...args, '--output', '-'], undefined, rows);
    const header = await toC(network, { name: 'model', int8: true });
    expect(streamed).toEqual({ code: 0, stdout: header, stderr: `${line}\n` });
  });

  test('writes networks with convolutions', async () => {
    const inputs = { channels: 1, height: 6, width: 5 };
    const images = await Network.create({ inputs, layers: [{ conv: 4, kernel: 3 }, { maxPool: 2 }, 3] });
    const [file, target] = [join(folder, 'images.safetensors'), join(folder, 'images.onnx')];
    await saveModel(file, images);
    expect((await l0net(['export', file])).stdout).toMatch(new RegExp(`^${target}: 4-8-3, [\\d,]+ bytes\n$`));
    expect(new Uint8Array(await readFile(target))).toEqual(await toOnnx(images));
    const json = await l0net(['export', file, '--format', 'json', '--output', '-']);
    expect(json).toEqual(done(await toJson(images)));
    await Promise.all([rm(file), rm(target)]);
  });
});

describe('predict', () => {
  const rows = data.inputs.subarray(0, 60);
  const csv = [0, 20, 40].map((at) => rows.subarray(at, at + 20).join()).join('\n');

  test('prints the class and its probability', async () => {
    const probabilities = network.predict(rows);
    const expected = [0, 3, 6].map((at) => {
      const row = probabilities.subarray(at, at + 3);
      const best = Math.max(...row);
      return `${row.indexOf(best)}\t${best.toFixed(4)}\n`;
    });
    expect(await l0net(['predict', path, '-'], undefined, csv)).toEqual(done(expected.join('')));
  });

  test('prints all probabilities as JSON, to the float32', async () => {
    const { stdout } = await l0net(['predict', path, '-', '--json'], undefined, csv);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ row }) => row)).toEqual([0, 1, 2]);
    expect(Float32Array.from(lines.flatMap((line) => line.probabilities))).toEqual(network.predict(rows));
  });

  test('prints values where the outputs are linear', async () => {
    const file = join(folder, 'linear.safetensors');
    const linear = await Network.create({ inputs: 2, layers: [2], output: 'linear', gates: false });
    await saveModel(file, linear);
    const { stdout } = await l0net(['predict', file, '-', '--divisor', '2'], undefined, '[2, 4]');
    expect(Float32Array.from(stdout.trimEnd().split('\t'), Number)).toEqual(
      linear.predict(Float32Array.of(1, 2)),
    );
    await rm(file);
  });

  test('prints the probability of each label where the outputs are sigmoid, and inspect says so', async () => {
    const file = join(folder, 'sigmoid.safetensors');
    const labels = await Network.create({ inputs: 2, layers: [3], output: 'sigmoid', gates: false });
    await saveModel(file, labels);
    const expected = labels.predict(Float32Array.of(1, 2));
    const { stdout } = await l0net(['predict', file, '-'], undefined, '[1, 2]');
    expect(Float32Array.from(stdout.trimEnd().split('\t'), Number)).toEqual(expected);
    const json = JSON.parse((await l0net(['predict', file, '-', '--json'], undefined, '[1, 2]')).stdout);
    expect(Object.keys(json)).toEqual(['row', 'probabilities']);
    expect(Float32Array.from(json.probabilities)).toEqual(expected);
    expect(JSON.parse((await l0net(['inspect', file, '--json'])).stdout).output).toBe('sigmoid');
    expect((await l0net(['inspect', file])).code).toBe(0);
    await rm(file);
  });
});

test('inspect says all about a network', async () => {
  const { stdout } = await l0net(['inspect', path, '--json']);
  const { parameters, multiplyAdds, architecture, expectedL0, expectedFlops } = network.summary();
  const sizes = [...architecture, 3];
  expect(JSON.parse(stdout)).toMatchObject({
    file: path,
    bytes: (await readFile(path)).length,
    format: 'l0net',
    version: 1,
    output: 'softmax',
    seed: 5,
    averaged: true,
    inputs: 20,
    keptInputs: Array.from(small.keptInputs ?? []),
    layers: network.summary().layers.map(({ inputs, outputs, gates: all, openGates, expectedOpen }, l) => ({
      kind: 'dense',
      width: [20, 16][l],
      inputs,
      outputs,
      gates: {
        temperature: 2 / 3,
        gamma: -0.1,
        zeta: 1.1,
        testGate: 'mean',
        on: 'groups',
        count: all,
        open: openGates,
        expectedOpen,
      },
    })),
    dense: { architecture: [20, 16, 3], parameters: 387, bytes: 1548, multiplyAdds: 368, flops: 736 },
    pruned: { architecture: sizes, parameters, bytes: 4 * parameters, multiplyAdds, flops: 2 * multiplyAdds },
    expectedL0,
    expectedFlops,
    digest: { last: await network.digest('last'), averaged: await network.digest('averaged') },
  });
  const { stdout: text } = await l0net(['inspect', path]);
  for (const part of ['20-16-3', sizes.join('-'), await network.digest(), 'format l0net 1', '736'])
    expect(text).toContain(part);
});

test('train --save keeps the network for them', async () => {
  const file = join(folder, 'mnist.safetensors');
  const args = ['train', '--epochs', '1', '--hidden', '20', '--json', '--save', file];
  const events = (await l0net(args)).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const saved = await loadModel(file);
  expect(await saved.digest()).toBe(events.at(-1).parametersDigest);

  const { test: images } = await loadMnist();
  const idx = join(folder, 'images');
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 100, 0, 0, 0, 28, 0, 0, 0, 28]);
  await writeFile(idx, Buffer.concat([header, images.inputs.subarray(0, 78_400)]));
  const { stdout } = await l0net(['predict', file, idx]);
  const digits = stdout
    .trimEnd()
    .split('\n')
    .map((line) => Number.parseInt(line, 10));
  const right = digits.filter((digit, i) => digit === images.labels[i]).length;
  expect(digits).toHaveLength(100);
  expect(right).toBeGreaterThan(80);
  await Promise.all([rm(file), rm(idx)]);
});

describe('one line for', () => {
  test.each([
    [['prune'], 2, 'no FILE; l0net prune --help says what it takes'],
    [['inspect', 'no.safetensors'], 1, 'cannot read no.safetensors: no such file or directory'],
    [['predict', 'FILE', 'no.csv'], 1, 'cannot read no.csv: no such file or directory'],
    [
      ['export', 'FILE', '--format', 'h5'],
      2,
      /^--format: expected onnx or json or safetensors or js or c, received "h5"$/,
    ],
    [['export', 'FILE', '--format', 'json', '--logits'], 2, /^--logits: expected the format onnx/],
    [['export', 'FILE', '--int8'], 2, /^--int8: expected the format c/],
    [['export', 'FILE', '--format', 'c', '--rows', 'x'], 2, /^--rows: expected --int8/],
    [['export', 'FILE', '--output', '/no/x'], 1, 'cannot write /no/x: /no: no such file or directory'],
    [['train', '--save', '/no/x'], 1, 'cannot write /no/x: /no: no such file or directory'],
    [['inspect', 'package.json'], 1, /^package\.json: expected a safetensors file, /],
    [
      ['predict', 'FILE', 'package.json'],
      1,
      /^package\.json, row 1: expected 20 numbers, as the network takes/,
    ],
    [['export', 'FILE', '--format', 'c', '--divisor', '2'], 2, /^--divisor: expected --rows, /],
    [['predict', 'FILE', 'package.json', '--separator', ';'], 2, /^--separator: expected a network that was/],
    [
      ['predict', 'FILE', 'package.json', '--threshold', '0.1'],
      2,
      /^--threshold: expected a network that was/,
    ],
    [['predict', 'FILE', 'package.json', '--divisor', '0'], 2, /^--divisor: expected a number other than 0/],
  ])('%j', async (args, code, message) => {
    const result = await l0net(args.map((arg) => (arg === 'FILE' ? path : arg)));
    expect(result).toMatchObject({ code, stdout: '' });
    const [line, ...rest] = result.stderr.split('\n');
    expect(rest).toEqual(['']);
    expect(line?.slice(0, 7)).toBe('l0net: ');
    if (typeof message === 'string') expect(line?.slice(7)).toBe(message);
    else expect(line?.slice(7)).toMatch(message);
  });

  test('a divisor of bytes', async () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 20][i] ?? 0);
    const { code, stderr } = await l0net(['predict', path, '-', '--divisor', '255'], undefined, bytes);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^l0net: --divisor: [^\n]*\n$/),
    });
  });
});

test.each(['prune', 'export', 'predict', 'inspect'])('%s --help fits on a wide terminal', async (command) => {
  const { code, stdout } = await l0net([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: l0net ${command} FILE`);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
});

test('inspect names the layers that lost all their gates', async () => {
  const file = join(folder, 'dead.safetensors');
  const dead = await Network.create({ inputs: 20, layers: [16, 3] });
  const [first, second] = dead.parameters();
  dead.setParameters([
    first as LayerParameters,
    { ...(second as LayerParameters), logAlpha: new Float32Array(16).fill(-4) },
  ]);
  await saveModel(file, dead);
  expect(JSON.parse((await l0net(['inspect', file, '--json'])).stdout).dead).toEqual([2]);
  expect((await l0net(['inspect', file])).stdout).toMatch(/^dead +layer 2$/m);
  expect((await l0net(['inspect', path])).stdout).not.toContain('dead');
});
