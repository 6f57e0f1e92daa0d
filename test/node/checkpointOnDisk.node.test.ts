import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { L0netError, Network, Trainer } from '../../src/index.js';
import { temporaryName } from '../../src/node/leftovers.js';
import { loadCheckpoint, loadModel, saveCheckpoint } from '../../src/node.js';
import { clusters, thrownBy } from '../support/examples.js';
import { networkOptions, options, data as problem } from './bodies/problem.js';

const body = fileURLToPath(new URL('./bodies/saveEveryStep.js', import.meta.url));
const data = clusters(100, 20, 3);

let folder: string;
let path: string;
let trainer: Trainer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-disk-'));
  path = join(folder, 'checkpoint.safetensors');
  const network = await Network.create({ inputs: 20, layers: [16, 3], seed: 4 });
  trainer = new Trainer(network, data, { batchSize: 10 });
  for (let step = 0; step < 13; step++) trainer.step();
});

afterEach(() => rm(folder, { recursive: true }));

async function refusal(to: string): Promise<L0netError> {
  const error = await thrownBy(() => saveCheckpoint(to, trainer));
  expect(error).toBeInstanceOf(L0netError);
  return error as L0netError;
}

/** Whether a file system of one megabyte can be had here: for root, and not in every container. */
const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const at = join(tmpdir(), `l0net-mount-${process.pid}`);
  execFileSync('mkdir', ['-p', at]);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at]);
  if (status === 0) spawnSync('umount', [at]);
  execFileSync('rmdir', [at]);
  return status === 0;
})();

test('a checkpoint is saved and loaded, also as a network, and nothing else is left', async () => {
  await writeFile(path, 'an old file');
  await saveCheckpoint(path, trainer);
  const again = await loadCheckpoint(path, data);
  expect(again.stepsDone).toBe(13);
  for (const each of [trainer, again]) each.step();
  expect(await again.network.digest()).toBe(await trainer.network.digest());
  expect((await loadModel(path)).hasAverage).toBe(true);
  expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
});

test('what killed processes left is removed by the next save and the next resume; nothing else is', async () => {
  const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], {
    encoding: 'utf8',
  }).stdout.trim();
  // As they are named here; what stands before the number of the process is the host.
  const [, host] =
    /^checkpoint\.safetensors\.([\w-]+)\.\d+\.[0-9a-f]{8}\.tmp$/.exec(
      temporaryName(path.slice(folder.length + 1)),
    ) ?? [];
  const at = `checkpoint.safetensors.${host}`;
  const left = [`${at}.${dead}.00c0ffee.tmp`, `${at}.${dead}.12345678.tmp`];
  const others = [
    `${at}.${process.ppid}.00c0ffee.tmp`, // still at it, for all one knows
    `${at}.${process.pid}.00c0ffee.tmp`,
    `checkpoint.safetensors.other-${host}.${dead}.00c0ffee.tmp`, // whose processes nobody knows here
    `checkpoint.safetensors.${dead}.00c0ffee.tmp`,
    `other.safetensors.${host}.${dead}.00c0ffee.tmp`,
    'checkpoint.safetensors.tmp',
    `${at}.${dead}.tmp`,
  ];
  const write = (names: readonly string[]) =>
    Promise.all(names.map((name) => writeFile(join(folder, name), 'x')));
  await write([...left, ...others]);
  await saveCheckpoint(path, trainer);
  const expected = [...others, 'checkpoint.safetensors'].sort();
  expect((await readdir(folder)).sort()).toEqual(expected);
  await write(left);
  await loadCheckpoint(path, data);
  expect((await readdir(folder)).sort()).toEqual(expected);
});

describe('one that cannot be written says why and where, and training goes on:', () => {
  test.each([
    ['a folder that is not there', 'no/checkpoint.safetensors', 'ENOENT: no such file or directory'],
    ['a folder that is a file', 'file/checkpoint.safetensors', 'ENOTDIR: not a directory'],
    ['a name that is a folder', 'folder', 'EISDIR: illegal operation on a directory'],
  ])('%s', async (_, name, reason) => {
    await writeFile(join(folder, 'file'), 'x');
    await mkdir(join(folder, 'folder'));
    const to = join(folder, name);
    const error = await refusal(to);
    expect(error).toMatchObject({ code: 'WRITE_FAILED', received: to });
    expect(error.message.startsWith(`${to} could not be written: ${reason}`)).toBe(true);
    expect(error.message).not.toContain('\n');
    trainer.step();
    await saveCheckpoint(path, trainer);
    expect((await loadCheckpoint(path, data)).stepsDone).toBe(14);
    expect((await readdir(folder)).sort()).toEqual(['checkpoint.safetensors', 'file', 'folder']);
  });

  test.runIf(process.platform === 'linux')(
    'a folder that takes no files, though one may be root',
    async () => {
      const error = await refusal('/proc/checkpoint.safetensors');
      expect(error.message).toMatch(/^\/proc\/checkpoint\.safetensors could not be written: E[A-Z]+: /);
    },
  );

  test.runIf(canMount)('a full disk: the old one is whole', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      const to = join(disk, 'checkpoint.safetensors');
      await saveCheckpoint(to, trainer);
      const old = await readFile(to);
      await thrownBy(() => writeFile(join(disk, 'filler'), new Uint8Array(2 ** 20)));
      trainer.step();
      const error = await refusal(to);
      expect(error.message).toBe(`${to} could not be written: ENOSPC: no space left on device, write`);
      expect(await readFile(to)).toEqual(old);
      expect((await readdir(disk)).sort()).toEqual(['checkpoint.safetensors', 'filler']);
      await rm(join(disk, 'filler'));
      await saveCheckpoint(to, trainer);
      expect((await loadCheckpoint(to, data)).stepsDone).toBe(14);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test.runIf(process.platform !== 'win32')('a limit on the size of files: the old one is whole', async () => {
    const large = new Trainer(await Network.create(networkOptions), problem, options);
    await saveCheckpoint(path, large);
    const old = await readFile(path);
    // In blocks of 512 or 1,024 bytes: about half a checkpoint at most.
    const blocks = Math.floor(old.length / 2048);
    const shell = `ulimit -f ${blocks}; exec "$0" "$@"`;
    const { status, stderr } = spawnSync('sh', ['-c', shell, process.execPath, body, path], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(`WRITE_FAILED ${path} could not be written: EFBIG: file too large, write\n`);
    expect(status).toBe(1);
    expect(await readFile(path)).toEqual(old);
    expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
  });
});
