import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index.js';
import { saveModel } from '../../src/node.js';
import { findChromium } from '../engines/chromium.js';
import { inPage, launch } from './browser.js';
import { root, run } from './packed.js';

const chromium = await findChromium();

test('the example for Node finds the two inputs that matter', async () => {
  const lines = (await run(process.execPath, ['examples/node.mjs'], root)).split('\n');
  expect(lines).toHaveLength(51);
  expect(lines[50]).toBe('reads only the inputs 0,1');
});

test.skipIf(!chromium)('the example page learns exclusive or', async () => {
  const browser = await launch(chromium as string);
  try {
    const text = await inPage(browser, root, 'examples/index.html', async (page) => {
      const output = page.locator('pre', { hasText: 'epoch 500, ' });
      await output.waitFor();
      return output.innerText();
    });
    const outputs = text
      .slice(text.indexOf(':') + 1)
      .split(',')
      .map(Number);
    expect(outputs.map(Math.round)).toEqual([1, 0, 0, 1, 0, 1, 1, 0]);
  } finally {
    await browser.close();
  }
});

describe('the example server', () => {
  /** Serves a network with 784 inputs while `look` sends it requests. */
  async function serving(look: (origin: string, network: Network) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'l0net-serve-'));
    const network = await Network.create({ inputs: 784, layers: [9, 10], seed: 3 });
    await saveModel(join(folder, 'model.safetensors'), network);
    const args = ['examples/serve.mjs', join(folder, 'model.safetensors'), '0'];
    const server = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(server.stdout, 'data');
      await look(String(line).trim(), network);
      expect(server.exitCode).toBe(null);
    } finally {
      server.kill();
      await rm(folder, { recursive: true });
    }
  }

  const post = async (origin: string, body: BodyInit, type = 'application/octet-stream') => {
    const response = await fetch(origin, { method: 'POST', body, headers: { 'content-type': type } });
    return [response.status, await response.json()] as const;
  };

  test('answers bytes and JSON with what the network predicts', async () => {
    await serving(async (origin, network) => {
      const pixels = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 37) % 256);
      expect(await post(origin, pixels)).toEqual([200, [...network.predict(pixels)]]);
      const numbers = Array.from(pixels, (pixel) => pixel / 64 - 1);
      const expected = [200, [...network.predict(Float32Array.from(numbers))]];
      expect(await post(origin, JSON.stringify(numbers), 'application/json')).toEqual(expected);
      const rows = JSON.stringify([numbers.slice(0, 784), numbers.slice(784)]);
      expect(await post(origin, rows, 'application/json')).toEqual(expected);
    });
  });

  test('refuses bad input, says why, and serves on', async () => {
    await serving(async (origin, network) => {
      const bad = (body: BodyInit, type?: string) => post(origin, body, type);
      const shape = {
        error: expect.stringMatching(/^inputs: expected .* of rows of 784, not detached, received Buffer/),
      };
      expect(await bad(new Uint8Array(783))).toEqual([400, shape]);
      const json = 'application/json';
      expect(await bad('{', json)).toEqual([400, { error: expect.stringContaining('JSON') }]);
      for (const body of ['{"length":4000000000}', '"text"', '5'])
        expect((await bad(body, json))[0]).toBe(400);
      const words = JSON.stringify(new Array(784).fill('word'));
      expect(await bad(words, json)).toEqual([
        400,
        { error: 'inputs[0]: expected a finite number, received NaN' },
      ]);
      expect((await bad(new Uint8Array(784 * 2000 + 1)))[0]).toBe(413);
      const pixels = new Uint8Array(784).fill(9);
      expect(await post(origin, pixels)).toEqual([200, [...network.predict(pixels)]]);
    });
  });
});
