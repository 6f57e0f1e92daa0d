import { rm } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planeProblem } from '../../examples/playground/src/run/planeProblem.js';
import { freshTrainer } from '../../examples/playground/src/run/trainer.js';
import { fromLink } from '../../examples/playground/src/settings/link.js';
import { readModel } from '../../src/files.js';
import type { Network } from '../../src/index.js';
import '../../src/convolutions.js';
import { findBrowsers, type Opened } from './browsers.js';
import { PlaygroundPage } from './page.js';
import { buildSite, type Site, serveSite } from './site.js';

const browsers = await findBrowsers();

/** A run that is short everywhere: points in the plane. */
const SHORT = '#data=moons&points=200&epochs=40&seed=5';
/** Digits in seconds: of the hidden neurons and the pixels some are pruned. */
const DIGITS = '#data=mnist&hidden=64&lambda=0.15,1&epochs=30&batch=50&learningRate=0.005';

let folder: string;
let site: Site;
/** The digest of the short run, computed here. */
let digest: string;

beforeAll(async () => {
  folder = await buildSite();
  site = await serveSite(folder);
  const { settings } = fromLink(SHORT);
  const trainer = await freshTrainer(planeProblem(settings), settings);
  while (trainer.epochsDone < settings.epochs) trainer.step();
  digest = await trainer.network.digest();
});

afterAll(async () => {
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the page gives away as ONNX and as safetensors gives the same outputs, here. */
async function expectSameOutputs(page: PlaygroundPage): Promise<Network> {
  const [onnx, safetensors] = [await page.download('onnx'), await page.download('safetensors')];
  const network = await readModel(safetensors);
  const rows = Float32Array.from({ length: 20 * 784 }, (_, i) => ((i * i * 31) % 256) / 255);
  const session = await ort.InferenceSession.create(onnx);
  const { probabilities } = await session.run({ inputs: new ort.Tensor('float32', rows, [20, 784]) });
  const expected = network.predict(rows);
  const off = (probabilities.data as Float32Array).map((p, i) => Math.abs(p - expected[i]));
  expect(Math.max(...off)).toBeLessThan(1e-5);
  return network;
}

/** Prices that follow from area and city. */
function houses(): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const area = 40 + ((i * 37) % 120);
    const [city, more] = i % 3 === 0 ? ['Oslo', 90] : ['Rome', 40];
    return `${i === 9 ? '' : area},${city},${(i * 7919) % 100},${3 * area + more}`;
  });
  return ['area,city,number,price', ...rows].join('\n');
}

/** The price that a downloaded module answers. */
async function answerOf(code: Uint8Array, row: object): Promise<number> {
  const module: unknown = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  const { predict } = module as { predict: (row: object) => { values: { price: number } } };
  return predict(row).values.price;
}

