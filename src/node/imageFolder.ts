import { checkChoice } from '../base/check.js';
import { invalid, L0netError } from '../base/errors.js';
import type { ImageSet } from '../images/imageSet.js';
import { areClasses } from '../images/pipeline.js';
import { type ClassFolder, classFolders } from './classFolders.js';
import { decodeFiles, type LoadImageFilesOptions, resolveLoading } from './imageFiles.js';

/** How a folder of classes is read. */
export interface LoadImageFolderOptions extends LoadImageFilesOptions {
  /**
   * The classes, in the order of their labels: those of another folder, say, with which a network was trained. Then there need not
   * be pictures of each. Default: the names of the folders, ascending.
   */
  readonly classes?: readonly string[];
  /** Whether a file that is no whole picture is an error, or is left out with a warning. Default: 'error'. */
  readonly broken?: 'error' | 'skip';
}

/** The pictures of a folder, with their classes: a `Dataset`. */
export interface ImageFolder extends ImageSet {
  /** What was left out, and files that are there twice: a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Pictures of a folder that has a folder for each class, as `loadImageFiles` reads them:
 *
 *     photos/cat/1.jpg, photos/cat/2.jpg, photos/dog/a.png
 *
 * Classes and files are sorted by their names' UTF-16 code units, so that '10' comes before '2', and the order is the same
 * everywhere. Folders deeper inside belong to their class; names that begin with a dot are left out; other files that do not end in
 * .png, .jpg, .jpeg, .webp, .gif, .avif, .tif or .tiff, too, with a warning. Files of equal bytes are warned about: they would be
 * trained on and tested with.
 *
 * @throws L0netError as `loadImageFiles`; INVALID_FORMAT for a folder without two classes at least, where they are not said, for a
 *   class without pictures and for a folder that is none of `classes`; the error of the file system
 */
export async function loadImageFolder(path: string, options: LoadImageFolderOptions): Promise<ImageFolder> {
  const loading = resolveLoading(options, ['classes', 'broken']);
  const { broken = 'error' } = options;
  checkChoice('options.broken', broken, ['error', 'skip']);
  const said = checkClasses(options.classes);
  const { folders, leftOut } = await classFolders(path);
  const warnings = leftOut.map((name) => `${name} is left out: it is no picture by its name`);
  const classes = said ?? folders.map(({ name }) => name);
  checkFolders(path, folders, said, warnings);
  const files = folders.flatMap((folder) => folder.files);
  const places = folders.flatMap(({ name, files }) => files.map(() => classes.indexOf(name)));
  const lost = new Set<number>();
  const { inputs, hashes } = await decodeFiles(files, loading, (error, place) => {
    if (broken === 'error') throw error;
    lost.add(place);
  });
  for (const place of [...lost].sort((a, b) => a - b)) {
    warnings.push(`${files[place].name} is left out: it is no whole picture`);
  }
  const kept = files.map((_, place) => place).filter((place) => !lost.has(place));
  warnings.push(...duplicates(kept.map((place) => ({ name: files[place].name, hash: hashes[place] }))));
  const numbers = kept.map((place) => places[place]);
  const labels = classes.length <= 256 ? Uint8Array.from(numbers) : Uint32Array.from(numbers);
  checkClassesLeft(path, classes, labels, said !== undefined);
  return {
    inputs: compact(inputs, files.length, kept),
    labels,
    classes,
    files: kept.map((place) => files[place].name),
    warnings,
  };
}

function checkClasses(classes: unknown): readonly string[] | undefined {
  if (classes === undefined) return undefined;
  if (areClasses(classes)) return [...classes];
  throw invalid('options.classes', classes, 'an array of different names, two or more');
}

function checkFolders(
  path: string,
  folders: readonly ClassFolder[],
  said: readonly string[] | undefined,
  warnings: string[],
): void {
  const fail = (received: unknown, expected: string, argument = path): never => {
    throw new L0netError('INVALID_FORMAT', { argument, received, expected });
  };
  if (said === undefined) {
    const names = folders.map(({ name }) => name);
    if (folders.length < 2) fail(names, 'a folder with a folder for each class, two or more');
    const empty = folders.find(({ files }) => files.length === 0);
    if (empty) fail('none', 'pictures of this class', `${path}/${empty.name}`);
    return;
  }
  const other = folders.find(({ name }) => !said.includes(name));
  if (other) fail('a folder', `one of the classes ${said.join(', ')}`, `${path}/${other.name}`);
  if (!folders.some(({ files }) => files.length > 0)) fail('none', 'pictures');
  for (const name of said) {
    const folder = folders.find((folder) => folder.name === name);
    if (!folder?.files.length) warnings.push(`there are no pictures of the class ${name}`);
  }
}

/** Where classes are not said, each of them has a picture that is whole. */
function checkClassesLeft(
  path: string,
  classes: readonly string[],
  labels: ArrayLike<number>,
  isSaid: boolean,
): void {
  const there = new Set(Array.from(labels));
  const empty = isSaid ? undefined : classes.find((_, label) => !there.has(label));
  if (empty === undefined && there.size > 0) return;
  const argument = empty === undefined ? path : `${path}/${empty}`;
  throw new L0netError('INVALID_FORMAT', { argument, received: 'none', expected: 'pictures that are whole' });
}

function duplicates(files: readonly { readonly name: string; readonly hash: string }[]): string[] {
  const first = new Map<string, string>();
  return files.flatMap(({ name, hash }) => {
    const other = first.get(hash);
    if (other !== undefined) return [`${name} is the same file as ${other}`];
    first.set(hash, name);
    return [];
  });
}

/** The rows of these numbers, ascending, moved to the front. */
function compact(inputs: Uint8Array<ArrayBuffer>, rows: number, kept: readonly number[]): Uint8Array {
  if (kept.length === rows) return inputs;
  const size = inputs.length / rows;
  kept.forEach((row, i) => {
    inputs.copyWithin(i * size, row * size, (row + 1) * size);
  });
  return inputs.slice(0, kept.length * size);
}
