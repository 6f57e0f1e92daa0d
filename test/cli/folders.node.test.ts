/** Pictures on the command line: train on a folder of classes, predict, resume; and what is refused. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageLike } from '../../src/images.js';
import { pngFile } from '../support/pngFile.js';
import { Random } from '../support/random.js';
import { l0net } from './run.js';

let folder: string;
let photos: string;
let model: string;

const classes = ['across', 'dot', 'down'];

/** Dark on white, anywhere: a line across, a square, a line down. */
function drawing(random: Random, label: number): ImageLike {
  const [width, height] = [random.integer(20, 40), random.integer(20, 40)];
  const [left, top] = [random.integer(2, width - 9), random.integer(2, height - 9)];
  const isIn = (x: number, y: number) => {
    const [inColumn, inRow] = [x >= left && x < left + 7, y >= top && y < top + 7];
    return label === 0 ? inRow && y < top + 4 : label === 1 ? inColumn && inRow : inColumn && x < left + 4;
  };
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    if (isIn(i % width, Math.floor(i / width))) data.fill(random.integer(0, 90), 4 * i, 4 * i + 3);
  }
  return { width, height, data };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  [photos, model] = [join(folder, 'photos'), join(folder, 'model.safetensors')];
  const random = new Random(1);
  for (const [label, name] of classes.entries()) {
    await mkdir(join(photos, name), { recursive: true });
    await mkdir(join(folder, 'new'), { recursive: true });
    for (let i = 0; i < 60; i++)
      await writeFile(join(photos, name, `${i}.png`), pngFile(drawing(random, label)));
    await writeFile(join(folder, 'new', `${name}.png`), pngFile(drawing(random, label)));
  }
  await writeFile(join(photos, 'notes.txt'), '');
});

afterAll(() => rm(folder, { recursive: true }));

const fresh = () => classes.map((name) => join(folder, 'new', `${name}.png`));

describe('l0net train FOLDER', () => {
  test('names the classes, measures with pictures that it has not seen, and saves all that predicting needs', async () => {
    const size = ['--size', '16x18', '--invert', '--model', 'lenet-5', '--hidden', '30', '--epochs', '25'];
    const { code, stdout, stderr } = await l0net(['train', photos, ...size, '--save', model]);
    expect(stderr).toBe('l0net: notes.txt is left out: it is no picture by its name\n');
    expect(code).toBe(0);
    expect(stdout).toContain('144 pictures to train, 36 to test; 3 classes: across, dot, down');
    expect(stdout).toMatch(/true \\ predicted │ +across │ +dot │ +down/);
    expect(stdout).toContain('FLOPs a picture');
    expect(stdout).not.toContain('columns');

    const predicted = await l0net(['predict', model, ...fresh()]);
    expect(predicted.stderr).toBe('');
    const lines = predicted.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.map(([file, name]) => [file, name])).toEqual(fresh().map((file, i) => [file, classes[i]]));
    for (const [, , probability] of lines) expect(Number(probability)).toBeGreaterThan(0.4);

    const json = await l0net(['predict', model, fresh()[1] as string, '--json']);
    const answer = JSON.parse(json.stdout);
    expect(answer).toMatchObject({ row: 0, file: fresh()[1], class: 'dot' });
    expect(Object.keys(answer.probabilities)).toEqual(classes);

    const pruned = join(folder, 'pruned.safetensors');
    await l0net(['prune', model, '--output', pruned]);
    expect((await l0net(['predict', pruned, ...fresh()])).stdout).toBe(predicted.stdout);
    expect((await l0net(['export', model, '--format', 'json', '--output', '-'])).stdout).not.toContain(
      '"pipeline"',
    );
  });

  test('goes on from a checkpoint to the same parameters, in colour, moved by chance', async () => {
    const [whole, halves] = [join(folder, 'whole'), join(folder, 'halves')];
    const args = [
      'train',
      photos,
      '--size',
      '10',
      '--colour',
      '--flip',
      '--crop',
      '2',
      '--hidden',
      '8',
      '--validation',
      '0.1',
      '--json',
    ];
    const end = ({ stdout }: { stdout: string }) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    const all = await l0net([...args, '--epochs', '6', '--schedule', 'constant', '--checkpoint', whole]);
    expect(all.code).toBe(0);
    await l0net([...args, '--epochs', '2', '--schedule', 'constant', '--checkpoint', halves]);
    const resumed = await l0net(['train', '--checkpoint', halves, '--resume', '--epochs', '6', '--json']);
    const still = args.filter((arg) => !['--flip', '--crop', '2'].includes(arg));
    const unmoved = await l0net([...still, '--epochs', '6', '--schedule', 'constant']);
    expect(end(unmoved).parametersDigest).not.toBe(end(all).parametersDigest);
    expect(resumed.stderr).toBe(all.stderr);
    expect(end(resumed).parametersDigest).toBe(end(all).parametersDigest);
    expect(Object.keys(end(all).measures)).toEqual(['training', 'validation', 'test']);
    expect(end(all)).not.toHaveProperty('features');
  });
});

describe('what is refused', () => {
  test.each([
    ['a target', () => ['train', photos, '--target', 'x'], /^l0net: --target: expected a table/, 2],
    ['folds', () => ['train', photos, '--folds', '3'], /^l0net: --folds: expected a table/, 2],
    [
      'a size that is none',
      () => ['train', photos, '--size', 'big'],
      /^l0net: --size: expected a width and a height/,
      2,
    ],
    [
      'a size of nothing',
      () => ['train', photos, '--size', '0x5'],
      /^l0net: .*width: expected an integer from 1/,
      2,
    ],
    [
      'a crop of all',
      () => ['train', photos, '--size', '9', '--crop', '9'],
      /^l0net: --crop: expected an integer from 0 to 8/,
      2,
    ],
    ['a flip without a folder', () => ['train', '--flip'], /^l0net: --flip: expected a folder/, 2],
    ['a size without a folder', () => ['train', '--size', '9'], /^l0net: --size: expected a folder/, 2],
    [
      'a test set without a folder',
      () => ['train', '--test', '0.1'],
      /^l0net: --test: expected a table or a folder/,
      2,
    ],
    [
      'too large a test set',
      () => ['train', photos, '--test', '180'],
      /^l0net: --test: expected less than 180/,
      2,
    ],
    ['a folder without classes', () => ['train', join(folder, 'new')], /two or more/, 1],
    [
      'windows that do not fit',
      () => ['train', photos, '--size', '6', '--model', 'lenet-5'],
      /a window that fits/,
      2,
    ],
    [
      'a picture that is none',
      () => ['predict', model, join(photos, 'notes.txt')],
      /notes.txt: expected a whole picture/,
      1,
    ],
    [
      'a picture that is not there',
      () => ['predict', model, 'nowhere.png'],
      /cannot read nowhere.png: no such file/,
      1,
    ],
    ['a divisor', () => ['predict', model, ...fresh(), '--divisor', '2'], /^l0net: --divisor/, 2],
    ['columns of pictures', () => ['features', model], /trained on a table/, 1],
  ])('%s', async (_, args, message, code) => {
    const result = await l0net(args());
    expect(result.stderr.split('\n')[0]).toMatch(message);
    expect(result).toMatchObject({ code, stdout: '' });
  });
});
