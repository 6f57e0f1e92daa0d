import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImageLike, imageInputs } from '../../src/images.js';
import { openDecoder } from '../../src/node/decodeImage.js';
import {
  type LoadImageFilesOptions,
  type LoadImageFolderOptions,
  loadImageFiles,
  loadImageFolder,
} from '../../src/node.js';
import { pngFile } from '../support/pngFile.js';
import { Random } from '../support/random.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'l0net-images-'));
});

afterAll(() => rm(root, { recursive: true }));

const options = { width: 5, height: 4 } as const;

/** A picture of any colours. */
function picture(seed: number, width = 10, height = 8): ImageLike {
  const values = new Random(seed).values(4 * width * height);
  const data = Uint8ClampedArray.from(values, (value, i) => (i % 4 === 3 ? 255 : Math.abs(value) * 255));
  return { width, height, data };
}

/** A folder of these files. */
async function folderOf(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  return folder;
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
}

describe('a folder of classes', () => {
  const images = [picture(1), picture(2, 3, 9), picture(3), picture(4), picture(5)];
  const [a, b, c, d, e] = images.map(pngFile);

  test('is a dataset: pictures as they are made everywhere, labels, classes and files', async () => {
    const folder = await folderOf('good', {
      'dog/b.png': b,
      'dog/a.png': a,
      'cat/10.png': c,
      'cat/2.PNG': d,
    });
    await mkdir(join(folder, 'eel/deep'), { recursive: true });
    await writeFile(join(folder, 'eel/deep/e.png'), e);
    const { inputs, labels, classes, files, warnings } = await loadImageFolder(folder, options);
    expect(classes).toEqual(['cat', 'dog', 'eel']);
    expect(files).toEqual(['cat/10.png', 'cat/2.PNG', 'dog/a.png', 'dog/b.png', 'eel/deep/e.png']);
    expect(labels).toEqual(Uint8Array.of(0, 0, 1, 1, 2));
    const [first, second, third, fourth, fifth] = images;
    expect(inputs).toEqual(imageInputs([third, fourth, first, second, fifth], options));
    expect(warnings).toEqual([]);
  });

  test('is the same however many pictures are decoded at once', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`${i % 3}/${i}.png`, pngFile(picture(i))]),
    );
    const folder = await folderOf('many', files);
    const seen: number[] = [];
    const onProgress: LoadImageFilesOptions['onProgress'] = ({ done, total, file }) => {
      expect(total).toBe(30);
      expect(Object.keys(files)).toContain(file);
      seen.push(done);
    };
    const one = await loadImageFolder(folder, { ...options, concurrency: 1, onProgress });
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await loadImageFolder(folder, { ...options, concurrency: 7 })).toEqual(one);
  });

  test('leaves out what is hidden, and warns of what is no picture and of files that are there twice', async () => {
    const folder = await folderOf('mixed', {
      'cat/a.png': a,
      'cat/.DS_Store': '',
      'cat/notes.txt': 'cats',
      'dog/a.png': b,
      'dog/b.png': a,
      'readme.md': '',
      '.git/a.png': c,
    });
    const { files, warnings } = await loadImageFolder(folder, options);
    expect(files).toEqual(['cat/a.png', 'dog/a.png', 'dog/b.png']);
    expect(warnings).toEqual([
      'cat/notes.txt is left out: it is no picture by its name',
      'readme.md is left out: it is no picture by its name',
      'dog/b.png is the same file as cat/a.png',
    ]);
  });

  test('follows links to files and to classes, and to no folder deeper inside', async () => {
    const folder = await folderOf('links', { 'cat/a.png': a, 'dog/b.png': b });
    await symlink('../dog/b.png', join(folder, 'cat/z.png'));
    await symlink('dog', join(folder, 'wolf'));
    await symlink('..', join(folder, 'cat/round'));
    const { classes, files, warnings } = await loadImageFolder(folder, options);
    expect(classes).toEqual(['cat', 'dog', 'wolf']);
    expect(files).toEqual(['cat/a.png', 'cat/z.png', 'dog/b.png', 'wolf/b.png']);
    expect(warnings[0]).toBe('cat/round is left out: it is no picture by its name');
  });

  test('has the classes of another one, where they are said', async () => {
    const folder = await folderOf('said', { 'cat/a.png': a, 'eel/b.png': b });
    const classes = ['eel', 'dog', 'cat'];
    const loaded = await loadImageFolder(folder, { ...options, classes });
    expect(loaded).toMatchObject({ classes, labels: Uint8Array.of(2, 0) });
    expect(loaded.warnings).toEqual(['there are no pictures of the class dog']);
    expect(await rejection(loadImageFolder(folder, { ...options, classes: ['cat', 'dog'] }))).toMatchObject({
      code: 'INVALID_FORMAT',
      argument: `${folder}/eel`,
    });
  });

  test('has more than 256 of them', async () => {
    const names = Array.from({ length: 257 }, (_, i) => [`${1000 + i}/a.png`, pngFile(picture(i, 2, 2))]);
    const folder = await folderOf('many-classes', Object.fromEntries(names));
    const { labels } = await loadImageFolder(folder, { width: 1, height: 1 });
    expect(labels).toEqual(Uint32Array.from({ length: 257 }, (_, i) => i));
  });

  test('names a broken picture, or leaves it out with a warning', async () => {
    const folder = await folderOf('broken', {
      'cat/a.png': a,
      'cat/b.png': b.subarray(0, b.length - 30),
      'cat/c.png': 'no picture',
      'cat/d.png': d,
      'dog/e.png': e,
    });
    expect(await rejection(loadImageFolder(folder, { ...options, concurrency: 1 }))).toMatchObject({
      code: 'INVALID_FORMAT',
      argument: 'cat/b.png',
      cause: expect.any(Error),
    });
    const { inputs, labels, files, warnings } = await loadImageFolder(folder, { ...options, broken: 'skip' });
    expect(files).toEqual(['cat/a.png', 'cat/d.png', 'dog/e.png']);
    expect(labels).toEqual(Uint8Array.of(0, 0, 1));
    expect(inputs).toEqual(imageInputs([images[0], images[3], images[4]], options));
    expect(warnings).toEqual([
      'cat/b.png is left out: it is no whole picture',
      'cat/c.png is left out: it is no whole picture',
    ]);
  });

  test('has two classes, with whole pictures in each', async () => {
    const load = async (name: string, files: Record<string, Uint8Array | string>) => {
      const folder = await folderOf(name, files);
      await mkdir(join(folder, 'cat'), { recursive: true });
      return rejection(loadImageFolder(folder, { ...options, broken: 'skip' }));
    };
    const bad = (folder: string, received: unknown) => ({
      code: 'INVALID_FORMAT',
      argument: join(root, folder),
      received,
    });
    expect(await load('none', { 'a.png': a })).toMatchObject(bad('none', ['cat']));
    expect(await load('empty', { 'dog/a.png': a, 'eel/a.png': b })).toMatchObject(bad('empty/cat', 'none'));
    expect(await load('lost', { 'cat/a.png': '', 'dog/a.png': b })).toMatchObject(bad('lost/cat', 'none'));
    const nowhere = loadImageFolder(join(root, 'nowhere'), options);
    expect(await rejection(nowhere)).toMatchObject({ code: 'ENOENT' });
  });

  test('can be left while it is loaded', async () => {
    const folder = await folderOf('left', { 'cat/a.png': a, 'cat/b.png': b, 'dog/c.png': c, 'dog/d.png': d });
    const abort = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (++seen === 2) abort.abort(new Error('enough'));
    };
    const work = loadImageFolder(folder, { ...options, concurrency: 1, onProgress, signal: abort.signal });
    expect(await rejection(work)).toMatchObject({ message: 'enough' });
    expect(seen).toBe(2);
  });

  test.each([
    [{ concurrency: 0 }, 'INVALID_ARGUMENT', 'options.concurrency'],
    [{ broken: true }, 'INVALID_ARGUMENT', 'options.broken'],
    [{ classes: ['a'] }, 'INVALID_ARGUMENT', 'options.classes'],
    [{ classes: ['a', 'a'] }, 'INVALID_ARGUMENT', 'options.classes'],
    [{ channels: 2 }, 'INVALID_ARGUMENT', 'options.channels'],
    [{ size: 28 }, 'UNKNOWN_OPTION', 'options.size'],
  ])('is not read with these options: %o', async (more, code, argument) => {
    const bad = { ...options, ...more } as unknown as LoadImageFolderOptions;
    expect(await rejection(loadImageFolder(root, bad))).toMatchObject({ code, argument });
  });
});

