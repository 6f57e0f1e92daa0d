/** Threads of the packed package, in every way to embed it: three of them where they can run, the reason where not; always the same bits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Network, Trainer } from '../../src/index.js';
import { findChromium } from '../engines/chromium.js';
import { findFirefox } from '../engines/firefox.js';
import { trainOnThreads } from './app/trainOnThreads.js';
import { type App, installApp } from './packed.js';
import {
  answerOf,
  bundledAnswer,
  isolated,
  launchers,
  noWorkers,
  type PageBrowser,
  strict,
} from './threadWays.js';
import { inNode } from './ways.js';

const found: Readonly<Record<string, string | undefined>> = {
  Chromium: await findChromium(),
  Firefox: findFirefox(),
};

let app: App;
let digest: string;

beforeAll(async () => {
  app = await installApp();
  digest = (await trainOnThreads({ Network, Trainer }, 1)).replace('1 threads: ', '');
});

afterAll(() => app?.remove());

const three = () => `3 threads: ${digest}`;

test.each(['threads.js', 'threadsRequired.cjs', 'threadsThread.js'])('in Node, %s', async (script) => {
  const way = inNode(script);
  expect(await way({ app: app.folder, browser: undefined as never })).toBe(three());
});

describe.each(Object.keys(launchers))('in %s', (name) => {
  const path = found[name];
  let browser: PageBrowser;

  beforeAll(async () => {
    if (path) browser = await launchers[name](path);
  });

  afterAll(() => browser?.close());

  const bundled = (bundler: Parameters<typeof bundledAnswer>[2], script: string, headers = isolated) =>
    bundledAnswer(browser, app.folder, bundler, script, headers);

  test.skipIf(!path).each(['Vite 8', 'Vite 7', 'webpack 5'] as const)('bundled by %s', async (bundler) => {
    expect(await bundled(bundler, 'threads')).toBe(three());
  });

  test.skipIf(!path).each(['esbuild', 'Rollup'] as const)('bundled by %s, by a factory', async (bundler) => {
    expect(await bundled(bundler, 'threadsFactory')).toBe(three());
    // Without one, the file of a thread is not there.
    expect(await bundled(bundler, 'threads')).toMatch(
      new RegExp(`^1 thread \\d could not be (made|loaded).*: ${digest}$`),
    );
  });

  test.skipIf(!path)('of a page as it is, with an import map', async () => {
    expect(await answerOf(browser, app.folder, 'threads.mapped.html', isolated)).toBe(three());
  });

  test.skipIf(!path)('of a page with a strict policy', async () => {
    expect(await bundled('Vite 8', 'threads', strict)).toBe(three());
  });

  test.skipIf(!path)('of a page whose policy forbids workers: one, and why', async () => {
    const answer = await bundled('Vite 8', 'threads', noWorkers);
    expect(answer).toMatch(new RegExp(`^1 thread \\d could not be (made|loaded).*: ${digest}$`));
  });

  test.skipIf(!path)('of a page that is not isolated: one, and why', async () => {
    const reason =
      'this page is not cross-origin isolated: its server must send the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy';
    expect(await bundled('Vite 8', 'threads', {})).toBe(`1 ${reason}: ${digest}`);
  });
});

describe('of a training in a worker, in Chromium', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    if (found.Chromium) browser = await launchers.Chromium(found.Chromium);
  });

  afterAll(() => browser?.close());

  test.skipIf(!found.Chromium).each(['Vite 8', 'Vite 7', 'webpack 5'] as const)(
    'bundled by %s',
    async (bundler) => {
      expect(await bundledAnswer(browser, app.folder, bundler, 'threadsInWorker')).toBe(three());
    },
  );
});
