/** The components that embedders copy: bundled by Vite, on a page in Chromium, with a worker of their own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../engines/chromium.js';
import { inPage, launch } from './browser.js';
import { root } from './packed.js';

const chromium = await findChromium();

/** Two of twenty inputs say the class: λ closes the others. */
const problem = `
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31;
  const inputs = Float32Array.from({ length: 2000 * 20 }, random);
  const labels = Uint8Array.from({ length: 2000 }, (_, i) => Number(inputs[20 * i] > inputs[20 * i + 1]));
  const data = { inputs, labels };
  const network = { inputs: 20, layers: [16, 2], seed: 1 };
  const say = (pruned) => { document.querySelector('#left').textContent = 'kept ' + pruned.keptInputs; };
  const bad = new URLSearchParams(location.search).has('bad') ? { ...network, layers: [] } : network;
  const epochs = new URLSearchParams(location.search).has('long') ? 100000 : 400;
`;

const apps: Readonly<Record<string, string>> = {
  react: `
    import { createElement, StrictMode, useState } from 'react';
    import { createRoot } from 'react-dom/client';
    import { SparseTraining } from '${root}/examples/react/SparseTraining.tsx';
    ${problem}
    function App() {
      const [shown, show] = useState(true);
      const training = createElement(SparseTraining, { network: bad, data, epochs, lambda: 2, onTrained: say });
      return createElement(StrictMode, undefined,
        createElement('button', { onClick: () => show(!shown) }, 'Toggle'), shown && training);
    }
    createRoot(document.querySelector('main')).render(createElement(App));`,
  vue: `
    import { createApp, h, ref } from 'vue';
    import SparseTraining from '${root}/examples/vue/SparseTraining.vue';
    ${problem}
    createApp({
      setup() {
        const shown = ref(true);
        return () => [
          h('button', { onClick: () => { shown.value = !shown.value; } }, 'Toggle'),
          shown.value ? h(SparseTraining, { network: bad, data, epochs, lambda: 2, onTrained: say }) : undefined,
        ];
      },
    }).mount('main');`,
};

describe.skipIf(!chromium).each(Object.keys(apps))('the component for %s', (name) => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `l0net-${name}-`));
    await writeFile(join(folder, 'main.js'), apps[name]);
    const page = '<main></main><p id="left"></p><script type="module" src="./main.js"></script>';
    await writeFile(join(folder, 'index.html'), `<!doctype html><title>Training</title>${page}`);
    const modules = join(root, 'node_modules');
    await build({
      root: folder,
      base: './',
      configFile: false,
      logLevel: 'error',
      plugins: [vue()],
      resolve: {
        alias: [
          { find: /^l0net$/, replacement: join(root, 'dist/index.js') },
          { find: /^l0net\/(.+)$/, replacement: join(root, 'dist/$1.js') },
          ...['react', 'react-dom', 'vue'].map((each) => ({
            find: new RegExp(`^${each}($|/.*)`),
            replacement: `${join(modules, each)}$1`,
          })),
        ],
      },
      worker: { format: 'es' },
      build: { outDir: 'built', target: 'es2022' },
    });
    browser = await launch(chromium as string);
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const onPage = <T>(query: string, look: (page: Page) => Promise<T>): Promise<T> =>
    inPage(browser, join(folder, 'built'), `index.html${query}`, look);

  test('trains, shows how far it is, and hands over what is left', async () => {
    await onPage('', async (page) => {
      await page.locator('#left', { hasText: 'kept 0,1' }).waitFor();
      expect(await page.getByRole('status').innerText()).toMatch(/^epoch 400 of 400, loss 0\.\d{3}, 2-\d+$/);
      expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true);
    });
  });

  test('is stopped by its button, and says so', async () => {
    await onPage('?long', async (page) => {
      await page.getByRole('status').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toBe('stopped');
      expect(await page.locator('#left').innerText()).toBe('');
    });
  });

  test('takes its worker with it when it leaves the page, and begins anew when it is back', async () => {
    await onPage('?long', async (page) => {
      await page.getByRole('status').waitFor();
      expect(page.workers()).toHaveLength(1);
      const [worker] = page.workers();
      const closed = worker.waitForEvent('close');
      await page.getByRole('button', { name: 'Toggle' }).click();
      await closed;
      expect(page.workers()).toHaveLength(0);
      await page.getByRole('button', { name: 'Toggle' }).click();
      await page.getByRole('status').waitFor();
      expect(page.workers()).toHaveLength(1);
    });
  });

  test('says what is wrong with its network', async () => {
    await onPage('?bad', async (page) => {
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toMatch(/^network\.layers: expected/);
    });
  });
});
