import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { leashed } from '../engines/leash.js';
import { launch } from './browser.js';
import { bundlers } from './bundlers.js';
import { serve } from './server.js';
import { strictPolicy } from './ways.js';

/** As much of a browser as this needs, whoever drives it. */
export interface PageBrowser {
  newPage(): Promise<BrowserPage>;
  close(): Promise<unknown>;
}

interface BrowserPage {
  on(name: 'console', listener: (message: { type(): string; text(): string }) => void): unknown;
  on(name: 'pageerror', listener: (error: unknown) => void): unknown;
  goto(url: string): Promise<unknown>;
  close(): Promise<unknown>;
}

export const launchers: Readonly<Record<string, (executablePath: string) => Promise<PageBrowser>>> = {
  Chromium: (executablePath) => launch(executablePath) as unknown as Promise<PageBrowser>,
  async Firefox(executablePath) {
    const puppeteer = await import('puppeteer-core');
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: '/bin/sh',
      ignoreDefaultArgs: true,
      args: leashed(executablePath, ['--headless', 'about:blank']),
    });
    return browser as unknown as PageBrowser;
  },
};

/** What a page is isolated by. */
export const isolated: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export const strict = { ...isolated, 'Content-Security-Policy': strictPolicy };

/** Allows no workers; what is not named is as a page without a policy has it. */
export const noWorkers = { ...isolated, 'Content-Security-Policy': "worker-src 'none'" };

/** How long a page may take. */
const PATIENCE = 60_000;

/** The first line of a page that begins with a number: on how many threads it was, and to which digest. */
export async function answerOf(
  browser: PageBrowser,
  folder: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const server = await serve(folder, headers);
  const page = await browser.newPage();
  const said: string[] = [];
  try {
    return await new Promise((resolve, reject) => {
      const give = (what: string) => reject(new Error(`${path} ${what}, and said: ${said.join('\n')}`));
      const timer = setTimeout(() => give('gave no answer'), PATIENCE);
      page.on('console', (message) => {
        said.push(message.text());
        if (!/^\d /.test(message.text())) return;
        clearTimeout(timer);
        resolve(message.text());
      });
      page.on('pageerror', (error) => said.push(String(error)));
      page.goto(`${server.origin}/${path}`).catch((error) => give(`did not load: ${error}`));
    });
  } finally {
    await page.close();
    await server.close();
  }
}

/** Folders with what bundlers have made, for all browsers: webpack takes its time. */
const made = new Map<string, Promise<string>>();

async function bundle(app: string, bundler: keyof typeof bundlers, name: string): Promise<string> {
  const out = await mkdtemp(join(app, 'out-'));
  await bundlers[bundler](app, name, out);
  await copyFile(join(app, 'node_modules/l0net/dist/threads/thread.js'), join(out, 'l0net-thread.js'));
  return out;
}

/** What the page of a bundler answers, with the file of a thread beside it. */
export async function bundledAnswer(
  browser: PageBrowser,
  app: string,
  bundler: keyof typeof bundlers,
  name: string,
  headers = isolated,
): Promise<string> {
  const key = `${bundler} ${name}`;
  const out = made.get(key) ?? bundle(app, bundler, name);
  made.set(key, out);
  return answerOf(browser, await out, `${name}.html`, headers);
}
