import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSite, scriptSizes } from './site.js';

/** All scripts of the site, gzipped: also those that few visits load, for tables, convolutions and downloads. */
const BUDGET = 150_000;

/** Those that isolated pages alone load beside them, for threads. */
const THREADS = /^assets\/threads?-/;
const THREADS_BUDGET = 48_000;

let folder: string;

beforeAll(async () => {
  folder = await buildSite();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('all scripts of the playground stay within the budget', async () => {
  const sizes = [...(await scriptSizes(folder))];
  const sum = (some: typeof sizes) => some.reduce((total, [, size]) => total + size, 0);
  const all = sizes.map(([name, size]) => `${name}: ${size}`).join('\n');
  const threads = sizes.filter(([name]) => THREADS.test(name));
  expect(threads, all).toHaveLength(2);
  expect(sum(threads), all).toBeLessThanOrEqual(THREADS_BUDGET);
  expect(sum(sizes) - sum(threads), all).toBeLessThanOrEqual(BUDGET);
});

test('the page asks nobody else for anything, and has no script or style of its own', async () => {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  expect(page).not.toMatch(/(src|href)="(?!\.\/)/);
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
  expect(page).toContain(`content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'`);
});

test('the site works from any folder: no address begins with a slash', async () => {
  for (const name of (await readdir(join(folder, 'assets'))).filter((file) => file.endsWith('.js'))) {
    const code = await readFile(join(folder, 'assets', name), 'utf8');
    expect(code.match(/["'`]\/assets\/[^"'`]*/g), name).toBe(null);
  }
});
