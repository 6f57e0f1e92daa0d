import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** What names call this machine, or container: numbers of processes mean nothing on another. */
const HOST = hostname()
  .replace(/[^\w-]/g, '_')
  .slice(0, 40);

/**
 * A name beside `path` for a file that is being written: no two are the same, and it says which process writes it, and where.
 */
export function temporaryName(path: string): string {
  return `${path}.${HOST}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

/**
 * Removes the temporary files beside `path` that nobody writes any more, since their process was killed. Those of another
 * host stay: of its processes nothing is known here.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  // What cannot be listed or removed does no harm to those who write and read.
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    const prefix = `${name}.${HOST}.`;
    const pid = file.startsWith(prefix) && /^(\d+)\.[0-9a-f]{8}\.tmp$/.exec(file.slice(prefix.length))?.[1];
    if (!pid) continue;
    const leftover = join(folder, file);
    if (await isWritten(Number(pid), leftover)) continue;
    await rm(leftover, { force: true }).catch(() => {});
  }
}

/** Whether the process that a temporary file names may still be at it. */
async function isWritten(pid: number, file: string): Promise<boolean> {
  if (pid === process.pid) {
    // In a container each run has the same number: what is older than this process is of one before.
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
    return mtimeMs >= Date.now() - 1000 * process.uptime();
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
