import { playwright } from '@vitest/browser-playwright';
import type { BrowserProviderOption } from 'vitest/node';
import { findChromium } from './chromium.js';
import { findFirefox, firefox } from './firefox.js';
import { findWebKit, webkit } from './webkit.js';

/** A browser to run the tests in. */
export interface TestBrowser {
  readonly name: 'chromium' | 'firefox' | 'webkit';
  readonly provider: BrowserProviderOption;
}

const chromiumFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // For test/support/garbage.ts
  '--js-flags=--expose-gc',
];

/** What to do for a browser that was not found. */
const remedies = {
  chromium: 'set CHROMIUM to the path of one',
  firefox: 'apt-get install firefox-esr, or set FIREFOX to the path of one',
  webkit: 'apt-get install webkit2gtk-driver xvfb',
};

/** The browsers of this machine, each with an engine of its own. One that is missing is an error where CI is set. */
export async function browsers(): Promise<TestBrowser[]> {
  const chromium = await findChromium();
  const [fox, kit] = [findFirefox(), findWebKit()];
  const providers: Record<TestBrowser['name'], BrowserProviderOption | undefined> = {
    chromium: chromium
      ? playwright({ launchOptions: { executablePath: chromium, args: chromiumFlags } })
      : undefined,
    firefox: fox ? firefox(fox) : undefined,
    webkit: kit ? webkit(kit) : undefined,
  };
  const names = ['chromium', 'firefox', 'webkit'] as const;
  return names.flatMap((name) => {
    const provider = providers[name];
    if (provider) return [{ name, provider }];
    const message = `no ${name} was found: ${remedies[name]}`;
    if (process.env.CI) throw new Error(message);
    console.log(`The ${name} project is skipped: ${message}.`);
    return [];
  });
}
