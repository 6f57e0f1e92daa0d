import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { offline } from './make/offline.js';
import { oneBinary } from './make/oneBinary.js';
import { policyOfPages } from './make/policy.js';
import { prepareData } from './make/prepareData.js';
import { textTables } from './make/textTables.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The package as embedders have it: what `npm run build` left in dist, by the names of its doors. */
const l0net = [
  { find: /^l0net$/, replacement: here('../../dist/index.js') },
  { find: /^l0net\/(.+)$/, replacement: here('../../dist/$1.js') },
];

/** The data of the packages, made small once: they are served beside the page. */
const data = here('../../node_modules/.cache/l0net-playground');

/** With these a page may have threads; all that it loads comes from where it does itself. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig(async () => {
  await prepareData(data);
  return {
    root: here('.'),
    // Any folder of any server.
    base: './',
    publicDir: data,
    server: { headers: isolation },
    preview: { headers: isolation },
    resolve: { alias: l0net },
    plugins: [policyOfPages(), offline(), textTables()],
    worker: { format: 'es' as const, plugins: () => [oneBinary(), textTables()] },
    build: {
      outDir: here('dist'),
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  };
});
