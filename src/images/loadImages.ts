import { L0netError } from '../base/errors.js';
import { checkImage, type ImageLike } from './image.js';
import { cellsOf, writeInputs } from './imageInputs.js';
import { type ImageOptions, resolveImageOptions } from './options.js';

/** How pictures are loaded, and what becomes of them. */
export interface LoadImagesOptions extends ImageOptions {
  /** Ends the loading with its reason, between two pictures. */
  readonly signal?: AbortSignal;
  /** Called after each picture. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Pictures of a page or a worker as inputs of a network, `[pictures, channels · height · width]`: files that were chosen or dropped,
 * blobs, bitmaps, canvases, elements, ImageData. They are decoded one after another, by `createImageBitmap`, and drawn on a canvas in
 * sRGB; then as `imageInputs`. So what a file is decoded to, its colour profile and what is left of colours under transparency
 * are the browser's, and may differ by a few 255ths from one to another; orientation by EXIF is followed. What has the same
 * pixels in each is PNG without transparency and without a profile.
 *
 * @throws L0netError UNSUPPORTED where there are no bitmaps or canvases: in Node, 'l0net/node' has `loadImageFiles`;
 *   INVALID_FORMAT naming a picture that cannot be decoded; what `imageInputs` throws
 */
export async function loadImages(
  sources: readonly ImageBitmapSource[],
  options: LoadImagesOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const resolved = resolveImageOptions(options, ['signal', 'onProgress']);
  const { signal, onProgress } = options;
  if (!Array.isArray(sources)) {
    const expected = 'an array of blobs, bitmaps, canvases or elements';
    throw new L0netError('INVALID_ARGUMENT', { argument: 'sources', received: sources, expected });
  }
  if (typeof createImageBitmap !== 'function') throw unsupported('createImageBitmap');
  const list: readonly ImageBitmapSource[] = [...sources];
  const size = cellsOf(resolved);
  const inputs = new Uint8Array(list.length * size);
  for (const [i, source] of list.entries()) {
    signal?.throwIfAborted();
    const name = nameOf(source, i);
    const image = isPixels(source) ? source : pixelsOf(await decode(source, name));
    checkImage(name, image);
    writeInputs(inputs.subarray(i * size, (i + 1) * size), image, resolved);
    onProgress?.({ done: i + 1, total: list.length });
  }
  return inputs;
}

/** The name of a file, if it is one. */
function nameOf(source: ImageBitmapSource, i: number): string {
  const name: unknown = source instanceof Blob && 'name' in source ? source.name : undefined;
  return typeof name === 'string' ? `sources[${i}], ${name}` : `sources[${i}]`;
}

/** ImageData needs no canvas, which would round what is under transparency. */
function isPixels(source: ImageBitmapSource): source is ImageData {
  return typeof ImageData === 'function' && source instanceof ImageData;
}

async function decode(source: ImageBitmapSource, name: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source);
  } catch (cause) {
    const expected = 'a picture that this browser decodes';
    const error = new L0netError('INVALID_FORMAT', { argument: name, received: source, expected });
    error.cause = cause;
    throw error;
  }
}

/** The pixels of a bitmap, which is closed. */
function pixelsOf(bitmap: ImageBitmap): ImageLike {
  const { width, height } = bitmap;
  try {
    const context = contextOf(width, height);
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
  } finally {
    bitmap.close();
  }
}

/** A context to draw on; on a canvas of the page where there are none without one. */
function contextOf(
  width: number,
  height: number,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const settings: CanvasRenderingContext2DSettings = { colorSpace: 'srgb', willReadFrequently: true };
  const offscreen = typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(width, height) : undefined;
  const context = offscreen?.getContext('2d', settings);
  if (context) return context;
  const canvas = typeof document === 'object' ? document.createElement('canvas') : undefined;
  if (canvas) Object.assign(canvas, { width, height });
  const other = canvas?.getContext('2d', settings);
  if (other) return other;
  throw unsupported('a canvas');
}

function unsupported(what: string): L0netError {
  const expected = `an engine with ${what}; in Node, 'l0net/node' has loadImageFiles`;
  return new L0netError('UNSUPPORTED', { argument: 'loadImages', received: 'none', expected });
}
