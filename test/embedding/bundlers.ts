import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite8 } from 'vite';
import { build as vite7 } from 'vite7';
import webpack from 'webpack';

/** Bundles the script NAME.js of an app, or the page NAME.html that loads it, into a folder with a page NAME.html. */
export type Bundler = (app: string, name: string, out: string) => Promise<void>;

const vite =
  (build: typeof vite8 | typeof vite7): Bundler =>
  async (app, name, out) => {
    const input = join(app, `${name}.html`);
    await build({ root: app, logLevel: 'silent', build: { outDir: out, rollupOptions: { input } } });
  };

/** A bundler that takes a script; the page beside it stays as it is. */
const ofScripts =
  (bundle: (input: string, output: string) => Promise<unknown>): Bundler =>
  async (app, name, out) => {
    await bundle(join(app, `${name}.js`), join(out, `${name}.js`));
    await cp(join(app, `${name}.html`), join(out, `${name}.html`));
  };

function runWebpack(entry: string, output: string): Promise<void> {
  const [, path, filename] = /^(.*)[\\/](.*)$/.exec(output) ?? [];
  return new Promise((resolve, reject) => {
    webpack({ entry, output: { path, filename } }, (error, stats) => {
      if (error) reject(error);
      else if (stats?.hasErrors()) reject(new Error(stats.toString('errors-only')));
      else resolve();
    });
  });
}

/** Every bundler without any setting but what goes in and out; Rollup by itself finds no packages at all. */
export const bundlers = {
  'Vite 8': vite(vite8),
  'Vite 7': vite(vite7),
  'webpack 5': ofScripts(runWebpack),
  esbuild: ofScripts((input, outfile) => esbuild({ entryPoints: [input], outfile, bundle: true })),
  Rollup: ofScripts(async (input, file) => {
    const bundle = await rollup({ input, plugins: [nodeResolve()] });
    await bundle.write({ file });
    await bundle.close();
  }),
} as const satisfies Record<string, Bundler>;
