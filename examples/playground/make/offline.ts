/** Writes the service worker: src/offline/serviceWorker.ts with the list of the files of this build. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { testFile, trainFile } from '../src/data/parts.js';

/** The data that is kept for when there is no network: enough to train on. */
const DATA = [testFile('mnist'), trainFile('mnist', 0), trainFile('mnist', 1)];

/** Makes `sw.js` beside the page, which keeps all that the page needs in a cache of this build's own. */
export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const hash = createHash('sha256');
      const files = Object.values(bundle).map((file) => {
        hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        return `./${file.fileName}`;
      });
      const list = ['./', ...files.sort(), ...DATA.map((name) => `./${name}`)];
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: await serviceWorker(list, hash.digest('hex')),
      });
    },
  };
}

async function serviceWorker(files: readonly string[], version: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(version.slice(0, 16)) },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../src/offline/serviceWorker.ts', import.meta.url)),
        formats: ['iife'],
        name: 'serviceWorker',
      },
    },
  });
  const [first] = [made].flat();
  if (!('output' in first)) throw new Error('the service worker was watched, not built');
  return first.output[0].code;
}
