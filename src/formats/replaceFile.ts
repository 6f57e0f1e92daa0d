import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Distinguishes the files that are being written. */
let count = 0;

/**
 * Writes a file, or replaces it, so that at any moment there is the old one or the new one, whole: the bytes go to a
 * temporary file beside it, which is synced and then renamed; the folder is synced last.
 *
 * @throws the error of the file system; the old file is then as it was, and the temporary one is gone.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.${count++}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
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
