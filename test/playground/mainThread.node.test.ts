import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../embedding/browser.js';
import { findChromium } from '../engines/chromium.js';
import { PlaygroundPage } from './page.js';
import { buildSite, type Site, serveSite } from './site.js';

/** No task of the page may take longer, in microseconds of its own time: whatever else the machine has to do. */
const LONG = 50_000;

const chromium = await findChromium();

let folder: string;
let site: Site;
let browser: Browser | undefined;

beforeAll(async () => {
  if (!chromium) return;
  folder = await buildSite();
  site = await serveSite(folder);
  browser = await launch(chromium);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** An event of Chromium's trace. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds that the thread itself was at work. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

test.skipIf(!chromium)(
  'the page answers while it trains: no task of its main thread takes 50 ms',
  async () => {
    const page = await (browser as Browser).newPage();
    await page.goto(`${site.url}#data=mnist`);
    await page.waitForSelector('#run:not([disabled])');
    await (browser as Browser).startTracing(page, {
      categories: ['toplevel', 'disabled-by-default-devtools.timeline'],
    });
    await page.click('#run');
    const playground = new PlaygroundPage(page);
    await playground.untilStep(500);
    await playground.stroke([0.3, 0.2], [0.6, 0.8]);
    await playground.untilStep(1000);
    const trace = JSON.parse(String(await (browser as Browser).stopTracing())) as {
      traceEvents: TraceEvent[];
    };
    await page.close();
    const events = trace.traceEvents;
    const mains = events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`);
    const tasks = events.filter(
      ({ name, pid, tid }) => name.endsWith('RunTask') && mains.includes(`${pid} ${tid}`),
    );
    expect(tasks.length).toBeGreaterThan(100);
    expect(Math.max(...tasks.map(({ tdur = 0 }) => tdur))).toBeGreaterThan(1000);
    expect(tasks.map(({ tdur = 0 }) => tdur).filter((tdur) => tdur >= LONG)).toEqual([]);
  },
);
