import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { supportsRelaxedSimd } from '../src/runtime/support.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const create = `
  const options = { inputs: 3, layers: [2], build: 'relaxed' };
  const report = ({ build, code, message }) => console.log(build ?? code + ': ' + message);
  Network.create(options).then(report, report);
`;

/** The text of a page that is bundled in one piece from the built package. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  return outputFiles[0].text;
}

/** What a script prints in this Node, with its flags. */
async function printed(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  try {
    const file = join(folder, 'page.mjs');
    await writeFile(file, script);
    const flags = process.execArgv.filter((flag) => flag.includes('relaxed-simd'));
    return (await promisify(execFile)(process.execPath, [...flags, file])).stdout.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a bundle of l0net', () => {
  test('has a third build only if it imports l0net/relaxed', async () => {
    const [alone, both] = await Promise.all([
      bundled(`import { Network } from 'l0net'; ${create}`),
      bundled(`import { Network } from 'l0net'; import 'l0net/relaxed'; ${create}`),
    ]);
    // A binary begins with 00 'a' 's' 'm' 01 00 00 00.
    const binaries = (text: string) => text.split('AGFzbQEAAAA').length - 1;
    expect([binaries(alone), binaries(both)]).toEqual([2, 3]);
  });

  test.runIf(supportsRelaxedSimd())('runs that build, or says what to import', async () => {
    expect(
      await printed(await bundled(`import { Network } from 'l0net'; import 'l0net/relaxed'; ${create}`)),
    ).toBe('relaxed');
    expect(await printed(await bundled(`import { Network } from 'l0net'; ${create}`))).toMatch(
      /^INVALID_ARGUMENT: options\.build: expected import 'l0net\/relaxed' before/,
    );
  });
});
