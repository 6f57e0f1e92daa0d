/**
 * `npm run playground:lighthouse`: builds the page, serves it, and prints what Lighthouse (fetched by npx) says of it on a phone and on a
 * desktop, of 100: its performance, accessibility and best practices, and what of these is not perfect.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../engines/chromium.js';
import { buildSite, serveSite } from './site.js';

const LIGHTHOUSE = 'lighthouse@13.5.0';

/** What is used of a report. */
interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
  readonly audits: Readonly<
    Record<string, { readonly title: string; readonly score: number | null; readonly displayValue?: string }>
  >;
}

async function report(url: string, chromium: string, device: 'phone' | 'desktop'): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-lighthouse-'));
  const path = join(folder, 'report.json');
  try {
    const flags = [
      '--output=json',
      `--output-path=${path}`,
      '--quiet',
      '--only-categories=performance,accessibility,best-practices',
      '--chrome-flags=--headless=new --no-sandbox',
      ...(device === 'desktop' ? ['--preset=desktop'] : []),
    ];
    await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, url, ...flags], {
      env: { ...process.env, CHROME_PATH: chromium },
    });
    return JSON.parse(await readFile(path, 'utf8')) as Report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const chromium = await findChromium();
  if (!chromium) throw new Error('there is no Chromium here');
  const folder = await buildSite();
  const site = await serveSite(folder);
  try {
    for (const device of ['phone', 'desktop'] as const) {
      const { categories, audits } = await report(site.url, chromium, device);
      for (const { title, score } of Object.values(categories))
        console.log(`${device}: ${title} ${Math.round(100 * (score ?? 0))}`);
      for (const { title, score, displayValue = '' } of Object.values(audits))
        if (score !== null && score < 1) console.log(`    ${title} ${displayValue}`);
    }
  } finally {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
