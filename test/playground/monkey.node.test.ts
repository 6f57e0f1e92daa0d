import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowsers } from './browsers.js';
import { PlaygroundPage } from './page.js';
import { buildSite, type Site, serveSite } from './site.js';

const browsers = await findBrowsers();

const SHORT = '#data=xor&points=100&epochs=30&seed=3';

/** Presses, chooses and drops what there is, in an order of its own, and does not wait for anything; collects errors. */
const MONKEY = `(async () => {
  let state = 1;
  const random = (n) => (state = (state * 48271) % 2147483647) % n;
  const press = (selector) => () => document.querySelector(selector)?.click();
  const choose = (name, values) => () => {
    const field = document.querySelector('#settings [name=' + name + ']');
    if (!field) return;
    field.value = values[random(values.length)];
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const drop = () => {
    const rows = Array.from({ length: 50 }, (_, i) => i + ',' + (i % 3) + ',' + 2 * i);
    const text = random(2) ? ['a,b,y', ...rows].join('\\n') : 'a,b\\n1';
    const data = new DataTransfer();
    data.items.add(new File([text], 'table.csv'));
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data });
    document.querySelector('main').dispatchEvent(event);
  };
  window.errors = [];
  window.addEventListener('error', ({ message }) => window.errors.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => window.errors.push(String(reason)));
  const acts = [
    press('#run'), press('#run'), press('#step'), press('#reset'), press('#hurry'), press('#save'),
    press('#saved li button'), press('#downloads [data-format=onnx]'), press('#downloads [data-format=c]'),
    () => press('[name=data][value=' + ['moons', 'xor', 'mnist', 'table', 'spirals'][random(5)] + ']')(), choose('seed', ['1', '2']), choose('hidden', ['8', '', '30,10']),
    choose('network', ['dense', 'lenet5']), choose('images', ['2000', '10000']), choose('kernels', ['simd', 'scalar']), drop,
  ];
  for (let act = 0; act < 150; act++) {
    acts[random(acts.length)]();
    if (random(3) === 0) await new Promise((resolve) => setTimeout(resolve, random(80)));
  }
})()`;

let folder: string;
let site: Site;

beforeAll(async () => {
  folder = await buildSite();
  site = await serveSite(folder);
});

afterAll(async () => {
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(browsers)(
  'a monkey at the page in %s breaks nothing: the next run is as any other',
  async (_, open) => {
    const browser = await open();
    try {
      const digests: string[] = [];
      for (const disturbed of [false, true]) {
        const page = new PlaygroundPage(await browser.newTab());
        await page.open(site.url + SHORT);
        if (disturbed) {
          await page.tab.evaluate(MONKEY);
          // Other data first: what is chosen already cannot be chosen, and would keep the monkey's settings.
          await page.click('[name=data][value=moons]');
          await page.click('[name=data][value=xor]');
          for (const [name, value] of [
            ['points', '100'],
            ['epochs', '30'],
            ['seed', '3'],
            ['kernels', 'auto'],
          ]) {
            await page.choose(`#settings [name=${name}]`, value);
          }
          await page.click('#reset');
          await page.until(`document.querySelector('#figures')?.dataset.step === '0'`);
          expect(await page.tab.evaluate('window.errors')).toEqual([]);
        }
        await page.until(`document.querySelector('#run')?.disabled === false`);
        await page.click('#run');
        await page.untilState('done');
        digests.push((await page.figures()).digest);
        expect(await page.violations()).toEqual([]);
        await page.tab.close();
      }
      expect(digests[1]).toBe(digests[0]);
    } finally {
      await browser.close();
    }
  },
);
