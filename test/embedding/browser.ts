import { type Browser, chromium, type Page } from 'playwright';
import { serve } from './server.js';

/** Starts the Chromium that findChromium found. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath });
}

/** Opens a page of a folder that is served as it is, and looks at it. */
export async function inPage<T>(
  browser: Browser,
  folder: string,
  path: string,
  look: (page: Page, firstMessage: Promise<string>) => Promise<T>,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const server = await serve(folder, headers);
  const page = await browser.newPage();
  try {
    const firstMessage = new Promise<string>((resolve, reject) => {
      page.on('console', (message) =>
        message.type() === 'error' ? reject(new Error(message.text())) : resolve(message.text()),
      );
      page.on('pageerror', reject);
    });
    const [, seen] = await Promise.all([page.goto(`${server.origin}/${path}`), look(page, firstMessage)]);
    return seen;
  } finally {
    await page.close();
    await server.close();
  }
}
