import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** Leaves l0net's reader of Parquet out of the page, which is to be small: such files are refused in words. */
export function withoutParquet(): Plugin {
  return {
    name: 'without-parquet',
    enforce: 'pre',
    resolveId(source, importer) {
      const isReader = source === './parquet.js' && importer?.replaceAll('\\', '/').includes('/dist/table/');
      return isReader ? fileURLToPath(new URL('../src/data/noParquet.ts', import.meta.url)) : undefined;
    },
  };
}
