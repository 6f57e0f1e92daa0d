/**
 * `npm run playground:screenshots`: builds the page, trains in it a while, and writes pictures of it at three widths, dark and
 * light, to be looked at. Names of scenes after `--` make only those; `--docs` writes the two pictures of the README.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { root } from '../embedding/packed.js';
import { findChromium } from '../engines/chromium.js';
import { PlaygroundPage } from './page.js';
import { buildSite, serveSite } from './site.js';

interface Scene {
  readonly hash: string;
  readonly act: (page: PlaygroundPage) => Promise<void>;
  readonly ready?: boolean;
}

const DIGITS = '#data=mnist';
const WIDTHS = [360, 768, 1440] as const;
type Look = readonly [width: (typeof WIDTHS)[number], scheme: 'light' | 'dark'];
const LOOKS: readonly Look[] = WIDTHS.flatMap((width) => [
  [width, 'light'] as const,
  [width, 'dark'] as const,
]);

/** Trains until so many steps are done, and draws a seven meanwhile. */
const trained = (steps: number) => async (page: PlaygroundPage) => {
  await page.click('#run');
  await page.until(`Number(document.querySelector('#figures').dataset.step) >= ${steps}`, 120_000);
};

const scenes: Readonly<Record<string, Scene>> = {
  idle: { hash: '', act: async () => {} },
  digits: {
    hash: DIGITS,
    act: async (page) => {
      await page.stroke([0.25, 0.2], [0.75, 0.2]);
      await page.stroke([0.75, 0.2], [0.45, 0.85]);
      await trained(4500)(page);
      await page.click('#inference');
      await page.click('[data-format=javascript]');
    },
  },
  spirals: { hash: '#data=spirals&epochs=2000', act: trained(3000) },
  fashion: {
    hash: '#data=fashion&images=2000',
    act: async (page) => {
      await page.click('[data-sample="ankle boot"]');
      await trained(600)(page);
    },
  },
  lenet: { hash: '#data=mnist&network=lenet5&images=2000', act: trained(20) },
  noTable: { hash: '#data=table', act: async () => {}, ready: false },
  table: {
    hash: '#data=table',
    act: async (page) => {
      await page.click('#example');
      await trained(2000)(page);
    },
    ready: false,
  },
  broken: {
    hash: '#data=table',
    act: async (page) => {
      await page.drop('broken.csv', 'a,b\n1,2\n3,4,5\n');
      await page.until(`document.querySelector('#trouble')?.innerText`);
    },
    ready: false,
  },
};

/** Those that the README shows. */
const shown: readonly (readonly [name: string, look: Look, height: number])[] = [
  ['playground-light', [1440, 'light'], 1160],
  ['playground-dark', [360, 'dark'], 1160],
];

async function inPage(
  browser: Browser,
  url: string,
  scene: Scene,
  [width, colorScheme]: Look,
  look: (page: Page) => Promise<void>,
) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  try {
    const playground = new PlaygroundPage(page);
    await playground.open(url + scene.hash, scene.ready ?? true);
    await scene.act(playground);
    await page.waitForTimeout(500);
    await look(page);
  } finally {
    await context.close();
  }
}

async function main(args: readonly string[]): Promise<void> {
  const folder = join(root, 'examples/playground/screenshots');
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('there is no Chromium here');
  const site = await buildSite();
  const server = await serveSite(site);
  const browser = await chromium.launch({ executablePath });
  try {
    if (args.includes('--docs')) {
      for (const [name, look, height] of shown) {
        await inPage(browser, server.url, scenes.digits, look, async (page) => {
          const [width] = look;
          const png = await page.screenshot({ clip: { x: 0, y: 0, width, height }, fullPage: true });
          await writeFile(
            join(root, 'docs/images', `${name}.webp`),
            await sharp(png).webp({ quality: 74 }).toBuffer(),
          );
        });
      }
      return;
    }
    await mkdir(folder, { recursive: true });
    const only = args.filter((arg) => arg in scenes);
    for (const name of only.length > 0 ? only : Object.keys(scenes)) {
      for (const look of LOOKS) {
        if (args.includes('--wide') && look[0] !== 1440) continue;
        if (args.includes('--light') && look[1] !== 'light') continue;
        if (args.includes('--narrow') && look[0] !== 360) continue;
        if (args.includes('--middle') && look[0] !== 768) continue;
        await inPage(browser, server.url, scenes[name], look, async (page) => {
          const path = join(folder, `${name}-${look.join('-')}.png`);
          await page.screenshot({ path, fullPage: true });
          console.log(path);
        });
      }
    }
  } finally {
    await browser.close();
    await server.stop();
    await rm(site, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2));
