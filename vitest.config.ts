import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { supportsRelaxedSimd } from './src/runtime/support.js';
import { findChromium } from './test/engines/chromium.js';

/** The same files run in every engine; what only Node can do is tested in *.node.test.ts. */
const include = ['test/**/*.test.ts'];
const nodeOnly = ['test/**/*.node.test.ts'];

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Node 20 has relaxed SIMD behind a flag; later versions have it, and do not know the flag. */
const nodeFlags = supportsRelaxedSimd() ? [] : ['--experimental-wasm-relaxed-simd'];

async function projects(): Promise<TestProjectConfiguration[]> {
  const all: TestProjectConfiguration[] = [
    { test: { name: 'node', environment: 'node', include, testTimeout: 60_000, execArgv: nodeFlags } },
  ];
  const executablePath = await findChromium();
  if (executablePath) {
    const provider = playwright({ launchOptions: { executablePath, args: flags } });
    all.push({
      cacheDir: 'node_modules/.vite/chromium',
      optimizeDeps: { include: ['@assemblyscript/loader', 'fast-check'] },
      test: {
        name: 'chromium-pages',
        include,
        exclude: nodeOnly,
        testTimeout: 60_000,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider,
          instances: [{ browser: 'chromium', name: 'chromium' }],
        },
      },
    });
  } else if (process.env.CI) {
    throw new Error('no Chromium was found: set CHROMIUM to the path of one');
  } else {
    console.log('The chromium project is skipped: no Chromium was found (set CHROMIUM to the path of one).');
  }
  return all;
}

export default defineConfig(async () => ({ test: { projects: await projects() } }));
