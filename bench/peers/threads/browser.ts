import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { chromium } from 'playwright';
import { loadMnist } from '../../../src/node.js';
import { serve } from '../../../test/embedding/server.js';
import { findChromium } from '../../../test/engines/chromium.js';
import type { Row } from '../../measure.js';

/** Images to train on: ten minibatches. */
const IMAGES = 1000;

/** What makes a page cross-origin isolated: without it there is no memory to share. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const fileAt = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const ownDigits: Plugin = {
  name: 'own digits',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/src\/node\.js$/ }, () => ({ path: fileAt('mnist.ts') }));
  },
};

/** Rows of all libraries in a page, on so many threads each; undefined where there is no Chromium. */
export async function inChromium(count: number, quick: boolean): Promise<Row[] | undefined> {
  const executablePath = await findChromium();
  if (!executablePath) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'l0net-peers-'));
  try {
    await writePage(folder);
    const server = await serve(folder, ISOLATED);
    const browser = await chromium.launch({ executablePath });
    try {
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(`Chromium: ${error.message}`));
      await page.goto(`${server.origin}/index.html`);
      return await page.evaluate(
        ([count, quick]) =>
          (
            globalThis as unknown as { comparePeers(count: number, quick: boolean): Promise<Row[]> }
          ).comparePeers(count, quick),
        [count, quick] as const,
      );
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writePage(folder: string): Promise<void> {
  await build({
    entryPoints: [fileAt('page.ts')],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
    plugins: [ownDigits],
    external: ['onnxruntime-node'],
  });
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>';
  await writeFile(join(folder, 'index.html'), html);
  const copies: Readonly<Record<string, RegExp>> = {
    '../../../dist/threads': /threads(\/thread\.js)?$/,
    '../node_modules/onnxruntime-web/dist': /dist(\/ort-wasm-simd-threaded\.[^/]*)?$/,
    '../node_modules/@tensorflow/tfjs-backend-wasm/dist': /dist(\/[^/]*\.wasm)?$/,
  };
  for (const [from, wanted] of Object.entries(copies)) {
    await cp(fileAt(from), folder, { recursive: true, filter: (path) => wanted.test(path) });
  }
  const { train, test } = await loadMnist();
  const files = {
    'train.inputs': train.inputs.subarray(0, IMAGES * 784),
    'train.labels': train.labels.subarray(0, IMAGES),
    'test.inputs': test.inputs,
    'test.labels': test.labels,
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}