describe('a file', () => {
  const colour = { width: 4, height: 2, channels: 3 } as const;

  async function load(name: string, content: Uint8Array, more: Partial<LoadImageFilesOptions> = {}) {
    const folder = await folderOf('files', { [name]: content });
    return [...(await loadImageFiles([join(folder, name)], { ...colour, ...more }))];
  }

  /** Red, green, blue, white; grey, black, yellow, violet. */
  const rows = [
    [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ],
    [
      [100, 100, 100],
      [0, 0, 0],
      [255, 255, 0],
      [99, 0, 200],
    ],
  ];
  const pixels = rows.flat();
  const planes = (all: readonly (readonly number[])[]) =>
    [0, 1, 2].flatMap((c) => all.map((pixel) => pixel[c]));
  const raw = { raw: { width: 4, height: 2, channels: 3 } } as const;
  const image = () => sharp(Uint8Array.from(pixels.flat()), raw);

  const lossless = {
    png: {},
    tiff: { compression: 'lzw' },
    webp: { lossless: true },
    gif: { dither: 0 },
  } as const;

  test.each(Object.keys(lossless) as (keyof typeof lossless)[])(
    'of %s without loss has the pixels that it was made of',
    async (format) => {
      const made = await image().toFormat(format, lossless[format]).toBuffer();
      expect(await load(`a.${format}`, made)).toEqual(planes(pixels));
    },
  );

  test.each(['jpeg', 'avif'] as const)('of %s has nearly those', async (format) => {
    const flat = sharp({ create: { width: 16, height: 16, channels: 3, background: '#c86432' } });
    const inputs = await load(`a.${format}`, await flat.toFormat(format, { quality: 95 }).toBuffer());
    planes(Array(8).fill([200, 100, 50])).forEach((byte, i) => {
      expect(Math.abs(inputs[i] - byte)).toBeLessThanOrEqual(4);
    });
  });

  test('is upright, as EXIF says', async () => {
    const turned = await image().png().withMetadata({ orientation: 6 }).toBuffer();
    const inputs = await load('turned.png', turned, { width: 2, height: 4 });
    // Orientation 6: to be turned by a quarter, clockwise.
    expect(inputs).toEqual(planes([0, 1, 2, 3].flatMap((x) => [rows[1][x], rows[0][x]])));
  });

  test('of grey, with a palette, with alpha and of 16 bits has its colours', async () => {
    const grey = sharp(Uint8Array.of(0, 50, 100, 150, 200, 250, 255, 1), {
      raw: { ...raw.raw, channels: 1 },
    });
    expect(await load('grey.png', await grey.toColourspace('b-w').png().toBuffer())).toEqual(
      planes([0, 50, 100, 150, 200, 250, 255, 1].map((byte) => [byte, byte, byte])),
    );
    expect(await load('palette.png', await image().png({ palette: true, dither: 0 }).toBuffer())).toEqual(
      planes(pixels),
    );
    const clear = {
      width: 4,
      height: 2,
      data: Uint8Array.from(pixels.flatMap((pixel, i) => [...pixel, 30 * i])),
    };
    expect(await load('alpha.png', pngFile(clear), { background: [7, 8, 9] })).toEqual([
      ...imageInputs(clear, { ...colour, background: [7, 8, 9] }),
    ]);
    const deep = Uint16Array.from(pixels.flat(), (byte) => 257 * byte);
    const file = await sharp(deep, raw).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    expect(await load('deep.png', file)).toEqual(planes(pixels));
  });

  test('of CMYK has nearly its colours', async () => {
    const white = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } });
    const file = await white.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    expect(Math.min(...(await load('cmyk.jpg', file)))).toBeGreaterThan(250);
  });

  test('that is an animation is its first picture', async () => {
    const pictures = await Promise.all([image().png().toBuffer(), image().negate().png().toBuffer()]);
    const frames = await sharp(pictures, { join: { animated: true } })
      .gif({ dither: 0 })
      .toBuffer();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    expect(await load('moving.gif', frames)).toEqual(planes(pixels));
  });

  test('of JPEG that ends early is named', async () => {
    const photo = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer();
    const error = await rejection(load('half.jpg', photo.subarray(0, photo.length / 2)));
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: join(root, 'files/half.jpg') });
  });

  test('that is not there is the error of the file system', async () => {
    const work = loadImageFiles([join(root, 'nowhere.png')], colour);
    expect(await rejection(work)).toMatchObject({ code: 'ENOENT' });
    const none = 'a.png' as unknown as string[];
    expect(await rejection(loadImageFiles(none, colour))).toMatchObject({ argument: 'paths' });
  });
});

describe('without the package sharp', () => {
  test('the message says how to install it', async () => {
    const importer = pathToFileURL(join(root, 'index.js')).href;
    expect(await rejection(openDecoder([importer]))).toMatchObject({
      code: 'MISSING_PACKAGE',
      argument: 'sharp',
      message: expect.stringContaining('npm i sharp'),
    });
  });

  test('that is there but does not run, the message says why', async () => {
    const broken = await folderOf('app/node_modules/sharp', {
      'package.json': '{ "name": "sharp", "main": "index.cjs" }',
      'index.cjs': "throw new Error('Could not load the linux-mips binary\\nand more');",
    });
    const importer = pathToFileURL(join(root, 'app/index.js')).href;
    expect(await readFile(join(broken, 'index.cjs'), 'utf8')).toContain('mips');
    expect(await rejection(openDecoder([importer]))).toMatchObject({
      code: 'MISSING_PACKAGE',
      message:
        'the package sharp does not run here: Could not load the linux-mips binary; to install it again: npm i sharp',
    });
  });
});
