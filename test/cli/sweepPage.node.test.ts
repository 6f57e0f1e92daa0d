/** The page that a sweep ends with, in a browser: whole by itself, light and dark, with what was measured in its tips. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../engines/chromium.js';
import { l0net } from './run.js';
import { writeTable } from './sweeps.js';

let folder: string;
const executablePath = await findChromium();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-page-'));
  const table = await writeTable(join(folder, 'table.csv'));
  const args = [table, '--target', 'y', '--hidden', '12', '--epochs', '30', '--seeds', '2'];
  await l0net(['sweep', ...args, '--lambda', '0.01,1,10', '--out', join(folder, 'out')]);
  await l0net(['sweep', ...args, '--lambda', '-1', '--out', join(folder, 'failed')]);
  await l0net(['sweep', ...args, '--lambda', '0.01,1,10', '--shard', '1/3', '--out', join(folder, 'part')]);
});

afterAll(() => rm(folder, { recursive: true }));

test('has no text that ends an element early', async () => {
  const page = await readFile(join(folder, 'out', 'report.html'), 'utf8');
  expect(page.match(/<\/script/g)).toHaveLength(3);
  expect(page).toContain('Mike Bostock');
});

describe.runIf(executablePath)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string });
  });
  afterAll(() => browser?.close());

  /** Opens the page of a folder, which asks for nothing else and has no error. */
  async function open(name: string, colorScheme: 'light' | 'dark' = 'light') {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
    const asked: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    const url = pathToFileURL(join(folder, name, 'report.html')).href;
    await page.goto(url);
    expect([asked, errors]).toEqual([[url], []]);
    return page;
  }

  test.each(['light', 'dark'] as const)('draws its charts and tables, %s', async (scheme) => {
    const page = await open('out', scheme);
    const labels = page.locator('figure svg[aria-label]');
    const names = await labels.evaluateAll((charts) =>
      charts.map((chart) => chart.getAttribute('aria-label')),
    );
    expect(names).toEqual([
      ...['multiply-adds', 'parameters', 'bytes of the file', 'seconds of training'].map(
        (cost) => `RMSE against ${cost}`,
      ),
      ...['RMSE against lambda', 'multiply-adds against lambda'],
    ]);
    // Three settings, six runs; a front that has one setting at least.
    expect(await page.locator('tbody').nth(0).locator('tr').count()).toBe(3);
    expect(await page.locator('tbody').nth(1).locator('tr').count()).toBe(6);
    expect(await page.locator('tr.front').count()).toBeGreaterThan(0);
    const [text, paper] = await page.evaluate(() => {
      const style = getComputedStyle(document.body);
      return [style.color, style.backgroundColor].map((colour) => Number(/\d+/.exec(colour)?.[0]));
    });
    if (scheme === 'light') expect(text).toBeLessThan(paper);
    else expect(text).toBeGreaterThan(paper);
    await page.close();
  });

  test('says what a point is where the pointer is', async () => {
    const page = await open('out');
    const chart = page.locator('figure svg[aria-label]').first();
    const box = await chart.boundingBox();
    if (!box) throw new Error('the first chart has no place');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const tip = chart.locator('[aria-label="tip"] text');
    await expect
      .poll(() => tip.allTextContents().then((texts) => texts.join(' ')))
      .toMatch(/lambda .*, seed \d.*RMSE .*multiply-adds/s);
    await page.close();
  });

  test('is narrow on a telephone', async () => {
    const page = await open('out');
    await page.setViewportSize({ width: 380, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    await page.close();
  });

  test('names what failed and what is missing', async () => {
    const failed = await open('failed');
    expect(await failed.locator('#report').textContent()).toMatch(/2 failed.*--lambda=-1.*lambda/s);
    const part = await open('part');
    expect(await part.locator('li').allTextContents()).toHaveLength(4);
    await Promise.all([failed.close(), part.close()]);
  });
});
