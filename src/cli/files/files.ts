import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { L0netError } from '../../index.js';
import { replaceFile } from '../../node/replaceFile.js';

/** A file that cannot be read or written. */
export class FileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileError';
  }
}

/** Stands for the standard input or output. */
export const STREAM = '-';

/**
 * The bytes of a file, or of the standard input.
 *
 * @throws FileError
 */
export function readBytes(path: string): Promise<Uint8Array> {
  return reading(path, path === STREAM ? buffer(process.stdin) : readFile(path));
}

/** Names the file that the file system could not read; faults in what it holds pass as they are. */
export async function reading<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof L0netError) throw error;
    throw new FileError(`cannot read ${nameOf(path)}: ${reason(error)}`, { cause: error });
  }
}

/** What messages call it. */
export function nameOf(path: string): string {
  return path === STREAM ? 'the standard input' : path;
}

/**
 * What `writeOutput` will refuse, to be asked before a long work.
 *
 * @throws FileError if there is a file already, unless `force`; if its folder does not exist
 */
export async function checkOutput(path: string, force: boolean): Promise<void> {
  if (path === STREAM) return;
  await checkFolder(path);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists && !force) throw new FileError(`${path} exists already; --force replaces it`);
}

/** @throws FileError if the folder that `path` is to be written into does not exist */
export async function checkFolder(path: string): Promise<void> {
  try {
    if (!(await stat(dirname(path))).isDirectory()) throw new Error('not a directory');
  } catch (error) {
    throw new FileError(`cannot write ${path}: ${dirname(path)}: ${reason(error)}`, { cause: error });
  }
}

/** Writes a file whole, or nothing; or to the standard output. */
export async function writeOutput(path: string, content: Uint8Array | string): Promise<void> {
  if (path === STREAM) process.stdout.write(content);
  else await writing(path, replaceFile(path, typeof content === 'string' ? Buffer.from(content) : content));
}

/** Names the file that could not be written, not the temporary one. */
export async function writing(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new FileError(`cannot write ${path}: ${reason(error)}`, { cause: error });
  }
}

/** What the file system says, without its code and its names: `no such file or directory`. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9_]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
