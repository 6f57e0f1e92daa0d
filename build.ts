/**
 * Builds everything that is not written by hand, in the order in which it is needed:
 *
 *   assembly/ --asc--> build/{simd,scalar}.wasm --base64--> src/runtime/generated/ --tsc--> dist/ --esbuild--> dist/cli/
 *   bench/assembly/ --asc--> build/roof.wasm, which only the benchmarks use
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const builds = ['simd', 'scalar'] as const;
const generated = 'src/runtime/generated';

/** Runs the command of an installed package in this process's Node, so that no shell is needed. */
function run(packageName: string, script: string, args: readonly string[]): void {
  const root = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  execFileSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' });
}

/** The kernels as base64 modules, and the type of their exports as asc wrote it. */
async function embedKernels(): Promise<void> {
  await mkdir(generated, { recursive: true });
  for (const build of builds) {
    run('assemblyscript', 'bin/asc.js', ['--target', build]);
    const bytes = await readFile(`build/${build}.wasm`);
    await writeFile(
      `${generated}/${build}.ts`,
      `export const ${build} =\n  '${bytes.toString('base64')}';\n`,
    );
  }
  // A .d.ts among the sources would not be copied to dist/ by tsc: the same text is a valid .ts module.
  await writeFile(`${generated}/exports.ts`, await readFile('build/simd.d.ts'));
}

async function main(): Promise<void> {
  await embedKernels();
  run('assemblyscript', 'bin/asc.js', ['--config', 'bench/asconfig.json', '--target', 'roof']);
  await rm('dist', { recursive: true, force: true });
  run('typescript', 'bin/tsc', ['-p', 'tsconfig.build.json']);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
