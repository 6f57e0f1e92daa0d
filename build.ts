/**
 * Builds everything that is not written by hand, in the order in which it is needed:
 *
 *   assembly/ --asc--> build/KERNELS.wasm --base64--> src/runtime/generated/ --tsc--> dist/
 *   dist/ --esbuild--> dist/standalone.js, dist/threads/thread.js, dist/cli/, files of dist/formats/ that call packages (withPackages)
 *   build/KERNELS.wasm --> dist/
 *   bench/assembly/ --asc--> build/roof.wasm, build/relaxedRoof.wasm, which only the benchmarks use
 *
 * KERNELS are the targets of asconfig.json: simd, scalar; residual-* and relaxed, which have the kernels of residual networks besides;
 * threads-*, all of these for shared memory; core-*, those without convolutions; and the small modules
 * inference-*, inference-convolutions-*. Those whose size is counted (core-*, inference-*, and of whole networks and of threads-* those
 * without SIMD) have shrinkLevel 1: what is called from one place stays a function there, but for what is marked @inline, between
 * whose calls there is only a row or a panel.
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { zlibAsync } from '@gfx/zopfli';
import { build as bundle, type Plugin } from 'esbuild';

/** The modules by their ABI, with the targets that are compiled from it. */
const modules = {
  'assembly/index.ts': ['simd', 'scalar'],
  'assembly/residual.ts': ['residual-simd', 'residual-scalar', 'relaxed'],
  'assembly/threads.ts': ['threads-simd', 'threads-scalar'],
  'assembly/core.ts': ['core-simd', 'core-scalar'],
  'assembly/inference.ts': ['inference-simd', 'inference-scalar'],
  'assembly/inferenceConvolutions.ts': ['inference-convolutions-simd', 'inference-convolutions-scalar'],
} as const;
const generated = 'src/runtime/generated';

/** Runs the command of an installed package in this process's Node, so that no shell is needed. */
function run(packageName: string, script: string, args: readonly string[]): void {
  const root = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  execFileSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' });
}

/** The module with a custom section `l0net` at its end, which src/runtime/stamp.ts reads. */
function stamp(bytes: Buffer, text: string): Buffer {
  const [name, content] = [Buffer.from('l0net'), Buffer.from(text)];
  const size = 1 + name.length + content.length;
  if (size > 127) throw new Error(`the stamp '${text}' needs a size of more than one byte`);
  return Buffer.concat([bytes, Buffer.from([0, size, name.length]), name, content]);
}

/** Bytes as a constant in TypeScript. Zopfli leaves a twentieth less than zlib does. */
async function embedded(name: string, bytes: Buffer): Promise<string> {
  const deflated = await zlibAsync(bytes, { numiterations: 60, blocksplittingmax: 0 });
  return `export const ${name}: string =\n  '${Buffer.from(deflated).toString('base64')}';\n`;
}

/** The kernels as deflated modules in base64, and the type of their exports as asc wrote it. */
async function embedKernels(): Promise<void> {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  await mkdir(generated, { recursive: true });
  for (const [entry, targets] of Object.entries(modules)) {
    for (const target of targets) {
      run('assemblyscript', 'bin/asc.js', [entry, '--target', target]);
      const bytes = stamp(await readFile(`build/${target}.wasm`), `${target} ${version}`);
      await writeFile(`build/${target}.wasm`, bytes);
    }
  }
  await writeFile(`${generated}/relaxed.ts`, await embedded('relaxed', await readFile('build/relaxed.wasm')));
  await embedPair('threads', modules['assembly/threads.ts']);
  await embedPair('core', modules['assembly/core.ts']);
  await embedPair('whole', modules['assembly/index.ts']);
  await embedPair('residual', modules['assembly/residual.ts']);
  await embedPair('inference', modules['assembly/inference.ts']);
  await embedPair('inferenceConvolutions', modules['assembly/inferenceConvolutions.ts']);
  // A .d.ts among the sources would not be copied to dist/ by tsc: the same text is a valid .ts module.
  await writeFile(`${generated}/version.ts`, `export const version = '${version}';\n`);
  await writeFile(`${generated}/threadsExports.ts`, await readFile('build/threads-simd.d.ts'));
  await writeFile(`${generated}/exports.ts`, await readFile('build/residual-simd.d.ts'));
  await writeFile(
    `${generated}/inferenceExports.ts`,
    await readFile('build/inference-convolutions-simd.d.ts'),
  );
}

/** SIMD and scalar kernels, deflated as one, since the second is much like the first: alone, both take a fifth more. */
async function embedPair(name: string, targets: readonly string[]): Promise<void> {
  const [simd, scalar] = await Promise.all(
    targets.slice(0, 2).map((target) => readFile(`build/${target}.wasm`)),
  );
  if (!simd || !scalar) throw new Error(`${name} needs a SIMD and a scalar build`);
  const pair = await embedded(name, Buffer.concat([simd, scalar]));
  const text = `${pair}export const simdBytes = ${simd.length};\n`;
  await writeFile(`${generated}/${name}.ts`, text);
}

/** The command line imports the package's own modules from dist/, so that the kernels are there once. */
const ownModules: Plugin = {
  name: 'own modules',
  setup: ({ onResolve }) => {
    const cli = resolve('src/cli');
    onResolve({ filter: /^\.\.\// }, ({ path, resolveDir }) => {
      const from = relative(cli, resolveDir);
      const target = relative(cli, resolve(resolveDir, path));
      return !from.startsWith('..') && target.startsWith('..')
        ? { path: target.split(sep).join('/'), external: true }
        : undefined;
    });
  },
};

