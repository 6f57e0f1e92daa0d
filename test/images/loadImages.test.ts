import { describe, expect, test } from 'vitest';
import { type ImageLike, imageInputs, L0netError, loadImages } from '../../src/images.js';
import { pngFile } from '../support/pngFile.js';
import { Random } from '../support/random.js';

const hasPage = typeof document === 'object';

/** An opaque picture of any colours. */
function picture(width: number, height: number, seed: number): ImageLike {
  const values = new Random(seed).values(4 * width * height);
  const data = Uint8ClampedArray.from(values, (value, i) => (i % 4 === 3 ? 255 : Math.abs(value) * 255));
  return { width, height, data };
}

const images = [picture(40, 30, 1), picture(7, 50, 2), picture(1, 1, 3)];
const options = { width: 12, height: 10, channels: 3, fit: 'contain' } as const;

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
}

describe.runIf(hasPage)('pictures of a page', () => {
  const files = images.map((image, i) => new File([pngFile(image)], `${i}.png`, { type: 'image/png' }));

  test('that are files have the pixels that the files have', async () => {
    expect(await loadImages(files, options)).toEqual(imageInputs(images, options));
  });

  test('may be blobs, bitmaps, canvases, elements and ImageData', async () => {
    const [image] = images;
    const data = new ImageData(Uint8ClampedArray.from(image.data), image.width, image.height);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext('2d')?.putImageData(data, 0, 0);
    const element = document.createElement('img');
    element.src = URL.createObjectURL(files[0]);
    await element.decode();
    const sources = [new Blob([pngFile(image)]), await createImageBitmap(data), data, canvas, element];
    const expected = imageInputs(image, options);
    for (const source of sources) expect(await loadImages([source], options)).toEqual(expected);
  });

  test('keep what is transparent in ImageData, to the bit', async () => {
    const bytes = new Random(4).values(400);
    const data = new ImageData(
      Uint8ClampedArray.from(bytes, (value) => Math.abs(value) * 255),
      10,
      10,
    );
    expect(await loadImages([data], options)).toEqual(imageInputs(data, options));
  });

  test('are seen over the background where they are transparent', async () => {
    const clear = { width: 2, height: 2, data: new Uint8Array(16) };
    const inputs = await loadImages([new Blob([pngFile(clear)])], {
      width: 1,
      height: 1,
      background: [9, 9, 9],
    });
    expect([...inputs]).toEqual([9]);
  });

  test('are counted, and their loading can be ended', async () => {
    const seen: [number, number][] = [];
    const abort = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      seen.push([done, total]);
      if (done === 2) abort.abort(new Error('enough'));
    };
    const work = loadImages(files, { ...options, onProgress, signal: abort.signal });
    expect(await rejection(work)).toMatchObject({ message: 'enough' });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
    ]);
  });

  test('that are none are named', async () => {
    const broken = new File([pngFile(images[0]).slice(0, 20)], 'broken.png', { type: 'image/png' });
    const error = await rejection(loadImages([files[1], broken], options));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_FORMAT', argument: 'sources[1], broken.png' });
    const path = ['cat.png'] as unknown as Blob[];
    expect(await rejection(loadImages(path, options))).toMatchObject({ code: 'INVALID_FORMAT' });
  });
});

test.skipIf(hasPage)('in Node, it is said who loads pictures there', async () => {
  const error = await rejection(loadImages([new Blob([])], options));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('loadImageFiles') });
});

test('options are checked before anything is loaded', async () => {
  const bad = { ...options, channels: 2 } as unknown as typeof options;
  expect(await rejection(loadImages([], bad))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    argument: 'options.channels',
  });
  const none = 'a.png' as unknown as Blob[];
  expect(await rejection(loadImages(none, options))).toMatchObject({ argument: 'sources' });
});
