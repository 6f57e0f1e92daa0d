/** Optional packages: they are there if somebody has installed them. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Who may have installed them: the working folder, for a command that was not installed with them, then this package's. */
export function usualImporters(): readonly string[] {
  return [pathToFileURL(join(process.cwd(), 'package.json')).href, import.meta.url];
}

/** The file that a request means to the first of `importers` (URLs of files) to whom it means one; undefined if to none. */
export function resolvePackage(request: string, importers: readonly string[]): string | undefined {
  for (const importer of importers) {
    try {
      return createRequire(importer).resolve(request);
    } catch (error) {
      if (!hasCode(error, 'MODULE_NOT_FOUND')) throw error;
    }
  }
  return undefined;
}

/** Whether this is an error of Node with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
