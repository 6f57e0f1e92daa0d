import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
}

/**
 * What there is to be trained on: MNIST, a table or a folder of pictures, as `l0net train` takes them.
 *
 * @throws FileError if it cannot be read; L0netError MISSING_PACKAGE for MNIST that is not installed
 */
export async function dataAt(path?: string): Promise<SweepData> {
  if (path === undefined) return { digest: await mnistDigest() };
  const isFolder = (await sourceOf({ operands: [path] })) === 'folder';
  return { path, digest: await reading(path, isFolder ? folderDigest(path) : fileDigest(path)) };
}

async function mnistDigest(): Promise<string> {
  const { train, test } = await loadMnist();
  const hash = createHash('sha256');
  for (const { inputs, labels } of [train, test]) hash.update(inputs).update(labels);
  return hash.digest('hex');
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Over the pictures' names, from the folder on, and the digests of their bytes. */
async function folderDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  const { folders } = await classFolders(path);
  for (const { name, files } of folders) {
    hash.update(JSON.stringify([name, files.length]));
    for (const file of files) hash.update(JSON.stringify([file.name, await fileDigest(file.path)]));
  }
  return hash.digest('hex');
}
