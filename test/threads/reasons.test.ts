/** How many threads run, why it is one where more were asked for, and what is refused before anything starts. */
import '../../src/threads.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { L0netError, Network } from '../../src/index.js';
import { relaxed } from '../../src/relaxed.js';
import { supportsRelaxedSimd } from '../../src/runtime/support.js';
import type { ThreadsOption } from '../../src/runtime/threading.js';
import { thrownBy } from '../support/examples.js';
import { makeThread, threadsOf, workerAt } from '../support/threads.js';

const shape = { inputs: 6, layers: [8, 3] };

const create = (threads: ThreadsOption) => Network.create({ ...shape, threads });

const bodyAt = (name: string) => workerAt(new URL(`./bodies/${name}.mjs`, import.meta.url));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** So many cores, as Node and as browsers tell it. */
function stubCores(count: number): void {
  vi.stubGlobal('navigator', { hardwareConcurrency: count });
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => object } };
  if (process?.getBuiltinModule) {
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => ({ availableParallelism: () => count }));
  }
}

/** What is said on the console while something runs. */
async function warnings(run: () => Promise<unknown>): Promise<unknown[]> {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await run();
  return warn.mock.calls.flat();
}

test('as many threads run as were asked for, and nothing is said', async () => {
  const said = await warnings(async () => {
    for (const count of [2, 3]) {
      const { threads } = await create(threadsOf(count));
      expect(threads).toMatchObject({ count });
      expect(threads.reason).toBeUndefined();
      threads.stop?.();
    }
  });
  expect(said).toEqual([]);
});

test("'auto' is as many as there are cores, and the default of what else can be said", async () => {
  stubCores(3);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const make = vi.fn(() => {
    throw new Error('counted');
  });
  for (const count of ['auto', undefined] as const) {
    await create({ worker: make, ...(count && { count }) });
    expect(make).toHaveBeenCalledTimes(2);
    make.mockClear();
  }
});

test('one thread is no news where it was asked for, or is what there is without asking', async () => {
  const said = await warnings(async () => {
    expect((await create(1)).threads).toEqual({ count: 1 });
    expect((await create({ count: 1, require: true })).threads).toEqual({ count: 1 });
    expect((await Network.create(shape)).threads).toEqual({ count: 1 });
  });
  expect(said).toEqual([]);
});

describe('one thread, with a reason that is said once:', () => {
  const unshared = /^this page is not cross-origin isolated: its server must send the headers Cross-Origin-/;

  const cases: Record<string, { arrange: () => void; worker?: () => object; reason: RegExp }> = {
    'a page that is not isolated': {
      arrange: () => vi.stubGlobal('crossOriginIsolated', false),
      reason: unshared,
    },
    'no SharedArrayBuffer': {
      arrange: () => vi.stubGlobal('SharedArrayBuffer', undefined),
      reason: /^this engine has no SharedArrayBuffer$/,
    },
    'no room for a shared memory': {
      arrange: () => {
        vi.spyOn(WebAssembly, 'Memory').mockImplementation(function noRoom() {
          throw new RangeError('no room');
        });
      },
      reason: /^there is no room for a memory that can be shared$/,
    },
    'a worker that cannot be made': {
      arrange: () => {},
      worker: () => {
        throw new DOMException('the policy forbids it', 'SecurityError');
      },
      reason: /^thread 1 could not be made: SecurityError: the policy forbids it$/,
    },
    'a worker that is not there': {
      arrange: () => {},
      worker: () => bodyAt('nowhere'),
      reason: /^thread 1 (could not be loaded|threw Error: Cannot find module .*)$/,
    },
    'a worker that throws as it starts': {
      arrange: () => {},
      worker: () => bodyAt('throwing'),
      reason: /^thread 1 threw .*not today$/,
    },
  };

  test.each(Object.entries(cases))('%s', async (_, { arrange, worker = makeThread, reason }) => {
    arrange();
    const networks: Network[] = [];
    const said = await warnings(async () => {
      for (let i = 0; i < 2; i++) networks.push(await create({ count: 2, worker }));
    });
    expect(said).toHaveLength(1);
    const text = networks[0].threads.reason ?? '';
    expect(text).toMatch(reason);
    expect(said).toEqual([`l0net runs on one thread: ${text}`]);
    for (const { threads } of networks) expect(threads).toEqual({ count: 1, reason: text });
    expect(networks[0].predict(new Float32Array(6))).toHaveLength(3);
    const error = await thrownBy(() => create({ count: 2, require: true, worker }));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'UNSUPPORTED', argument: 'options.threads' });
    expect((error as Error).message).toBe(`options.threads: no threads can run: ${text}`);
  });

  test('one core, which no requirement makes more of', async () => {
    stubCores(1);
    const said = await warnings(async () => {
      const one = { count: 1, reason: 'there is but one core' };
      expect((await create('auto')).threads).toEqual(one);
      expect((await create({ require: true })).threads).toEqual(one);
    });
    expect(said).toEqual(['l0net runs on one thread: there is but one core']);
  });

  test.runIf(supportsRelaxedSimd())('the build relaxed', async () => {
    const said = await warnings(async () => {
      const { threads } = await Network.create({ ...shape, build: relaxed, threads: 2 });
      expect(threads).toEqual({ count: 1, reason: 'the build relaxed has none' });
    });
    expect(said).toHaveLength(1);
  });
});

describe('refused before anything starts:', () => {
  const range = "an integer from 1 to 64, or 'auto'";
  const cases: [unknown, string, string][] = [
    [0, 'options.threads', range],
    [65, 'options.threads', range],
    [1.5, 'options.threads', range],
    ['2', 'options.threads', range],
    [null, 'options.threads', 'an object'],
    [[2], 'options.threads', 'an object'],
    [{ count: 0 }, 'options.threads.count', range],
    [{ count: 2, require: 1 }, 'options.threads.require', 'true or false'],
    [{ count: 2, startTimeout: 0 }, 'options.threads.startTimeout', 'an integer from 1 to 2147483647'],
    [{ count: 2, worker: 'thread.js' }, 'options.threads.worker', 'a function that returns a new Worker'],
  ];

  test.each(cases)('%j', async (threads, argument, expected) => {
    const error = await thrownBy(() => create(threads as ThreadsOption));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument, expected });
  });

  test('an option that there is not', async () => {
    const make = vi.fn(makeThread);
    const threads = { count: 2, worker: make, timeout: 3 };
    expect(await thrownBy(() => create(threads))).toMatchObject({
      code: 'UNKNOWN_OPTION',
      argument: 'options.threads.timeout',
    });
    expect(make).not.toHaveBeenCalled();
  });

  test.each([undefined, {}, Promise.resolve()])('a factory that makes %s', async (made) => {
    const worker = (() => made) as () => object;
    expect(await thrownBy(() => create({ count: 2, worker }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      argument: 'options.threads.worker',
    });
  });

  test('a limit that is no number of threads', async () => {
    const { threads } = await create(threadsOf(2));
    for (const count of [0, 1.5, Number.NaN]) {
      expect(await thrownBy(() => threads.limit?.(count))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        argument: 'count',
      });
    }
    threads.stop?.();
  });
});
