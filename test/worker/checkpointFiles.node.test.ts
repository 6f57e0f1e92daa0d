import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resumeInWorker } from '../../src/files.js';
import { Network, Trainer, type TrainingCheckpoint, trainInWorker } from '../../src/index.js';
import { loadCheckpoint, loadModel, saveCheckpoint } from '../../src/node.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { endless, shape, TestWorkers } from './workers.js';

const data = clusters(130, 20, 3);
const workers = TestWorkers.ofEachTest();

test('saveCheckpoint saves what a worker gives, and loadCheckpoint and another worker go on from it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-worker-'));
  try {
    const [path, own, broken] = ['run', 'own', 'none/run'].map((name) => join(folder, name));
    const options = { epochs: 6, batchSize: 40 };
    const onCheckpoint = async (checkpoint: TrainingCheckpoint) => {
      if (checkpoint.epochsDone === 4) await saveCheckpoint(path, checkpoint);
    };
    const training = trainInWorker(workers.of('training'), shape, data, { ...options, onCheckpoint });
    await collect(training);
    const here = new Trainer(await Network.create(shape), data, options);
    while (here.epochsDone < 4) here.step();
    await saveCheckpoint(own, here);
    expect(await readFile(path)).toEqual(await readFile(own));
    expect(await (await loadModel(path)).digest()).toBe(await here.network.digest());
    const resumed = await loadCheckpoint(path, data);
    await collect(resumed);
    const second = await resumeInWorker(workers.of('training'), await readFile(path), data);
    await collect(second);
    for (const network of [resumed.network, await second.network()])
      expect(network.state()).toEqual((await training.network()).state());

    // A save that fails is the training's error, as soon as the file is wanted.
    const failing = trainInWorker(workers.of('training'), shape, data, {
      ...endless,
      onCheckpoint: (checkpoint) => saveCheckpoint(broken, checkpoint),
    });
    expect(await thrownBy(() => collect(failing))).toMatchObject({ code: 'WRITE_FAILED' });
    const going = trainInWorker(workers.of('training'), shape, data, endless);
    await saveCheckpoint(path, going);
    expect((await loadCheckpoint(path, data)).options.epochs).toBe(endless.epochs);
    for await (const _ of going) break;
  } finally {
    await rm(folder, { recursive: true });
  }
});
