import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJson, toOnnx } from '../../src/export.js';
import { Network, supportsRelaxedSimd, Trainer } from '../../src/index.js';
import { core } from '../../src/runtime/generated/core.js';
import { inference } from '../../src/runtime/generated/inference.js';
import { relaxed } from '../../src/runtime/generated/relaxed.js';
import { threads } from '../../src/runtime/generated/threads.js';
import { encodeModel } from '../../src/saving/model.js';
import { findChromium } from '../engines/chromium.js';
import { predict } from './app/predict.js';
import { train } from './app/train.js';
import { launch } from './browser.js';
import { bundlers } from './bundlers.js';
import { type App, installApp, root, run } from './packed.js';
import {
  asItIs,
  bundled,
  inferenceInNode,
  inferenceInPages,
  inNode,
  MODEL,
  strictPolicy,
  waysInNode,
  waysInPages,
} from './ways.js';

/** All that a page loads to train, minified and gzipped. */
const BUDGET = 44_000;

/** All that a page loads to predict, minified and gzipped. */
const INFERENCE_BUDGET = 16_000;

/** All that threads add, minified and gzipped: their kernels, and what starts them. */
const THREADS_BUDGET = 48_000;

const chromium = await findChromium();

let app: App;
let browser: Browser | undefined;
let digests: string;
let predictions: string;

beforeAll(async () => {
  app = await installApp();
  browser = chromium ? await launch(chromium) : undefined;
  digests = await train({ Network, Trainer });
  const network = await Network.create({ inputs: 8, layers: [16, 3], seed: 7 });
  await writeFile(join(app.folder, MODEL), encodeModel(network.state()));
  predictions = await predict(async () => network, undefined);
});

afterAll(() => Promise.all([app?.remove(), browser?.close()]));

const hosts = () => ({ app: app.folder, browser: browser as Browser });

describe('the packed package computes the same bits:', () => {
  test.each(Object.entries(waysInNode))('%s', async (_, way) => {
    expect(await way(hosts())).toBe(digests);
  });

  test.skipIf(!chromium).each(Object.entries(waysInPages))('%s', async (_, way) => {
    expect(await way(hosts())).toBe(digests);
  });
});

describe('the packed door for inference predicts the same bits as the whole package:', () => {
  test.each(Object.entries(inferenceInNode))('%s', async (_, way) => {
    expect(await way(hosts())).toBe(predictions);
  });

  test.skipIf(!chromium).each(Object.entries(inferenceInPages))('%s', async (_, way) => {
    expect(await way(hosts())).toBe(predictions);
  });
});

test.skipIf(!chromium)('a page whose policy forbids WebAssembly says so', async () => {
  const page = bundled('esbuild', 'main', "default-src 'self'")(hosts());
  await expect(page).rejects.toThrow(/options\.build: expected kernels that may be compiled here/);
});

describe('l0net/export writes the same bytes', () => {
  async function expected(): Promise<string> {
    const network = await Network.create({ inputs: 3, layers: [2, 2], seed: 7 });
    return `${(await toOnnx(network)).join()}\n${await toJson(network)}`.trim();
  }

  test('in Node, with no other package than those that l0net depends on', async () => {
    expect(await inNode('export.js')(hosts())).toBe(await expected());
  });

  test.skipIf(!chromium)('with an import map', async () => {
    expect((await asItIs('export.mapped.html')(hosts())).trim()).toBe(await expected());
  });

  test.skipIf(!chromium).each(Object.keys(bundlers) as (keyof typeof bundlers)[])(
    'bundled by %s',
    async (bundler) => {
      expect((await bundled(bundler, 'export')(hosts())).trim()).toBe(await expected());
    },
  );

  test('and has the licence of what is in it', async () => {
    const file = join(app.folder, 'node_modules/l0net/dist/formats/protobuf.LICENSES.txt');
    const text = await readFile(file, 'utf8');
    for (const part of [
      '\n@bufbuild/protobuf 2',
      'Copyright 2008 Google',
      'Buf Technologies',
      'Apache License',
    ])
      expect(text).toContain(part);
  });
});

describe('l0net/table reads CSV, .npz and Parquet', () => {
  const expected = 'a number 1,2 b text Oslo,雪 '.repeat(3).trim();

  test('in Node, with no other package than those that l0net depends on', async () => {
    expect(await inNode('table.js')(hosts())).toBe(expected);
  });

  test.skipIf(!chromium)('with an import map', async () => {
    expect(await asItIs('table.mapped.html')(hosts())).toBe(expected);
  });

  test.skipIf(!chromium).each(['Vite 8', 'esbuild'] as const)('bundled by %s', async (bundler) => {
    expect(await bundled(bundler, 'table', strictPolicy)(hosts())).toBe(expected);
  });

  test('each with its licences beside it', async () => {
    const dist = join(app.folder, 'node_modules/l0net/dist/formats');
    const parquet = await readFile(join(dist, 'parquet.LICENSES.txt'), 'utf8');
    for (const name of ['hyparquet 1', 'fflate 0', 'fzstd 0']) expect(parquet).toContain(`\n${name}`);
    expect(await readFile(join(dist, 'delimited.LICENSES.txt'), 'utf8')).toContain('\npapaparse 5');
    expect(await readdir(dist)).not.toContain('parquetPages.js');
  });

  test('and a page that reads none of them loads nothing of them', async () => {
    const out = await mkdtemp(join(app.folder, 'out-'));
    await build({
      stdin: { contents: "export { readTable } from 'l0net/table';", resolveDir: app.folder },
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      outdir: out,
    });
    const first = await readFile(join(out, 'stdin.js'));
    expect(gzipSync(first, { level: 9 }).length).toBeLessThan(10_000);
  });
});

