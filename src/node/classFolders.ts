import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageFile } from './imageFiles.js';

/** The folder of a class. */
export interface ClassFolder {
  readonly name: string;
  /** Its pictures by their names, ascending; they are called by their paths from the folder of all, with slashes. */
  readonly files: readonly ImageFile[];
}

/** What is in a folder of classes. */
export interface ClassFolders {
  /** By their names, ascending. */
  readonly folders: readonly ClassFolder[];
  /** Files that are no pictures by their names, as files are called. */
  readonly leftOut: readonly string[];
}

const PICTURE = /\.(png|jpe?g|webp|gif|avif|tiff?)$/i;

/**
 * The folders of a folder, and the pictures in each and deeper inside. Links to files and to the folder of a class are followed, those
 * to folders deeper inside are not: they may lead round.
 *
 * @throws the error of the file system
 */
export async function classFolders(path: string): Promise<ClassFolders> {
  const folders: ClassFolder[] = [];
  const leftOut: string[] = [];
  for (const entry of await entriesOf(path)) {
    const { name } = entry;
    if (await isKind(path, entry, 'isDirectory')) {
      folders.push({ name, files: await picturesOf(join(path, name), name, leftOut) });
    } else leftOut.push(name);
  }
  return { folders, leftOut };
}

async function picturesOf(path: string, name: string, leftOut: string[]): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  for (const entry of await entriesOf(path)) {
    const inside = { path: join(path, entry.name), name: `${name}/${entry.name}` };
    if (entry.isDirectory()) files.push(...(await picturesOf(inside.path, inside.name, leftOut)));
    else if (PICTURE.test(entry.name) && (await isKind(path, entry, 'isFile'))) files.push(inside);
    else leftOut.push(inside.name);
  }
  return files;
}

/** What is in a folder and not hidden, by their names' UTF-16 code units. */
async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function isKind(path: string, entry: Dirent, kind: 'isFile' | 'isDirectory'): Promise<boolean> {
  return entry.isSymbolicLink() ? (await stat(join(path, entry.name)))[kind]() : entry[kind]();
}
