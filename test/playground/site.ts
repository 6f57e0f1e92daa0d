import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { root } from '../embedding/packed.js';

/** The folder of the server in which the site lies: any folder must do. */
const FOLDER = '/some/where/';

/** The strictest policy that the site is made for, as a server sends it. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built site, served as it is from a folder, under a policy. */
export interface Site {
  /** The page's address. */
  readonly url: string;
  /** Ends the server: there is no network any more. */
  readonly stop: () => Promise<void>;
}

/** Builds the site as `npm run playground:build` does, into a folder of its own; not here, where it would be a build for tests. */
export async function buildSite(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-playground-'));
  const config = join(root, 'examples/playground/vite.config.ts');
  const flags = ['--config', config, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  const { NODE_ENV, ...env } = process.env;
  await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', ...flags],
    {
      cwd: root,
      env,
    },
  );
  return folder;
}

/** How a site is served. */
export interface Serving {
  /** What is put before the worker's code: another browser than this one. */
  readonly before?: string;
  /** Files that are not there. */
  readonly without?: RegExp;
  /** Headers beside the policy. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves a built site. */
export async function serveSite(
  folder: string,
  { before = '', headers = {}, without }: Serving = {},
): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const isInside = path.startsWith(FOLDER) && !without?.test(path);
    readFile(join(folder, path.slice(FOLDER.length))).then(
      (file) => {
        const body = /worker-[^/]*\.js$/.test(path) ? Buffer.concat([Buffer.from(before), file]) : file;
        if (!isInside) return response.writeHead(404).end();
        const type = types[extname(path)] ?? 'application/octet-stream';
        return response
          .writeHead(200, {
            'content-type': type,
            'content-length': body.length,
            'Content-Security-Policy': POLICY,
            ...headers,
          })
          .end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${FOLDER}`, stop: () => close(server) };
}

async function close(server: HttpServer): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Gzipped bytes of every script of a site, by name. */
export async function scriptSizes(folder: string): Promise<Map<string, number>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(
    names.map(
      async (name) => [name, gzipSync(await readFile(join(folder, name)), { level: 9 }).length] as const,
    ),
  );
  return new Map(sizes);
}
