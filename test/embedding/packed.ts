import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a program; resolves to what it prints, and rejects with it where it fails. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, [...args], { cwd })).stdout.trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

/** The fixture app in a folder outside the project, with the packed package installed as npm would do it. */
export interface App {
  readonly folder: string;
  readonly tarball: string;
  readonly remove: () => Promise<void>;
}

/** Packs what `npm run build` left, and installs it without a network: its dependencies are copied from the project. */
export async function installApp(): Promise<App> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-app-'));
  // Without its scripts, which would build again while other tests use what was built.
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(folder, basename(filename));
  const installed = join(folder, 'node_modules', 'l0net');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components', '1', '-C', installed], folder);
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  await cp(join(root, 'test/embedding/app'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await writePages(folder);
  return { folder, tarball, remove: () => rm(folder, { recursive: true }) };
}

/** For each script NAME.js a page NAME.html, and one that needs no bundler: NAME.mapped.html, with an import map. */
async function writePages(folder: string): Promise<void> {
  const imports = {
    l0net: './node_modules/l0net/dist/index.js',
    'l0net/export': './node_modules/l0net/dist/export.js',
    'l0net/inference': './node_modules/l0net/dist/inference.js',
    'l0net/files': './node_modules/l0net/dist/files.js',
    'l0net/threads': './node_modules/l0net/dist/threads.js',
    'l0net/table': './node_modules/l0net/dist/table.js',
    'l0net/simd.wasm': './node_modules/l0net/dist/simd.wasm',
    '@assemblyscript/loader': './node_modules/@assemblyscript/loader/index.js',
  };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  const scripts = (await readdir(folder)).filter((file) => file.endsWith('.js'));
  for (const name of scripts.map((file) => basename(file, '.js'))) {
    await writeFile(join(folder, `${name}.html`), page(name));
    await writeFile(join(folder, `${name}.mapped.html`), page(name, map));
  }
}

/** A page that does nothing but run NAME.js. */
export function page(name: string, head = ''): string {
  return `<!doctype html>\n<title>${name}</title>\n${head}<script type="module" src="./${name}.js"></script>\n`;
}
