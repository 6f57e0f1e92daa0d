import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const whole = fileURLToPath(new URL('../../../dist/runtime/generated/whole.js', import.meta.url));
const NAME = '\0one-binary';

/**
 * Takes the kernels with convolutions for dense networks, too: they are the same kernels and more, and the page, which has both kinds
 * of networks, would else carry all that they share twice: 14 kB.
 */
export function oneBinary(): Plugin {
  return {
    name: 'one-binary',
    enforce: 'pre',
    resolveId(source, importer) {
      const isCore =
        source === './generated/core.js' && importer?.replaceAll('\\', '/').includes('/dist/runtime/');
      return isCore ? NAME : undefined;
    },
    load: (id) =>
      id === NAME ? `export { whole as core, simdBytes } from ${JSON.stringify(whole)};` : undefined,
  };
}
