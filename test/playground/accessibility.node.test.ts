import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../embedding/browser.js';
import { findChromium } from '../engines/chromium.js';
import { PlaygroundPage } from './page.js';
import { buildSite, type Site, serveSite } from './site.js';

const chromium = await findChromium();

let folder: string;
let site: Site;
let browser: Browser | undefined;
/** The code of axe-core, which finds what people with disabilities stumble over. */
let axe: string;

beforeAll(async () => {
  if (!chromium) return;
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  folder = await buildSite();
  site = await serveSite(folder);
  browser = await launch(chromium);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Seen {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly ready?: boolean;
}

/** Looks at the page as some reader has it. */
async function asSeen<T>(
  hash: string,
  { width = 1440, colorScheme = 'light', ready = true }: Seen,
  look: (page: Page, playground: PlaygroundPage) => Promise<T>,
): Promise<T> {
  const context = await (browser as Browser).newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  try {
    const playground = new PlaygroundPage(page);
    await playground.open(site.url + hash, ready);
    return await look(page, playground);
  } finally {
    await context.close();
  }
}

/** What axe-core finds: the rule, and where. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target + ': ' + failureSummary)))`);
}

/** Pixels that can be scrolled sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Runs of all kinds, each shown while it trains. */
const RUNS = {
  digits: '#data=mnist&images=2000&epochs=10000',
  points: '#data=moons&epochs=10000',
  table: '#data=table',
};

/** Takes the page's own table, for longer than the page would. */
async function takeExample(page: Page, playground: PlaygroundPage): Promise<void> {
  await page.click('#example');
  await playground.until(`document.querySelector('[name=epochs]').value === '400'`);
  await playground.choose('[name=epochs]', '10000');
  await playground.until(`document.querySelector('#figures')?.innerText.includes('0 of 10000')`);
}

async function train(page: Page, playground: PlaygroundPage, isTable: boolean): Promise<void> {
  if (isTable) {
    await takeExample(page, playground);
  }
  await playground.click('#run');
  await playground.untilStep(60);
}

describe.skipIf(!chromium)('anyone can use the page:', () => {
  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const)('axe-core finds nothing at %i pixels, %s', async (width, colorScheme) => {
    for (const [kind, hash] of Object.entries(RUNS)) {
      const isTable = kind === 'table';
      await asSeen(hash, { width, colorScheme, ready: !isTable }, async (page, playground) => {
        if (width === 360) await page.click('summary');
        expect(await findings(page), `${kind}, idle`).toEqual([]);
        await train(page, playground, isTable);
        await playground.click('[data-format=json]');
        await playground.until(`document.querySelector('pre')`);
        expect(await findings(page), `${kind}, training`).toEqual([]);
        await playground.click('#run');
        await playground.untilState('paused');
        await playground.click('#save');
        await playground.until(`document.querySelector('#saved li')`);
        expect(await findings(page), `${kind}, paused and saved`).toEqual([]);
      });
    }
  });

  test.each(['light', 'dark'] as const)(
    'axe-core finds nothing in what went wrong, %s',
    async (colorScheme) => {
      await asSeen('#data=table&seed=x', { colorScheme, ready: false }, async (page, playground) => {
        await playground.drop('broken.csv', 'a,b\n1,2\n3,4,5\n');
        await playground.until(`document.querySelector('#trouble')?.innerText.includes('line 3')`);
        expect(await page.locator('#trouble').getAttribute('role')).toBe('alert');
        expect(await findings(page)).toEqual([]);
      });
    },
  );

  test('by keyboard alone: run, pause, take a digit of the test, choose other data', async () => {
    await asSeen(RUNS.digits, {}, async (page, playground) => {
      await page.locator('#run').focus();
      await page.keyboard.press('Enter');
      await playground.untilStep(20);
      await page.keyboard.press('Space');
      await playground.untilState('paused');
      await page.locator('[data-sample="3"]').focus();
      await page.keyboard.press('Enter');
      expect(await playground.until(`document.querySelector('#answers')?.dataset.best`)).toMatch(/^\d$/);
      await page.locator('[name=data]:checked').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await playground.until(`document.querySelector('[name=data]:checked').value === 'circles'`);
      await playground.until(`document.querySelector('[name=noise]')`);
    });
  });

  test('everything that is pressed has 24 pixels or more', async () => {
    await asSeen(RUNS.points, { width: 360 }, async (page) => {
      await page.click('summary');
      const small = await page.evaluate<
        string[]
      >(`[...document.querySelectorAll('button, select, summary, input:not([type])')]
        .filter((each) => { const { width, height } = each.getBoundingClientRect(); return width > 0 && Math.min(width, height) < 24; })
        .map((each) => each.outerHTML)`);
      expect(small).toEqual([]);
    });
  });
});

describe.skipIf(!chromium)('the page keeps still:', () => {
  test.each([360, 768, 1440])('nothing scrolls sideways at %i pixels', async (width) => {
    for (const [kind, hash] of Object.entries(RUNS)) {
      const isTable = kind === 'table';
      await asSeen(hash, { width, ready: !isTable }, async (page, playground) => {
        expect(await overflow(page), `${kind}, idle`).toBe(0);
        await train(page, playground, isTable);
        await playground.click('[data-format=javascript]');
        await playground.until(`document.querySelector('pre')`);
        expect(await overflow(page), `${kind}, training`).toBe(0);
      });
    }
  });

  test.each([360, 1440])('nothing moves while it trains, at %i pixels', async (width) => {
    for (const [kind, hash] of Object.entries(RUNS)) {
      const isTable = kind === 'table';
      await asSeen(hash, { width, ready: !isTable }, async (page, playground) => {
        if (isTable) await takeExample(page, playground);
        // What a reader has pressed may move things for half a second; what comes after that may not.
        await page.waitForTimeout(600);
        await page.evaluate(`window.shifts = []; new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries())
            window.shifts.push(value + ' ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.nodeValue).join(' | '));
        }).observe({ type: 'layout-shift' })`);
        await playground.click('#run');
        await playground.untilStep(200);
        await playground.click('#run');
        await page.waitForTimeout(800);
        expect(await page.evaluate('window.shifts'), kind).toEqual([]);
      });
    }
  });
});
