import { expect, test } from 'vitest';
import { inPage, launch } from './embedding/browser.js';
import { root, run } from './embedding/packed.js';
import { findChromium } from './engines/chromium.js';

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