/** The binaries for hosts that forbid compiling bytes: importing one gives the compiled module there. */
async function exportKernels(): Promise<void> {
  for (const target of Object.values(modules).flat()) {
    if (target.startsWith('core-')) continue;
    await copyFile(`build/${target}.wasm`, `dist/${target}.wasm`);
  }
  await writeFile(
    'dist/wasm.d.ts',
    'declare const kernels: WebAssembly.Module & object;\nexport default kernels;\n',
  );
}

/** The package in one file without bare imports, for where there is no bundler and no import map: a plain worker. */
async function bundleStandalone(): Promise<void> {
  const { metafile } = await bundle({
    entryPoints: ['dist/standalone.js'],
    outfile: 'dist/standalone.js',
    allowOverwrite: true,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    banner: { js: '/*! l0net with the packages that it needs; their licences: standalone.LICENSES.txt */' },
  });
  await writeFile(
    'dist/standalone.LICENSES.txt',
    await licences('standalone.js', Object.keys(metafile.inputs)),
  );
}

/** The body of a thread in one file, which an application may copy to where its workers are. */
async function bundleThread(): Promise<void> {
  await bundle({
    entryPoints: ['dist/threads/thread.js'],
    outfile: 'dist/threads/thread.js',
    allowOverwrite: true,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
  });
}

/** Files that call a package which is not depended on, by the package: what they need of it becomes part of them. */
const withPackages = {
  'formats/protobuf': '@bufbuild/protobuf',
  'chunks/sha256': '@noble/hashes',
  'formats/delimited': 'papaparse',
  'formats/parquet': 'hyparquet, fflate and fzstd',
} as const;

/** Each of those files with its packages, and their licences beside it. None imports another's, which would be there twice. */
async function bundlePackages(): Promise<void> {
  for (const [file, packages] of Object.entries(withPackages)) {
    const name = basename(file);
    const { metafile } = await bundle({
      entryPoints: [`dist/${file}.js`],
      outfile: `dist/${file}.js`,
      allowOverwrite: true,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      legalComments: 'none',
      metafile: true,
      banner: { js: `/*! with parts of ${packages}; licences: ${name}.LICENSES.txt */` },
    });
    const inputs = Object.keys(metafile.inputs);
    // What only it imports begins with its name, and is part of it.
    const own = inputs.filter((input) => !input.includes('node_modules/') && input !== `dist/${file}.js`);
    const others = own.filter((input) => !input.startsWith(`dist/${file}`));
    if (others.length > 0) throw new Error(`dist/${file}.js imports ${others.join(', ')}`);
    for (const part of own) {
      for (const end of ['.js', '.d.ts']) await rm(part.replace(/\.js$/, end));
    }
    await writeFile(`dist/${file}.LICENSES.txt`, await licences(`${name}.js`, inputs));
  }
}

/** The command line with the packages that it needs in one file, and their licences beside it. */
async function bundleCommandLine(): Promise<void> {
  const { metafile } = await bundle({
    entryPoints: ['src/cli/l0net.ts'],
    outfile: 'dist/cli/l0net.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    metafile: true,
    plugins: [ownModules],
    // The bundled packages are CommonJS and require modules of Node.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  await chmod('dist/cli/l0net.js', 0o755);
  await writeFile('dist/cli/LICENSES.txt', await licences('l0net.js', Object.keys(metafile.inputs)));
}

/** The script of the page that a sweep ends with, and the licences of what it has from others, which the page has in it, too. */
async function bundleSweepPage(): Promise<void> {
  const { metafile } = await bundle({
    entryPoints: ['src/cli/sweep/page/page.ts'],
    outfile: 'dist/cli/sweepPage.js',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  await writeFile('dist/cli/sweepPage.LICENSES.txt', await licences('The script of this page', inputs));
}

/** Published without a licence file, under that of the compiler: the loader shares it, the other one names it. */
const licensedAlike = ['@assemblyscript/loader', '@bufbuild/protobuf'];

/** The comments that these files begin with, each once: there stand the copyrights of a package without a licence file. */
async function notices(files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const heads = texts.map((text) => /^(\/\/.*\n)*/.exec(text)?.[0].replace(/^\/\/ ?/gm, '') ?? '');
  return [...new Set(heads.filter((head) => /copyright/i.test(head)))].join('\n');
}

/** The licence of each package that these files of a bundle belong to. Throws for a package that has none. */
async function licences(bundled: string, files: readonly string[]): Promise<string> {
  const folders = files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = [...new Set(folders)].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const home = licensedAlike.includes(name) ? 'node_modules/assemblyscript' : folder;
    const heads = home === folder ? '' : await notices(files.filter((path) => path.startsWith(`${folder}/`)));
    const file = (await readdir(home)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${folder} has no licence file`);
    const notice = heads && `${heads}\n`;
    return `${name} ${version} (${license})\n\n${notice}${(await readFile(join(home, file), 'utf8')).trim()}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `${bundled} contains the packages below.\n${rule}${(await Promise.all(texts)).join(rule)}`;
}

async function main(): Promise<void> {
  await embedKernels();
  for (const roof of ['roof', 'relaxedRoof']) {
    run('assemblyscript', 'bin/asc.js', ['--config', 'bench/asconfig.json', '--target', roof]);
  }
  await rm('dist', { recursive: true, force: true });
  run('typescript', 'bin/tsc', ['-p', 'tsconfig.build.json']);
  await exportKernels();
  await bundleStandalone();
  await bundleThread();
  await bundlePackages();
  await bundleCommandLine();
  await bundleSweepPage();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
