/** What a network that was trained on pictures remembers of them: plain data, saved with it as text. */
import { invalid, L0netError } from '../base/errors.js';
import { type ImageOptions, type ResolvedImageOptions, resolveImageOptions } from './options.js';

/** How pictures become inputs of a network, and what its outputs are called. */
export interface ImagePipeline {
  readonly images: ImageOptions;
  /** One for each output: different names, two or more. */
  readonly classes: readonly string[];
}

/** Texts of later versions are refused. */
const VERSION = 1;

/**
 * The text for `NetworkOptions.pipeline`, which goes with a network into files, checkpoints and workers: JSON.
 *
 * @throws L0netError UNKNOWN_OPTION or INVALID_ARGUMENT
 */
export function imagePipelineToText({ images, classes }: ImagePipeline): string {
  const resolved = resolveImageOptions(images);
  if (!areClasses(classes)) throw invalid('classes', classes, CLASSES);
  return JSON.stringify({ version: VERSION, images: resolved, classes });
}

/**
 * The pipeline of a text, checked all through: the text may come from anybody.
 *
 * @param name what errors call the text
 * @throws L0netError INVALID_FORMAT for anything but what `imagePipelineToText` wrote, and for one of a later version
 */
export function imagePipelineFromText(
  text: string,
  name = 'pipeline',
): ImagePipeline & { readonly images: ResolvedImageOptions } {
  const fail = (argument: string, received: unknown, expected: string): never => {
    throw new L0netError('INVALID_FORMAT', { argument, received, expected });
  };
  const given = membersOf(text);
  if (!given || !('images' in given))
    return fail(name, text, 'the pipeline of a network that was trained on pictures');
  const { version, images, classes } = given;
  if (version !== VERSION) return fail(`${name}.version`, version, `${VERSION}, which this l0net reads`);
  if (!areClasses(classes)) return fail(`${name}.classes`, classes, CLASSES);
  try {
    return { images: resolveImageOptions(images as ImageOptions), classes };
  } catch (error) {
    if (!(error instanceof L0netError)) throw error;
    return fail(error.argument.replace(/^options/, `${name}.images`), error.received, error.expected);
  }
}

/** Whether a text is the pipeline of a network for pictures, as far as its beginning says: not that of a table. */
export function isImagePipeline(text: string): boolean {
  return 'images' in (membersOf(text) ?? {});
}

const CLASSES = 'an array of different names, two or more';

/** Whether these are different names, two or more. */
export function areClasses(classes: unknown): classes is readonly string[] {
  return (
    Array.isArray(classes) &&
    classes.length >= 2 &&
    classes.every((name) => typeof name === 'string') &&
    new Set(classes).size === classes.length
  );
}

function membersOf(text: string): Record<string, unknown> | undefined {
  try {
    const all: unknown = JSON.parse(text);
    return typeof all === 'object' && all !== null ? (all as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
