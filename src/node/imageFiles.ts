import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { checkInteger } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import { checkImage } from '../images/image.js';
import { cellsOf, writeInputs } from '../images/imageInputs.js';
import { type ImageOptions, type ResolvedImageOptions, resolveImageOptions } from '../images/options.js';
import { type DecodeImage, openDecoder } from './decodeImage.js';

/** How files are read, and what becomes of the pictures in them. */
export interface LoadImageFilesOptions extends ImageOptions {
  /** Pictures that are decoded at once, and are in memory. Default: as many as there are processors, up to 4. */
  readonly concurrency?: number;
  /** Ends the loading with its reason, after the pictures that are being decoded. */
  readonly signal?: AbortSignal;
  /** Called after each picture. */
  readonly onProgress?: (progress: ImageProgress) => void;
}

/** How far the loading of pictures is. */
export interface ImageProgress {
  /** Pictures that are done. */
  readonly done: number;
  readonly total: number;
  /** The one that was done last. */
  readonly file: string;
}

/** Names of options, for those who have more. */
const names = ['concurrency', 'signal', 'onProgress'] as const;

/**
 * Files of pictures as inputs of a network, `[files, channels · height · width]`, as `imageInputs` of 'l0net/images' makes them. They
 * are decoded by the package sharp, an optional peer (`npm i sharp`): PNG, JPEG, WebP, GIF, AVIF, TIFF. Upright by EXIF, in sRGB,
 * with eight bits; of an animation the first picture. All but the decoding gives the same bits everywhere; JPEG, WebP, AVIF and
 * colour profiles may be decoded a little otherwise by another version of sharp.
 *
 * @throws L0netError UNKNOWN_OPTION and INVALID_ARGUMENT; MISSING_PACKAGE without sharp; INVALID_FORMAT naming a file that is no whole
 *   picture; the error of the file system for one that cannot be read
 */
export async function loadImageFiles(
  paths: readonly string[],
  options: LoadImageFilesOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const loading = resolveLoading(options);
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) {
    throw new L0netError('INVALID_ARGUMENT', {
      argument: 'paths',
      received: paths,
      expected: 'an array of paths',
    });
  }
  const files = paths.map((path) => ({ path, name: path }));
  const { inputs } = await decodeFiles(files, loading, (error) => {
    throw error;
  });
  return inputs;
}

/** Options that were checked. */
export interface Loading extends Pick<LoadImageFilesOptions, 'signal' | 'onProgress'> {
  readonly image: ResolvedImageOptions;
  readonly concurrency: number;
}

/**
 * @param more names of options that others than `loadImageFiles` take
 * @throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT
 */
export function resolveLoading(options: LoadImageFilesOptions, more: readonly string[] = []): Loading {
  const image = resolveImageOptions(options, [...names, ...more]);
  const { concurrency = Math.min(4, availableParallelism()), signal, onProgress } = options;
  checkInteger('options.concurrency', concurrency, 1, 1024);
  return { image, concurrency, ...(signal && { signal }), ...(onProgress && { onProgress }) };
}

/** A file, and what errors and progress call it. */
export interface ImageFile {
  readonly path: string;
  readonly name: string;
}

/** What files became, in their order. */
export interface Decoded {
  readonly inputs: Uint8Array<ArrayBuffer>;
  /** SHA-256 of each file. */
  readonly hashes: readonly string[];
}

/**
 * Decodes files, several at once.
 *
 * @param onBroken for a file that is no picture, with its place: throws, or lets its inputs be 0
 */
export async function decodeFiles(
  files: readonly ImageFile[],
  loading: Loading,
  onBroken: (error: L0netError, place: number) => void,
): Promise<Decoded> {
  const { image, concurrency, signal, onProgress } = loading;
  const decode = await openDecoder();
  const size = cellsOf(image);
  const inputs = new Uint8Array(files.length * size);
  const hashes = new Array<string>(files.length).fill('');
  let [next, done, failed] = [0, 0, false];
  const work = async (): Promise<void> => {
    while (next < files.length && !failed) {
      signal?.throwIfAborted();
      const place = next++;
      const { path, name } = files[place];
      const bytes = await readFile(path);
      hashes[place] = createHash('sha256').update(bytes).digest('hex');
      await fill(inputs.subarray(place * size, (place + 1) * size), decode, files[place], bytes, image).catch(
        (error: unknown) => {
          if (!(error instanceof L0netError)) throw error;
          onBroken(error, place);
        },
      );
      done++;
      onProgress?.({ done, total: files.length, file: name });
    }
  };
  const stop = (error: unknown): never => {
    failed = true;
    throw error;
  };
  const workers = Array.from({ length: Math.min(concurrency, files.length) }, () => work().catch(stop));
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  signal?.throwIfAborted();
  return { inputs, hashes };
}

async function fill(
  inputs: Uint8Array,
  decode: DecodeImage,
  { name }: ImageFile,
  bytes: Uint8Array,
  options: ResolvedImageOptions,
): Promise<void> {
  const image = await decode(name, bytes);
  checkImage(name, image);
  writeInputs(inputs, image, options);
}
