/** Files of pictures, decoded by the package sharp. */
import { pathToFileURL } from 'node:url';
import type Sharp from 'sharp';
import { L0netError } from '../base/errors.js';
import { type ImageLike, MOST_PIXELS } from '../images/image.js';
import { resolvePackage, usualImporters } from './packages.js';

/** The pixels of a file. */
export type DecodeImage = (file: string, bytes: Uint8Array) => Promise<ImageLike>;

const install = 'npm i sharp';

/**
 * What decodes pictures: sharp, which is looked up from the working folder, then from here. It gives pixels as they are, upright by
 * EXIF, in sRGB; of 16 bits the upper eight, of an animation the first picture.
 *
 * @param importers URLs of files, as `resolvePackage` takes them
 * @throws L0netError MISSING_PACKAGE if it is not installed, or cannot run here; what this gives throws INVALID_FORMAT naming
 *   the file
 */
export async function openDecoder(importers = usualImporters()): Promise<DecodeImage> {
  const sharp = await findSharp(importers);
  return async (file, bytes) => {
    try {
      const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS })
        .autoOrient()
        .ensureAlpha()
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
      return { width: info.width, height: info.height, data };
    } catch (cause) {
      const [received] = messageOf(cause).split('\n');
      const expected = 'a whole picture that sharp decodes';
      const error = new L0netError('INVALID_FORMAT', { argument: file, received, expected });
      error.cause = cause;
      throw error;
    }
  };
}

async function findSharp(importers: readonly string[]): Promise<typeof Sharp> {
  const path = resolvePackage('sharp', importers);
  if (path === undefined) {
    throw missing(`pictures are decoded by the package sharp, which is not installed: ${install}`);
  }
  try {
    const module: { readonly default: typeof Sharp } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (cause) {
    const [first] = messageOf(cause).split('\n');
    throw missing(`the package sharp does not run here: ${first}; to install it again: ${install}`, cause);
  }
}

function missing(message: string, cause?: unknown): L0netError {
  const details = { argument: 'sharp', received: 'nothing', expected: 'the installed package sharp' };
  const error = new L0netError('MISSING_PACKAGE', details, message);
  if (cause !== undefined) error.cause = cause;
  return error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
