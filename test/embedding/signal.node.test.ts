/** The example that listens: on a page in Chromium, to a made voice and to a microphone, and in C, on what it is piped. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page, chromium as playwright } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { speech } from '../../bench/signal/stream.js';
import { RATE } from '../../examples/signal/resonance.js';
import { words } from '../../examples/signal/words.js';
import { findChromium } from '../engines/chromium.js';
import { hasCompiler } from '../export/compiler.js';
import { inPage } from './browser.js';
import { root, run } from './packed.js';

const chromium = await findChromium();

/** All words, as 16-bit samples. */
function recorded(seed: number): Int16Array {
  return Int16Array.from(speech(words, seed), (x) => 32767 * Math.max(-1, Math.min(1, x)));
}

/** A mono file of Microsoft's WAVE format: 44 bytes, then the samples. */
function wave(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(2 * RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-signal-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!chromium)('the page that listens', () => {
  let browser: Browser;
  const built = () => join(folder, 'built');

  beforeAll(async () => {
    await build({
      root: join(root, 'examples/signal'),
      base: './',
      configFile: false,
      logLevel: 'error',
      resolve: {
        alias: [
          { find: /^l0net$/, replacement: join(root, 'dist/index.js') },
          { find: /^l0net\/(.+)$/, replacement: join(root, 'dist/$1.js') },
        ],
      },
      worker: { format: 'es' },
      build: { outDir: built(), target: 'es2022' },
    });
    const file = join(folder, 'speech.wav');
    await writeFile(file, wave(recorded(1)));
    const args = [
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${file}%noloop`,
    ];
    browser = await playwright.launch({ executablePath: chromium as string, args });
  });
  afterAll(() => browser?.close());

  /** A page that has learnt the words and listens to what a button says. */
  const listening = (button: string, look: (page: Page) => Promise<void>): Promise<void> =>
    inPage(browser, built(), 'index.html', async (page) => {
      await page.getByRole('status').filter({ hasText: 'Learning' }).waitFor();
      expect(await page.getByRole('button', { name: button }).isDisabled()).toBe(true);
      await page.getByRole('status').filter({ hasText: 'Ready' }).waitFor({ timeout: 120_000 });
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('status').filter({ hasText: 'Listening' }).waitFor();
      await look(page);
    });

  test('hears what a made voice says, says it once, and has nothing that axe would mind', async () => {
    await listening('Listen to a made voice', async (page) => {
      const heard = page.getByRole('list', { name: 'Heard' }).getByRole('listitem');
      await page.waitForTimeout(1500); // of nothing
      expect(await heard.allInnerTexts()).toEqual([]);
      for (const [i, word] of words.entries()) {
        await page.getByRole('button', { name: word, exact: true }).click();
        await heard.nth(i).waitFor();
        await page.waitForTimeout(1500);
      }
      expect(await heard.allInnerTexts()).toEqual(words);
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      await page.evaluate(await readFile(axe, 'utf8'));
      const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
      expect(found).toEqual([]);
    });
  });

  test('hears a microphone', async () => {
    await listening('Listen to the microphone', async (page) => {
      const heard = page.getByRole('list', { name: 'Heard' }).getByRole('listitem');
      await heard.nth(words.length - 1).waitFor({ timeout: 60_000 });
      expect(await heard.allInnerTexts()).toEqual(words);
    });
  });

  test('says that there is no microphone', async () => {
    await inPage(browser, built(), 'index.html', async (page) => {
      const status = page.getByRole('status');
      await status.filter({ hasText: 'Ready' }).waitFor({ timeout: 120_000 });
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('not allowed'));
      });
      await page.getByRole('button', { name: 'Listen to the microphone' }).click();
      await status.filter({ hasText: 'No microphone: not allowed' }).waitFor();
    });
  });
});

test.skipIf(!hasCompiler())('the program in C hears what it is piped', async () => {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const lines = await run(process.execPath, [tsx, 'examples/signal/header.ts', folder], root);
  expect(lines).toMatch(/epoch 1 of \d+\n/);
  const program = join(folder, 'listen');
  const flags = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-Os', '-I', folder];
  await run(process.env.CC ?? 'gcc', [...flags, 'examples/signal/listen.c', '-o', program, '-lm'], root);
  const child = spawn(program);
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  child.stdin.end(Buffer.from(recorded(2).buffer));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, heard.trim().split('\n')]).toEqual([0, words]);
});
