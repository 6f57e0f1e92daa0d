import { existsSync } from 'node:fs';
import { configDefaults, defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { supportsRelaxedSimd } from './src/runtime/support.js';
import { browsers } from './test/engines/browsers.js';
import { bundledWorkers } from './test/engines/bundledWorkers.js';
import { once } from './test/engines/once.js';

/** The same files run in every engine; what only Node can do is tested in *.node.test.ts. */
const include = ['test/**/*.test.ts'];
const nodeOnly = ['test/**/*.node.test.ts'];

/** Node 20 has relaxed SIMD behind a flag; later versions have it, and do not know the flag. */
const nodeFlags = supportsRelaxedSimd() ? [] : ['--experimental-wasm-relaxed-simd'];

/** A page has SharedArrayBuffer only with these. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * How long a test, or what is made for tests, may take in milliseconds: what hangs is to end, and nothing else. Tests that take ten seconds
 * where they are written take a minute on a slow machine that runs other files beside them.
 */
const timeouts = { testTimeout: 180_000, hookTimeout: 180_000 };

/** Random lives (test/lives): how many, and the seed of the first. Fewer in browsers, some of which are slow. */
function lives(usual: number) {
  return { lives: Number(process.env.LIVES ?? usual), first: Number(process.env.LIVES_SEED ?? 1) };
}

/** What another Node than that of `npm test` leaves out. A name of nothing would leave out nothing, and nobody would see it. */
function leftOut(): readonly string[] {
  const missing = once.find((file) => !existsSync(file));
  if (missing) throw new Error(`test/engines/once.ts: there is no ${missing}`);
  return process.env.OTHER_NODE ? once : [];
}

async function projects(): Promise<TestProjectConfiguration[]> {
  const all: TestProjectConfiguration[] = [
    {
      test: {
        name: 'node',
        environment: 'node',
        include,
        exclude: [...configDefaults.exclude, ...leftOut()],
        ...timeouts,
        execArgv: nodeFlags,
        provide: { lives: lives(300) },
      },
    },
  ];
  for (const { name, provider } of await browsers()) {
    all.push({
      cacheDir: `node_modules/.vite/${name}`,
      server: { headers: isolation },
      plugins: [bundledWorkers()],
      optimizeDeps: {
        include: [
          ...[
            '@assemblyscript/loader',
            '@bufbuild/protobuf/wire',
            '@noble/hashes/sha2.js',
            'fast-check',
            'fflate',
            'fzstd',
            'papaparse',
          ],
          ...['hyparquet', 'hyparquet/src/column.js', 'hyparquet/src/datapage.js', 'hyparquet-writer'],
        ],
      },
      test: {
        name: `${name}-pages`,
        include,
        exclude: nodeOnly,
        setupFiles: ['test/support/garbage.ts'],
        ...timeouts,
        provide: { lives: lives(20) },
        // To load all modules anew for each file takes a browser longer than the tests themselves; in Node each file has
        // a process of its own, so none can come to depend on what another left behind.
        isolate: false,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider,
          instances: [{ browser: name, name }],
        },
      },
    });
  }
  return all;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly lives: { readonly lives: number; readonly first: number };
  }
}

export default defineConfig(async () => ({ test: { projects: await projects() } }));
