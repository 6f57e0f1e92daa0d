import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { inPage } from './browser.js';
import { bundlers } from './bundlers.js';
import { run } from './packed.js';

/** The folder of the app, and the browser to open pages in. */
export interface Hosts {
  readonly app: string;
  readonly browser: Browser;
}

/** Runs the app in some way; resolves to the first thing that it prints. */
export type Way = (hosts: Hosts) => Promise<string>;

/** The file that the app's scripts for inference load, beside them. */
export const MODEL = 'model.safetensors';

/** A page of one origin that may compile kernels, and nothing more. */
export const strictPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

const policyHeader = (policy: string | undefined): Record<string, string> =>
  policy ? { 'Content-Security-Policy': policy } : {};

/** A script of the app in this Node, with its flags. */
export const inNode =
  (script: string): Way =>
  ({ app }) =>
    run(process.execPath, [...process.execArgv.filter((flag) => flag.includes('relaxed')), script], app);

/** A page of the app as it is, with nothing built. */
export const asItIs =
  (path: string, policy?: string): Way =>
  ({ app, browser }) =>
    inPage(browser, app, path, (_, message) => message, policyHeader(policy));

/** A page that a bundler made of NAME.js or NAME.html. */
export const bundled =
  (bundler: keyof typeof bundlers, name: string, policy?: string): Way =>
  async ({ app, browser }) => {
    const out = await mkdtemp(join(app, 'out-'));
    await bundlers[bundler](app, name, out);
    await copyFile(join(app, MODEL), join(out, MODEL));
    return inPage(browser, out, `${name}.html`, (_, message) => message, policyHeader(policy));
  };

/** The ways that need nothing but Node. */
export const waysInNode: Readonly<Record<string, Way>> = {
  'Node, import': inNode('main.js'),
  'Node, require': inNode('required.cjs'),
  'Node, one file': inNode('standalone.js'),
  'a worker_thread': inNode('thread.js'),
  'Node, a compiled module': inNode('compiled.js'),
  'Node, resumed from a checkpoint': inNode('files.js'),
};

/** The ways that need a browser. An import map does not reach into a worker: unbundled, it takes the one file. */
export const waysInPages: Readonly<Record<string, Way>> = {
  'Vite 8': bundled('Vite 8', 'main'),
  'Vite 7': bundled('Vite 7', 'main'),
  'webpack 5': bundled('webpack 5', 'main'),
  esbuild: bundled('esbuild', 'main'),
  Rollup: bundled('Rollup', 'main'),
  'a script with an import map': asItIs('main.mapped.html'),
  'a script, one file': asItIs('standalone.html'),
  'a Web Worker, Vite 8': bundled('Vite 8', 'worker'),
  'a Web Worker, Vite 7': bundled('Vite 7', 'worker'),
  'a Web Worker, webpack 5': bundled('webpack 5', 'worker'),
  'a Web Worker, one file': asItIs('standaloneWorker.html'),
  'a strict policy, Vite 8': bundled('Vite 8', 'main', strictPolicy),
  'a strict policy, one file': asItIs('standalone.html', strictPolicy),
  'a strict policy, in a Web Worker': bundled('Vite 8', 'worker', strictPolicy),
  'a page, a compiled module': asItIs('streamed.mapped.html'),
  'Vite 8, resumed from a checkpoint': bundled('Vite 8', 'files'),
  'a page, resumed from a checkpoint': asItIs('files.mapped.html'),
};

/** The ways to predict that need nothing but Node. */
export const inferenceInNode: Readonly<Record<string, Way>> = {
  'Node, import': inNode('inferenceNode.js'),
  'Node, require': inNode('inferenceRequired.cjs'),
  'a worker_thread': inNode('inferenceThread.js'),
  'Node, a compiled module': inNode('inferenceCompiled.js'),
};

/** The ways to predict that need a browser. */
export const inferenceInPages: Readonly<Record<string, Way>> = {
  'Vite 8': bundled('Vite 8', 'inference', strictPolicy),
  'Vite 7': bundled('Vite 7', 'inference'),
  'webpack 5': bundled('webpack 5', 'inference'),
  esbuild: bundled('esbuild', 'inference'),
  Rollup: bundled('Rollup', 'inference'),
  'a script with an import map': asItIs('inference.mapped.html'),
  'a Web Worker, Vite 8': bundled('Vite 8', 'inferenceWorker', strictPolicy),
  'a Web Worker, webpack 5': bundled('webpack 5', 'inferenceWorker'),
};
