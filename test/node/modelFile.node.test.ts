import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Network } from '../../src/index.js';
import { replaceFile } from '../../src/node/replaceFile.js';
import { loadModel, saveModel } from '../../src/node.js';
import { thrownBy } from '../support/examples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-model-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a model is saved and loaded, and nothing else is left in the folder', async () => {
  const path = join(folder, 'model.safetensors');
  const network = await Network.create({ inputs: 7, layers: [5, 3], seed: 1 });
  await writeFile(path, 'an old file');
  await saveModel(path, network);
  const again = await loadModel(path);
  expect(await again.digest()).toBe(await network.digest());
  expect((await loadModel(path, 'scalar')).build).toBe('scalar');
  expect(await readdir(folder)).toEqual(['model.safetensors']);
});

test('a file that is no model is named', async () => {
  const path = join(folder, 'other.bin');
  await writeFile(path, 'nothing of the kind');
  const error = await thrownBy(() => loadModel(path));
  expect(error).toMatchObject({ code: 'INVALID_FORMAT' });
  expect(String(error)).toContain(path);
});

test('a file that cannot be replaced stays, and what was begun is taken away', async () => {
  const path = join(folder, 'taken');
  // A folder with something in it cannot be renamed over.
  await mkdir(path);
  await writeFile(join(path, 'inside'), 'old');
  const error = await thrownBy(() => replaceFile(path, Uint8Array.of(1, 2, 3)));
  expect(error).toMatchObject({
    code: 'WRITE_FAILED',
    received: path,
    cause: { code: expect.stringMatching(/EISDIR|ENOTEMPTY|EEXIST|EPERM/) },
  });
  expect(await readFile(join(path, 'inside'), 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['taken']);
});

test('a folder that does not exist is the error of the file system', async () => {
  const error = await thrownBy(() => replaceFile(join(folder, 'no', 'file'), new Uint8Array(1)));
  expect(error).toMatchObject({ code: 'WRITE_FAILED', cause: { code: 'ENOENT' } });
  expect((error as Error).message).toMatch(/file could not be written: ENOENT: no such file or directory/);
});
