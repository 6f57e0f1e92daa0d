import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { L0netError } from '../base/errors.js';
import { removeLeftovers, temporaryName } from './leftovers.js';

/**
 * Writes a file, or replaces it, so that at any moment there is the old one or the new one, whole: the bytes go to a
 * temporary file beside it, which is synced and then renamed; the folder is synced last. What earlier writes have left
 * there that were killed is removed.
 *
 * @throws L0netError WRITE_FAILED, with the error of the file system as its `cause`; the old file is then as it was, and
 *   the temporary one is gone.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await removeLeftovers(path);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw writeFailed(path, error);
  }
  // The file is replaced by now; some file systems cannot sync a folder.
  await syncFolder(dirname(path)).catch(() => {});
}

function writeFailed(path: string, cause: unknown): L0netError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const details = { argument: 'path', received: path, expected: 'a file that can be written' };
  const error = new L0netError('WRITE_FAILED', details, `${path} could not be written: ${reason}`);
  error.cause = cause;
  return error;
}

/** The new name is safe only after this. Windows cannot open a folder, and has no need to. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
