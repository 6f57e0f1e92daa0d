import { describe, expect, test } from 'vitest';
import { L0netError, Network, Trainer, trainInWorker } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';
import { endless, shape, TestWorkers } from './workers.js';

const data = clusters(330, 20, 3);
const workers = TestWorkers.ofEachTest();

const biasOf = (network: Network) => network.parameters()[0].bias.join();

/** Whether the network is what a trainer on this thread leaves after some number of whole steps, `from` or more. */
async function isAfterSomeStep(network: Network, from: number): Promise<boolean> {
  const replayed = await Network.create(shape);
  const trainer = new Trainer(replayed, data, endless);
  const bias = biasOf(network);
  while (trainer.stepsDone < from || (biasOf(replayed) !== bias && trainer.stepsDone < from + 100_000)) {
    trainer.step();
  }
  for (const set of ['last', 'averaged'] as const) {
    if ((await replayed.digest(set)) !== (await network.digest(set))) return false;
  }
  return true;
}

describe('stopping a training in a worker', () => {
  test('an abort throws the reason, and the last completed step can be had', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let steps = 0;
    const options = {
      ...endless,
      signal: controller.signal,
      onProgress: ({ step }: { step: number }) => {
        steps = step;
        if (step > 200) controller.abort(reason);
      },
    };
    const training = trainInWorker(workers.of('training'), shape, data, options);
    expect(await thrownBy(() => collect(training))).toBe(reason);
    expect(workers.all[0].terminated()).toBe(true);
    expect(await isAfterSomeStep(await training.network(), steps)).toBe(true);
    expect(await thrownBy(() => collect(training))).toBe(reason);
  });

  test('an aborted signal stops before anything is started or handed over', async () => {
    const given = clusters(30, 20, 3);
    const options = { ...endless, signal: AbortSignal.abort('no'), transfer: true };
    const training = trainInWorker(workers.of('training'), shape, given, options);
    expect(await thrownBy(() => collect(training))).toBe('no');
    expect(workers.all).toHaveLength(0);
    expect(given.inputs).toHaveLength(600);
    expect(await (await training.network()).digest()).toBe(await (await Network.create(shape)).digest());
  });

  test('an abort does not wait for a worker that has not loaded yet', async () => {
    const controller = new AbortController();
    const options = { ...endless, signal: controller.signal };
    const training = trainInWorker(workers.of('silent'), shape, data, options);
    controller.abort('too slow');
    expect(await thrownBy(() => collect(training))).toBe('too slow');
    expect(await (await training.network()).digest()).toBe(await (await Network.create(shape)).digest());
  });

  test('an abort after the end changes nothing', async () => {
    const controller = new AbortController();
    const options = { epochs: 2, signal: controller.signal };
    const training = trainInWorker(workers.of('training'), shape, data, options);
    expect(await collect(training)).toHaveLength(2);
    controller.abort('late');
    expect(await collect(training)).toEqual([]);
  });

  test('leaving the loop stops the worker for good, and says so to the next loop', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    for await (const { epoch } of training) if (epoch === 3) break;
    expect(workers.all[0].terminated()).toBe(true);
    const network = await training.network();
    expect(await isAfterSomeStep(network, 99)).toBe(true);
    const error = await thrownBy(() => collect(training));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'DISPOSED', argument: 'training' });
    expect(await collect(trainInWorker(workers.of('training'), network, data, { epochs: 1 }))).toHaveLength(
      1,
    );
  });

  test('an error in the loop, too, stops the worker', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, endless);
    const own = new Error('in the loop');
    const error = await thrownBy(async () => {
      for await (const _ of training) throw own;
    });
    expect(error).toBe(own);
  });

  test('an error in onProgress is thrown by the loop', async () => {
    const own = new Error('in progress');
    let calls = 0;
    const onProgress = () => {
      calls++;
      // Long enough for the worker to say more, which must not be heard any more.
      for (const end = performance.now() + 100; performance.now() < end; );
      throw own;
    };
    const training = trainInWorker(workers.of('training'), shape, data, { ...endless, onProgress });
    expect(await thrownBy(() => collect(training))).toBe(own);
    expect(calls).toBe(1);
    expect(await isAfterSomeStep(await training.network(), 1)).toBe(true);
  });

  test('a training cannot be iterated twice at once', async () => {
    const training = trainInWorker(workers.of('training'), shape, data, { epochs: 2 });
    const errors = await Promise.all([collect(training), thrownBy(() => collect(training))]);
    expect(errors[0]).toHaveLength(2);
    expect(errors[1]).toMatchObject({ code: 'BUSY', argument: 'training' });
  });
});
