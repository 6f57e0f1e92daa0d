/** Residual networks on the command line, which loads all that a file may hold. */
import '../../src/residual.js';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toC, toJson, toOnnx } from '../../src/export.js';
import { Network } from '../../src/index.js';
import { loadModel, saveModel } from '../../src/node.js';
import { l0net } from './run.js';

let folder: string;
let path: string;
let network: Network;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l0net-'));
  path = join(folder, 'model.safetensors');
  const inputs = { channels: 1, height: 6, width: 6 };
  const stem = { conv: 3, kernel: 3, padding: 1, batchNorm: true } as const;
  const layers = [stem, { residual: 3 }, { averagePool: 'global' }, 2] as const;
  network = await Network.create({ inputs, layers, seed: 1 });
  await saveModel(path, network);
});

afterAll(() => rm(folder, { recursive: true }));

test('are exported in the formats of the package', async () => {
  const written = async (format: string) => {
    const target = join(folder, `model.${format}`);
    const { code, stderr } = await l0net(['export', path, '--format', format, '--output', target]);
    expect([code, stderr]).toEqual([0, '']);
    return readFile(target);
  };
  expect(new Uint8Array(await written('onnx'))).toEqual(await toOnnx(network));
  expect((await written('json')).toString()).toBe(await toJson(network));
  expect((await written('c')).toString()).toContain((await toC(network)).slice(-200));
});

test('are pruned and inspected', async () => {
  const target = join(folder, 'pruned.safetensors');
  expect((await l0net(['prune', path, '--output', target])).code).toBe(0);
  const rows = new Float32Array(36 * 2).map((_, i) => i / 72);
  expect((await loadModel(target)).predict(rows)).toEqual(network.predict(rows));
  expect((await l0net(['inspect', target])).stdout).toContain('residual convolution');
});
