/** Threads that never start, end or stop: a typed error that names them, and never half a step. */
import '../../src/threads.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { L0netError, Network, Trainer } from '../../src/index.js';
import { clusters, thrownBy } from '../support/examples.js';
import { makeThread, sharingOf, tellsEnds, threadsOf, workerAt } from '../support/threads.js';

const shape = { inputs: 20, layers: [16, 9, 3], seed: 4 };
const data = clusters(60, 20, 3);
const training = { epochs: 1e6, batchSize: 20 };

/** How long a thread may take to be missed. */
const patience = { timeout: 60_000 };

const bodyAt = (name: string) => workerAt(new URL(`./bodies/${name}.mjs`, import.meta.url));

/** Workers of a test: all of them must have been terminated at its end. */
let made: { terminate(): unknown }[];

beforeEach(() => {
  made = [];
});

afterEach(() => void vi.restoreAllMocks());

/** A factory whose n-th worker has the n-th body; the last one goes on for the others. */
function workersOf(...bodies: string[]): () => object {
  return () => {
    const body = bodies[Math.min(made.length, bodies.length - 1)];
    const worker = (body === 'thread' ? makeThread() : bodyAt(body)) as { terminate(): unknown };
    vi.spyOn(worker, 'terminate');
    made.push(worker);
    return worker;
  };
}

/** What all that reads or changes a network throws, once it throws at all. */
async function expectLost(network: Network, trainer: Trainer, name: string): Promise<void> {
  const error = (await thrownBy(() => network.parameters())) as L0netError;
  expect(error).toBeInstanceOf(L0netError);
  expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: name });
  const rows = new Float32Array(20);
  for (const use of [
    () => trainer.step(),
    () => network.predict(rows),
    () => network.predict(new Uint8Array(200 * 20)),
    () => network.logits(rows),
    () => network.digest(),
    () => network.summary(),
    () => network.prune(),
    () => network.openProbabilities(),
    () => network.state(),
    () => new Trainer(network, data),
    () => trainer[Symbol.asyncIterator]().next(),
  ]) {
    expect(await thrownBy(use), `${use}`).toBe(error);
  }
  expect(network.threads.count).toBe(3);
}

function expectTerminated(): void {
  for (const worker of made) expect(worker.terminate).toHaveBeenCalled();
}

describe('a thread that does not start', () => {
  test('in time is an error that names it, whether threads are required or not', async () => {
    for (const require of [false, true]) {
      made = [];
      const threads = { count: 3, require, startTimeout: 500, worker: workersOf('thread', 'silent') };
      const error = await thrownBy(() => Network.create({ ...shape, threads }));
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'WORKER_FAILED', argument: 'threads[2]' });
      expect((error as Error).message).toMatch(/thread 2 did not start within 500 ms$/);
      expect(made).toHaveLength(2);
      expectTerminated();
    }
  });

  test('because it fails takes the others with it', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const threads = { count: 3, worker: workersOf('thread', 'throwing') };
    const network = await Network.create({ ...shape, threads });
    expect(network.threads).toMatchObject({ count: 1, reason: expect.stringContaining('thread 2 threw') });
    expect(made).toHaveLength(2);
    expectTerminated();
  });
});

test('a thread that is lost while others start is the one that is named', async () => {
  const threads = { count: 3, startTimeout: 3000, worker: workersOf('failing', 'silent') };
  expect(await thrownBy(() => Network.create({ ...shape, threads }))).toMatchObject({
    code: 'WORKER_FAILED',
    argument: 'threads[1]',
    received: 'failed: unreachable',
  });
  expectTerminated();
});

describe('a thread that is lost', () => {
  // All that waits for it does so by this clock, at most 10 ms for each look at it.
  const hasten = () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 10;
      return now;
    });
  };

  test('in the middle of a step, which is left half done', async () => {
    const network = await Network.create({ ...shape, threads: threadsOf(3, workersOf('thread', 'stuck')) });
    const share = sharingOf(network);
    hasten();
    const trainer = new Trainer(network, data, training);
    share();
    const error = (await thrownBy(() => {
      for (;;) trainer.step();
    })) as L0netError;
    expect(error.message).toMatch(/^threads\[2\]: .*; thread 2 stopped in the middle of its part$/);
    expect(await thrownBy(() => network.parameters())).toBe(error);
    await expectLost(network, trainer, 'threads[2]');
    expectTerminated();
  });

  test('in the middle of a prediction', async () => {
    const network = await Network.create({ ...shape, threads: threadsOf(3, workersOf('stuck', 'thread')) });
    const share = sharingOf(network);
    const trainer = new Trainer(network, data, training);
    share();
    hasten();
    const rows = clusters(500, 20, 3).inputs;
    const error = await thrownBy(() => {
      for (;;) network.predict(rows);
    });
    expect(await thrownBy(() => network.parameters())).toBe(error);
    await expectLost(network, trainer, 'threads[1]');
  });

  test('because it failed between two steps', async () => {
    const network = await Network.create({
      ...shape,
      threads: threadsOf(3, workersOf('trapping', 'thread')),
    });
    const share = sharingOf(network);
    const trainer = new Trainer(network, data, training);
    share();
    trainer.step();
    await vi.waitFor(
      async () => expect(await thrownBy(() => network.digest())).toBeInstanceOf(L0netError),
      patience,
    );
    await expectLost(network, trainer, 'threads[1]');
    expectTerminated();
  });

  test.runIf(tellsEnds)('terminated between two steps', async () => {
    const network = await Network.create({ ...shape, threads: threadsOf(3, workersOf('thread')) });
    const share = sharingOf(network);
    const trainer = new Trainer(network, data, training);
    share();
    trainer.step();
    await made[1].terminate();
    await vi.waitFor(() => expect(() => network.parameters()).toThrow(), patience);
    await expectLost(network, trainer, 'threads[2]');
    expectTerminated();
  });

  test('terminated where nobody is told of it: the others do its part, to the same bits', async () => {
    const alone = await Network.create(shape);
    const network = await Network.create({ ...shape, threads: threadsOf(3, workersOf('thread')) });
    const share = sharingOf(network);
    const trainers = [alone, network].map((each) => new Trainer(each, data, training));
    share();
    // Not awaited: no event comes between, in Node either.
    void made[0].terminate();
    void made[1].terminate();
    for (let step = 0; step < 10; step++) for (const trainer of trainers) trainer.step();
    const digests = [alone, network].map((each) => each.digest());
    expect(await digests[1]).toBe(await digests[0]);
  });
});
