import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { supportsRelaxedSimd } from './src/runtime/support.js';
import { browsers } from './test/engines/browsers.js';

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

async function projects(): Promise<TestProjectConfiguration[]> {
  const all: TestProjectConfiguration[] = [
    { test: { name: 'node', environment: 'node', include, testTimeout: 60_000, execArgv: nodeFlags } },
  ];
  for (const { name, provider } of await browsers()) {
    all.push({
      cacheDir: `node_modules/.vite/${name}`,
      server: { headers: isolation },
      optimizeDeps: { include: ['@assemblyscript/loader', '@bufbuild/protobuf/wire', 'fast-check'] },
      test: {
        name: `${name}-pages`,
        include,
        exclude: nodeOnly,
        testTimeout: 60_000,
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

export default defineConfig(async () => ({ test: { projects: await projects() } }));
