import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { trainInWorker, type WorkerLike } from '../../src/index.js';
import { clusters, collect } from '../support/examples.js';

const root = new URL('../../', import.meta.url);

/** What a script prints that has the package as users have it, once its process has ended by itself. */
async function printed(script: string): Promise<string> {
  const source = `
    import { Worker } from 'node:worker_threads';
    import { trainInWorker } from 'l0net';
    const data = { inputs: new Float32Array(600).map((_, i) => i % 7), labels: Array(30).fill(0) };
    // A thread takes over the options of its process: --input-type is none for a file.
    const create = () => new Worker(new URL('test/worker/bodies/training.mjs', '${root}'), { execArgv: [] });
    ${script}
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', source],
    { cwd: fileURLToPath(root), timeout: 120_000 },
  );
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('a process that trains in a worker ends by itself', () => {
  test('when training is done', async () => {
    const script = `
      const training = trainInWorker(create, { inputs: 20, layers: [4, 2] }, data, { epochs: 3 });
      for await (const { epoch } of training) console.log(epoch);
      console.log((await training.network()).summary().architecture.join('-'));
    `;
    expect(await printed(script)).toBe('1\n2\n3\n20-4');
  });

  test('when its loop was left, without another word', async () => {
    const script = `
      const training = trainInWorker(create, { inputs: 20, layers: [4, 2] }, data, { epochs: 1e9 });
      for await (const { epoch } of training) if (epoch === 2) break;
      console.log('left');
    `;
    expect(await printed(script)).toBe('left');
  });

  test('when training is aborted and nobody iterates', async () => {
    const script = `
      const options = { epochs: 1e9, signal: AbortSignal.timeout(300), onProgress() {} };
      trainInWorker(create, { inputs: 20, layers: [4, 2] }, data, options);
      console.log('started');
    `;
    expect(await printed(script)).toBe('started');
  });
});

test('the worker lets go of the data that it was sent once it has copied it', async () => {
  const worker = new Worker(new URL('./bodies/watching.mjs', import.meta.url));
  const create = (): WorkerLike => worker;
  const collected = new Promise<unknown>((resolve) =>
    worker.on('message', ({ gone }) => gone && resolve(gone)),
  );
  const controller = new AbortController();
  const options = { epochs: 1e9, signal: controller.signal, test: clusters(30, 20, 3) };
  const training = trainInWorker(create, { inputs: 20, layers: [4, 3] }, clusters(330, 20, 3), options);
  const loop = collect(training).catch((reason) => reason);
  expect(await collected).toEqual({ data: true, test: true });
  controller.abort('enough');
  expect(await loop).toBe('enough');
});
