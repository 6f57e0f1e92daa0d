/** Threads that are told to rest or to end: the network goes on, to the same bits. */
import '../../src/threads.js';
import { expect, test } from 'vitest';
import { Network, Trainer } from '../../src/index.js';
import { clusters } from '../support/examples.js';
import { makeThread, sharingOf, tellsEnds, threadsOf } from '../support/threads.js';

const shape = { inputs: 20, layers: [16, 9, 3], seed: 4 };
const data = clusters(60, 20, 3);

async function twins(count: number, worker = makeThread) {
  const alone = await Network.create(shape);
  const network = await Network.create({ ...shape, threads: threadsOf(count, worker) });
  const share = sharingOf(network);
  const trainers = [alone, network].map((each) => new Trainer(each, data, { batchSize: 20 }));
  share();
  const step = () => {
    for (const trainer of trainers) trainer.step();
  };
  const expectSame = async () => {
    expect(await network.digest()).toBe(await alone.digest());
    expect(network.predict(data.inputs)).toEqual(alone.predict(data.inputs));
  };
  return { network, step, expectSame };
}

test.each(['right after a step', 'asleep'])(
  'stop ends threads, %s, and the network goes on alone',
  async (when) => {
    const workers: { terminate(): unknown }[] = [];
    const { network, step, expectSame } = await twins(3, () => {
      const worker = makeThread() as { terminate(): unknown };
      workers.push(worker);
      return worker;
    });
    const ends = workers.map(
      (worker) =>
        new Promise<unknown>((resolve) => {
          if (tellsEnds)
            (worker as unknown as { on(name: 'exit', end: typeof resolve): void }).on('exit', resolve);
          else resolve(0);
        }),
    );
    step();
    if (when === 'asleep') await new Promise((resolve) => setTimeout(resolve, 100));
    network.threads.stop?.();
    expect(network.threads).toMatchObject({ count: 1, reason: 'the others were stopped' });
    step();
    await Promise.all(ends);
    await new Promise((resolve) => setTimeout(resolve, 20));
    step();
    await expectSame();
    network.threads.stop?.();
    network.threads.limit?.(3);
    step();
    await expectSame();
  },
);

test('a limit leaves threads out, and takes them back', async () => {
  const { network, step, expectSame } = await twins(3);
  for (const limit of [1, 3, 2, 64]) {
    network.threads.limit?.(limit);
    step();
    await expectSame();
  }
  network.threads.stop?.();
});
