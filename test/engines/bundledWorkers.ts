import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

/** What a worker of the tests asks for; a page that wants the address of it asks with a question mark. */
const BODY = /^\/test\/\w+\/bodies\/\w+\.mjs$/;

/**
 * Serves the bodies of the tests' workers to browsers as one script each. Module by module a worker would ask for a hundred files
 * before it begins, which takes longer than all that it does then. Pages load their modules as they are.
 */
export function bundledWorkers(): Plugin {
  const bundles = new Map<string, Promise<string>>();
  return {
    name: 'l0net:bundled-workers',
    configureServer({ middlewares, config }) {
      middlewares.use(async (request, response, next) => {
        const [path] = BODY.exec(request.url ?? '') ?? [];
        if (!path) return next();
        const bundle = bundles.get(path) ?? bundleOf(config.root, path);
        bundles.set(path, bundle);
        try {
          const text = await bundle;
          const headers = { 'Content-Type': 'text/javascript', ...config.server.headers };
          response.writeHead(200, headers as Record<string, string>).end(text);
        } catch (error) {
          next(error);
        }
      });
    },
  };
}

async function bundleOf(root: string, path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    format: 'esm',
    target: 'esnext',
    write: false,
    plugins: [ownAddresses(root)],
  });
  return outputFiles[0].text;
}

/** Modules of the package that ask where they are hear where they would be, so that they find the files beside them. */
function ownAddresses(root: string): EsbuildPlugin {
  return {
    name: 'own-addresses',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const address = JSON.stringify(`/${relative(root, path)}`);
        return {
          contents: text.replaceAll('import.meta.url', `new URL(${address}, self.location.origin).href`),
        };
      });
    },
  };
}
