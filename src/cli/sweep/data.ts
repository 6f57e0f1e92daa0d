import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { classFolders } from '../../node/classFolders.js';
import { loadMnist } from '../../node.js';
import { reading } from '../files/files.js';
import { sourceOf } from '../train/source.js';

/** Data of runs, and what tells them from others. */
export interface SweepData {
  /** The file of a table or the folder of pictures; absent for MNIST. */
  readonly path?: string;
  /** SHA-256, in hexadecimal. Who has a file with the same bytes, or a folder of the same pictures, has the same. */
  readonly digest: string;
  /** What the file system said of them before they were read for the digest: while that is so, they are the same. Absent for MNIST. */
  readonly stamp?: string;
}

/**
 * What there is to be trained on: MNIST, a table or a folder of pictures, as `l0net train` takes them.
 *
 * @throws FileError if it cannot be read; L0netError MISSING_PACKAGE for MNIST that is not installed
 */
export async function dataAt(path?: string): Promise<SweepData> {
  if (path === undefined) return { digest: await mnistDigest() };
  const stamp = await stampOf(path);
  return { path, digest: await ofFiles(path, fileDigest), stamp };
}

/**
 * Sizes and times of a table, or of all pictures of a folder. When a file's entry was changed last, no program can set.
 *
 * @throws FileError
 */
export function stampOf(path: string): Promise<string> {
  return ofFiles(path, fileStamp);
}

/** What there is to know of a table, or of a folder: over the pictures' names, from the folder on, and what there is to know of each. */
async function ofFiles(path: string, ofFile: (path: string) => Promise<string>): Promise<string> {
  const isFolder = (await sourceOf({ operands: [path] })) === 'folder';
  return reading(path, isFolder ? ofFolder(path, ofFile) : ofFile(path));
}

async function ofFolder(path: string, ofFile: (path: string) => Promise<string>): Promise<string> {
  const hash = createHash('sha256');
  const { folders } = await classFolders(path);
  for (const { name, files } of folders) {
    hash.update(JSON.stringify([name, files.length]));
    for (const file of files) hash.update(JSON.stringify([file.name, await ofFile(file.path)]));
  }
  return hash.digest('hex');
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function fileStamp(path: string): Promise<string> {
  const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs}`;
}

async function mnistDigest(): Promise<string> {
  const { train, test } = await loadMnist();
  const hash = createHash('sha256');
  for (const { inputs, labels } of [train, test]) hash.update(inputs).update(labels);
  return hash.digest('hex');
}
