import { existsSync } from 'node:fs';
import { defineBrowserProvider } from '@vitest/browser';
import type { Browser } from 'puppeteer-core';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import { leashed } from './leash.js';

const installed = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The Firefox to run the tests in: $FIREFOX (a path), else an installed one. Undefined where there is none. */
export function findFirefox(): string | undefined {
  return process.env.FIREFOX || installed.find((path) => existsSync(path));
}

/** Drives Firefox, whose engine is SpiderMonkey, over WebDriver BiDi, which it speaks itself. */
export function firefox(executablePath: string): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'firefox',
    supportedBrowser: ['firefox'],
    providerFactory: () => new FirefoxProvider(executablePath),
  });
}

class FirefoxProvider implements BrowserProvider {
  readonly name = 'firefox';
  readonly supportsParallelism = false;
  readonly #executablePath: string;
  #browser: Promise<Browser> | undefined;

  constructor(executablePath: string) {
    this.#executablePath = executablePath;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    this.#browser ??= this.#launch();
    const page = await (await this.#browser).newPage();
    await page.goto(url);
  }

  async close(): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined); // openPage has told that it did not start.
    this.#browser = undefined;
    await browser?.close();
  }

  async #launch(): Promise<Browser> {
    const { launch } = await import('puppeteer-core');
    try {
      return await launch({
        browser: 'firefox',
        executablePath: '/bin/sh',
        // Else it would add its own arguments before these.
        ignoreDefaultArgs: true,
        args: leashed(this.#executablePath, ['--headless', 'about:blank']),
      });
    } catch (cause) {
      throw new Error(`Firefox (${this.#executablePath}) did not start`, { cause });
    }
  }
}