test.runIf(supportsRelaxedSimd())('the relaxed build is there where it is imported', async () => {
  expect(await inNode('relaxed.js')(hosts())).toBe('relaxed');
  if (chromium) expect(await bundled('Vite 8', 'relaxed')(hosts())).toBe('relaxed');
});

describe('a bundle', () => {
  /** The text of all scripts that a bundler makes of NAME.js. */
  async function scripts(bundler: keyof typeof bundlers, name: string): Promise<string> {
    const out = await mkdtemp(join(app.folder, 'out-'));
    await bundlers[bundler](app.folder, name, out);
    const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.js'));
    return (await Promise.all(files.map((file) => readFile(join(out, file), 'utf8')))).join('');
  }

  const kernelsIn = (text: string) =>
    [core, relaxed].reduce((count, binary) => count + text.split(binary).length - 1, 0);

  test('has relaxed kernels only if it imports l0net/relaxed', async () => {
    expect(kernelsIn(await scripts('esbuild', 'main'))).toBe(1);
    expect(kernelsIn(await scripts('esbuild', 'relaxed'))).toBe(2);
  });

  test.each(Object.keys(bundlers) as (keyof typeof bundlers)[])(
    'of %s has no kernels if it asks only for supportsSimd',
    async (bundler) => {
      const text = await scripts(bundler, 'leaf');
      expect(kernelsIn(text)).toBe(0);
      expect(text.length).toBeLessThan(2000);
    },
  );

  test('for inference has its own kernels and no others', async () => {
    const text = await scripts('esbuild', 'inference');
    expect(text.split(inference)).toHaveLength(2);
    expect(kernelsIn(text)).toBe(0);
    expect(await scripts('esbuild', 'main')).not.toContain(inference);
  });

  // Where their base64 stands between scripts, gzip loses sight of what came before it: see src/index.ts.
  test('begins with the kernels', async () => {
    expect((await scripts('esbuild', 'main')).indexOf(core)).toBeLessThan(1000);
  });

  /** Bytes of all that these doors export, minified and gzipped. */
  async function size(...doors: string[]): Promise<number> {
    const { outputFiles } = await build({
      stdin: {
        contents: doors.map((door) => `export * from '${join('l0net', door)}';`).join('\n'),
        resolveDir: app.folder,
      },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    return gzipSync(outputFiles[0].contents, { level: 9 }).length;
  }

  test(`of all that a page loads to train has at most ${BUDGET} bytes, minified and gzipped`, async () => {
    const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const doors = ['.', './worker'].filter((door) => Object.hasOwn(exports, door));
    expect(await size(...doors)).toBeLessThanOrEqual(BUDGET);
  });

  test(`for inference has at most ${INFERENCE_BUDGET} bytes, minified and gzipped`, async () => {
    expect(await size('./inference')).toBeLessThanOrEqual(INFERENCE_BUDGET);
  });

  test(`of threads has at most ${THREADS_BUDGET} bytes, minified and gzipped, and nobody else has their kernels`, async () => {
    const bytes = await size('./threads');
    console.log(`l0net/threads: ${bytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(THREADS_BUDGET);
    expect(await scripts('esbuild', 'threads')).toContain(threads);
    for (const name of ['main', 'inference']) expect(await scripts('esbuild', name)).not.toContain(threads);
  });
});

describe('the declarations', () => {
  const compilers = { 'TypeScript 5.7': 'typescript57', 'the current TypeScript': 'typescript' };
  const resolutions = { nodenext: 'nodenext', bundler: 'esnext' };
  const cases = Object.entries(compilers).flatMap(([title, compiler]) =>
    Object.entries(resolutions).map(([resolution, module]) => ({ title, compiler, resolution, module })),
  );

  test.each(cases)(
    'are good for $title, resolution $resolution',
    async ({ compiler, resolution, module }) => {
      const compilerOptions = {
        strict: true,
        skipLibCheck: false,
        skipDefaultLibCheck: true, // TypeScript's own, which would take most of the time
        noEmit: true,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        module,
        moduleResolution: resolution,
      };
      const project = join(app.folder, `${compiler}.${resolution}.json`);
      await writeFile(project, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
      const script = join(root, 'node_modules', compiler, 'bin', 'tsc');
      expect(await run(process.execPath, [script, '-p', project], app.folder)).toBe('');
    },
  );

  test('resolve as the code does, by attw', async () => {
    await runTool('@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only');
  });

  test('and the manifest are as publint wants them', async () => {
    await runTool('publint/src/cli.js', '--strict');
  });

  /** Runs a tool on the tarball; fails with what it prints. */
  const runTool = (script: string, ...args: string[]) =>
    run(process.execPath, [join(root, 'node_modules', script), ...args, app.tarball], app.folder);
});