describe.each(browsers)('the playground in %s', (name, open) => {
  let browser: Opened;

  beforeAll(async () => {
    browser = await open();
  });

  afterAll(() => browser?.close());

  /** Looks at the page in a tab; what its policy forbids is an error. */
  async function inTab<T>(
    hash: string,
    look: (page: PlaygroundPage) => Promise<T>,
    { ready = true, url = site.url } = {},
  ): Promise<T> {
    const tab = await browser.newTab();
    try {
      const page = new PlaygroundPage(tab);
      await page.open(url + hash, ready);
      const seen = await look(page);
      expect(await page.violations()).toEqual([]);
      return seen;
    } finally {
      await tab.close();
    }
  }

  /** Runs to the end, at full speed; gives the digest. */
  async function toTheEnd(page: PlaygroundPage): Promise<string> {
    await page.click('#hurry:not(:checked)');
    await page.click('#run');
    await page.untilState('done');
    return (await page.figures()).digest;
  }

  test('trains on digits to under 10 % error, prunes itself, reads a drawn one, and gives it away as ONNX', async () => {
    await inTab(DIGITS, async (page) => {
      await page.click('#run');
      await page.until(`Number(document.querySelector('#kept').innerText) < 600`);
      await page.stroke([0.5, 0.15], [0.5, 0.85]);
      await page.until(`document.querySelector('#answers')?.dataset.best === '1'`);
      await page.click('#run');
      await page.untilState('paused');
      expect((await page.figures()).error).toBeLessThan(0.1);

      const network = await expectSameOutputs(page);
      expect(network.keptInputs?.length).toBe(Number(await page.text('#kept')));
    });
  });

  test('trains LeNet-5, and gives it away, too', async () => {
    await inTab('#data=mnist&network=lenet5&batch=20', async (page) => {
      for (const step of [1, 2]) {
        await page.click('#step');
        await page.untilStep(step);
      }
      await expectSameOutputs(page);
      await page.stroke([0.5, 0.15], [0.5, 0.85]);
      await page.until(`document.querySelector('#answers')?.dataset.best`);
    });
  });

  test('repeats a run from a link to the digest that Node computes, and says that it is the same', async () => {
    const link = await inTab(SHORT, async (page) => {
      expect(await toTheEnd(page)).toBe(digest);
      await page.click('#copy');
      return page.until<string>('location.hash.includes("digest=") && location.hash');
    });
    await inTab(link, async (page) => {
      await toTheEnd(page);
      expect(await page.until(`document.querySelector('#same')?.dataset.same`)).toBe('true');
    });
    await inTab(link.replace('seed=5', 'seed=6'), async (page) => {
      await toTheEnd(page);
      expect(await page.until(`document.querySelector('#same')?.dataset.same`)).toBe('false');
    });
  });

  test('gives the same digest with scalar kernels, which a browser without SIMD falls back to, and says so', async () => {
    const without = await serveSite(folder, { before: 'WebAssembly.validate = () => false;' });
    try {
      for (const hash of [SHORT, `${SHORT}&kernels=simd`]) {
        const look = async (page: PlaygroundPage) => {
          expect(await toTheEnd(page)).toBe(digest);
          expect(await page.text('.notices')).toContain('no WebAssembly SIMD');
        };
        await inTab(hash, look, { url: without.url });
      }
    } finally {
      await without.stop();
    }
  });

  test('works in a page that is isolated from others', async () => {
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    const isolated = await serveSite(folder, { headers });
    try {
      const look = async (page: PlaygroundPage) => {
        expect(await page.until('window.crossOriginIsolated')).toBe(true);
        expect(await toTheEnd(page)).toBe(digest);
        return page.tab.evaluate(`document.querySelector('#figures').dataset.threads`);
      };
      // It trains in a worker, which has no others in Firefox (src/threads/machine.ts).
      const nests = name !== 'Firefox';
      expect(await inTab(`${SHORT}&threads=4`, look, { url: isolated.url })).toBe(nests ? '4' : '1');
      expect(await inTab(`${SHORT}&threads=1`, look, { url: isolated.url })).toBe('1');
      expect(Number((await inTab(SHORT, look, { url: isolated.url })) ?? 0) > 1).toBe(nests);
    } finally {
      await isolated.stop();
    }
  });

  test('says what to do where the data cannot be fetched', async () => {
    const look = async (page: PlaygroundPage) => {
      const said = await page.until(`document.querySelector('#trouble')?.innerText`);
      expect(said).toMatch(/could not be fetched.*the server answers 404/s);
    };
    const bare = await serveSite(folder, { without: /[.]bin$/ });
    try {
      await inTab('#data=mnist', look, { url: bare.url, ready: false });
    } finally {
      await bare.stop();
    }
  });

  test('says so where the memory does not suffice', async () => {
    const before = 'WebAssembly.Memory.prototype.grow = () => { throw new RangeError("no more"); };';
    const small = await serveSite(folder, { before });
    try {
      const look = async (page: PlaygroundPage) => {
        const said = await page.until(`document.querySelector('#trouble')?.innerText`);
        expect(said).toContain('does not have the memory');
      };
      await inTab(SHORT, look, { url: small.url, ready: false });
    } finally {
      await small.stop();
    }
  });

  test('is not confused by pressing everything at once', async () => {
    await inTab(SHORT, async (page) => {
      await page.tab.evaluate(`(() => {
        const press = (id) => document.querySelector(id).click();
        for (const id of ['#run', '#run', '#step', '#reset', '#run', '#reset', '#step', '#reset']) press(id);
      })()`);
      await page.until(`document.querySelector('#figures')?.dataset.step === '0'`);
      expect(await toTheEnd(page)).toBe(digest);
    });
  });

  test('goes on after a reload to the digest of a run that was not interrupted', async () => {
    await inTab(SHORT, async (page) => {
      await page.click('#run');
      await page.untilStep(60);
      await page.click('#run');
      await page.untilState('paused');
      const { step } = await page.figures();
      expect(step).toBeLessThan(320);
      await page.reload();
      await page.click('#saved [data-id=automatic] .load');
      await page.until(`document.querySelector('#figures')?.dataset.step === '${step}'`);
      expect(await toTheEnd(page)).toBe(digest);

      // Who begins anew while a run is loaded gets the new one.
      await page.tab.evaluate(
        `for (const id of ['#saved .load', '#reset']) document.querySelector(id).click()`,
      );
      await page.until(`document.querySelector('#figures')?.dataset.step === '0'`);
      await page.click('#run');
      await page.untilState('done');
      expect((await page.figures()).digest).toBe(digest);
    });
  });

  test('trains on while another tab is in front and its own is not drawn', async () => {
    await inTab('#data=spirals&epochs=10000', async (page) => {
      await page.tab.evaluate('window.requestAnimationFrame = () => 0');
      await page.click('#run');
      await page.untilStep(20);
      const other = await browser.newTab();
      await other.bringToFront();
      const { step } = await page.figures();
      await page.untilStep(step + 500);
      await other.close();
    });
  });

  test('learns from a dropped CSV file, whose columns are shown and can be changed', async () => {
    await inTab(
      '#data=table',
      async (page) => {
        await page.drop('houses.csv', houses());
        await page.until(
          `document.querySelector('#task')?.innerText.includes('price is learnt: regression')`,
        );
        expect(await page.text('#columns')).toMatch(/area.*1 missing/s);
        await page.click('#run');
        await page.until(`document.querySelector('#figures')?.innerText.match(/R²\\s+0[.]9/)`);
        expect(await page.text('#inputs')).toContain('city=Oslo');
        const [small, rows] = [
          await page.download('javascript'),
          { area: 100, city: 'Oslo', number: 7, price: 0 },
        ];
        expect(await answerOf(small, rows)).toBeGreaterThan(200);

        await page.choose('[aria-label="What city is"]', 'learnt');
        await page.until(
          `document.querySelector('#task')?.innerText.includes('city is learnt: two classes')`,
        );
        await page.until(`document.querySelector('#figures')?.dataset.step === '0'`);
        await page.click('#run');
        await page.untilState('done');
        expect((await page.figures()).error).toBeLessThan(0.5);
      },
      { ready: false },
    );
  });

  test('goes on with a table after a reload, and repeats it from a link where the file is dropped again', async () => {
    const [link, wanted] = await inTab(
      '#data=table',
      async (page) => {
        await page.drop('houses.csv', houses());
        await page.until(`document.querySelector('#task') !== null`);
        await page.choose('#settings [name=epochs]', '40');
        for (const step of [1, 2, 3]) {
          await page.click('#step');
          await page.untilStep(step);
        }
        await page.click('#save');
        await page.until(`document.querySelector('#saved [data-id^=run-]') !== null`);
        await page.reload(false);
        await page.click('#saved [data-id^=run-] .load');
        await page.until(`document.querySelector('#task')?.innerText.includes('houses.csv')`);
        await page.until(`document.querySelector('#figures')?.dataset.step === '3'`);
        await page.click('#run');
        await page.untilState('done');
        await page.click('#copy');
        const copied = await page.until<string>('location.hash.includes("digest=") && location.hash');
        return [copied, (await page.figures()).digest] as const;
      },
      { ready: false },
    );
    await inTab(
      link,
      async (page) => {
        await page.drop('houses.csv', houses());
        await page.click('#run');
        await page.untilState('done');
        expect((await page.figures()).digest).toBe(wanted);
        expect(await page.until(`document.querySelector('#same')?.dataset.same`)).toBe('true');
      },
      { ready: false },
    );
  });

  test('says what is wrong with a file: its name, the line, the column', async () => {
    await inTab(
      '#data=table',
      async (page) => {
        await page.drop('broken.csv', 'a,b\n1,2\n3,4,5\n');
        expect(await page.until(`document.querySelector('#trouble')?.innerText`)).toMatch(
          /broken\.csv.*line 3/s,
        );
        await page.drop('whole.csv', houses());
        await page.until(`document.querySelector('#task')?.innerText.includes('whole.csv')`);
        expect(await page.text('#trouble')).toBe('');
      },
      { ready: false },
    );
  });

  test('says what of a link it does not understand', async () => {
    await inTab('#data=moons&hidden=many&seed=3&speed=9', async (page) => {
      const said = await page.text('#trouble');
      expect(said).toContain('hidden: expected a whole number from 1 to 2000, received “many”');
      expect(said).toContain('speed: there is no such setting');
      expect(await page.until(`document.querySelector('[name=seed]').value`)).toBe('3');
    });
  });

  test('starts and trains without a network after the first visit', async () => {
    const leaving = await serveSite(folder);
    await inTab(
      '#data=mnist&images=2000&hidden=10&lambda=0,0&epochs=2',
      async (page) => {
        await page.until('navigator.serviceWorker.ready.then(() => true)');
        await page.until(
          `caches.keys().then((names) => names.some((name) => name.startsWith('l0net-playground-')))`,
        );
        await leaving.stop();
        await page.reload();
        await page.click('#run');
        await page.untilState('done');
      },
      { url: leaving.url },
    );
  });
});
