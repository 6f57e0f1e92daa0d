import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** Leaves l0net's readers of Parquet and of NumPy's files out of the page, which is to be small: such tables are refused in words. */
export function textTables(): Plugin {
  return {
    name: 'text-tables',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source !== './binary.js' || !importer?.replaceAll('\\', '/').includes('/dist/table/'))
        return undefined;
      return fileURLToPath(new URL('../src/data/refusedTables.ts', import.meta.url));
    },
  };
}
