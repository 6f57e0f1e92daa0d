import { chromium } from 'playwright';
import { launch } from 'puppeteer-core';
import { findChromium } from '../engines/chromium.js';
import { findFirefox } from '../engines/firefox.js';
import { leashed } from '../engines/leash.js';

/** A page of a real browser, as far as these tests go: what Playwright and Puppeteer have in common. */
export interface Tab {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  evaluate<R>(script: string): Promise<R>;
  bringToFront(): Promise<void>;
  close(): Promise<void>;
}

/** A browser with a store of its own. */
export interface Opened {
  readonly newTab: () => Promise<Tab>;
  readonly close: () => Promise<void>;
}

/** The browsers of this machine, by name: both engines' drivers, WebKit's has no way to click. */
export async function findBrowsers(): Promise<[name: string, open: () => Promise<Opened>][]> {
  const [chrome, fox] = [await findChromium(), findFirefox()];
  const found: [string, () => Promise<Opened>][] = [];
  if (chrome) found.push(['Chromium', () => openChromium(chrome)]);
  if (fox) found.push(['Firefox', () => openFirefox(fox)]);
  return found;
}

async function openChromium(executablePath: string): Promise<Opened> {
  const browser = await chromium.launch({ executablePath });
  const context = await browser.newContext();
  return { newTab: () => context.newPage() as Promise<Tab>, close: () => browser.close() };
}

async function openFirefox(executablePath: string): Promise<Opened> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: '/bin/sh',
    // Else it would add its own arguments before these.
    ignoreDefaultArgs: true,
    args: leashed(executablePath, ['--headless', 'about:blank']),
  });
  return { newTab: () => browser.newPage() as Promise<Tab>, close: () => browser.close() };
}
