import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { loadMnist } from '../../src/node.js';

/** Images of MNIST that the benchmark's steps take minibatches from. */
const IMAGES = 1000;

const fileAt = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The images come from the packed file itself. */
const ownDigits: Plugin = {
  name: 'own digits',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/src\/node\.js$/ }, () => ({ path: fileAt('mnist.ts') }));
  },
};

/**
 * Writes the benchmark `threads` as one file that needs Node and nothing else: with the kernels, the body of its threads and images of
 * MNIST. Needs dist/threads/thread.js.
 */
export async function packThreads(outfile: string): Promise<void> {
  const { train } = await loadMnist();
  const [inputs, labels] = [train.inputs.subarray(0, IMAGES * 784), train.labels.subarray(0, IMAGES)];
  const digits = deflateRawSync(Buffer.concat([inputs, labels]), { level: 9 }).toString('base64');
  const thread = await readFile(fileAt('../../dist/threads/thread.js'), 'utf8');
  await build({
    entryPoints: [fileAt('main.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'inline',
    logLevel: 'warning',
    plugins: [ownDigits],
    define: {
      PACKED_THREAD: JSON.stringify(thread),
      PACKED_DIGITS: JSON.stringify(digits),
      PACKED_IMAGES: String(IMAGES),
    },
    // The bundled packages are CommonJS and require modules of Node.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
}
