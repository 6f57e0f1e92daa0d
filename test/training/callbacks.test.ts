import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EpochReport, L0netError, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

const data = clusters(330, 20, 3);
/** Large numbers, which are no labels, and many. */
const others = { ...clusters(3000, 20, 3), inputs: clusters(3000, 20, 3).inputs.map((x) => 1e9 * x) };
const held = clusters(500, 20, 3, 2); // five chunks
const fresh = () => Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });
const base: TrainerOptions = { epochs: 3, batchSize: 40, weightDecay: 1e-3, test: held };
const STEPS = 9; // an epoch

/** A clock on which every slice is over at once: the event loop runs after each step, and each chunk of test data. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 20;
    return now;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** All numbers of a report but the times. */
const numbers = ({ seconds: _, trainSeconds: __, examplesPerSecond: ___, ...rest }: EpochReport) => rest;

/** What training gives: the parameters and the reports. */
async function outcome(network: Network, trainer: Trainer) {
  const reports = (await collect(trainer)).map(numbers);
  return { reports, last: await network.digest(), averaged: await network.digest('averaged') };
}

async function alone(options: TrainerOptions = base) {
  const network = await fresh();
  return outcome(network, new Trainer(network, data, options));
}

/** All that reads a network. */
function readAll(network: Network): Promise<unknown> {
  network.predict(held.inputs.subarray(0, 20 * 130));
  network.predict(held.inputs.subarray(0, 20));
  network.logits(new Uint8Array(20 * 3));
  network.summary('last');
  network.summary();
  network.parameters();
  network.state();
  return Promise.all([network.prune(), network.dense(), network.digest()]);
}

/** All that would move the parameters while the trainer is at work, each with its error. */
function refusals(network: Network, trainer: Trainer): Promise<unknown>[] {
  return [
    thrownBy(() => trainer.step()),
    thrownBy(() => network.setParameters(network.parameters())),
    thrownBy(() => collect(trainer)),
  ];
}

describe('what reads the network changes nothing of its training:', () => {
  test.each(['schedule', 'onProgress'] as const)('called from %s', async (name) => {
    const network = await fresh();
    const reading: Promise<unknown>[] = [];
    const read = () => {
      reading.push(readAll(network));
      return 1;
    };
    const result = await outcome(network, new Trainer(network, data, { ...base, [name]: read }));
    expect(reading.length).toBeGreaterThan(3 * STEPS - 1);
    await Promise.all(reading);
    expect(result).toEqual(await alone());
  });

  test('called from elsewhere while the event loop runs', async () => {
    const network = await fresh();
    let over = false;
    const reader = (async () => {
      let times = 0;
      for (; !over; times++) {
        await readAll(network);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return times;
    })();
    const result = await outcome(network, new Trainer(network, data, base));
    over = true;
    expect(await reader).toBeGreaterThan(1);
    expect(result).toEqual(await alone());
  });
});

describe('what would move the parameters is refused, and changes nothing:', () => {
  test.each(['schedule', 'onProgress'] as const)('called from %s', async (name) => {
    const network = await fresh();
    const errors: Promise<unknown>[] = [];
    const call = () => {
      errors.push(...refusals(network, trainer));
      return 1;
    };
    const trainer: Trainer = new Trainer(network, data, { ...base, [name]: call });
    const result = await outcome(network, trainer);
    expect(errors.length).toBeGreaterThan(3 * (3 * STEPS - 1));
    for (const error of await Promise.all(errors)) {
      expect(error).toBeInstanceOf(L0netError);
      expect(error).toMatchObject({ code: 'BUSY' });
    }
    expect(result).toEqual(await alone());
  });

  test('called from a schedule in a step by hand', async () => {
    const [network, other] = [await fresh(), await fresh()];
    const errors: Promise<unknown>[] = [];
    const schedule = () => {
      errors.push(...refusals(network, trainer));
      return 1;
    };
    const trainer: Trainer = new Trainer(network, data, { ...base, schedule });
    const quiet = new Trainer(other, data, base);
    for (let step = 0; step < 2 * STEPS; step++) {
      trainer.step();
      quiet.step();
    }
    for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'BUSY' });
    expect(errors).toHaveLength(3 * 2 * STEPS);
    expect(await network.digest()).toBe(await other.digest());
    network.setParameters(network.parameters()); // between two steps it may be
  });

  test('called from a listener of the signal, inside of a step', async () => {
    const network = await fresh();
    const controller = new AbortController();
    const errors: Promise<unknown>[] = [];
    controller.signal.addEventListener('abort', () => errors.push(...refusals(network, trainer)));
    const schedule = () => {
      if (trainer.stepsDone === 4) controller.abort('enough');
      return 1;
    };
    const trainer: Trainer = new Trainer(network, data, { ...base, schedule, signal: controller.signal });
    expect(await thrownBy(() => collect(trainer))).toBe('enough');
    expect(await Promise.all(errors)).toMatchObject([{ code: 'BUSY' }, { code: 'BUSY' }, { code: 'BUSY' }]);
    expect(trainer.stepsDone).toBe(5);
  });

  test('called by another loop over the same trainer, which the first does not notice', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, base);
    const first = outcome(network, trainer);
    expect(await thrownBy(() => collect(trainer))).toMatchObject({ code: 'BUSY', argument: 'trainer' });
    expect(await first).toEqual(await alone());
  });
});

describe('in the body of the loop, between two epochs,', () => {
  test('steps may be done by hand, to the same bits', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, base);
    for await (const { epoch } of trainer) if (epoch < 3) for (let i = 0; i < 4; i++) trainer.step();
    const { last, averaged } = await alone();
    expect([await network.digest(), await network.digest('averaged')]).toEqual([last, averaged]);
  });

  test('parameters may be set: training goes on from them, and averages begin anew', async () => {
    const network = await fresh();
    const trainer = new Trainer(network, data, base);
    const given = (await fresh()).parameters();
    for await (const { epoch } of trainer) {
      if (epoch > 1) break;
      network.setParameters(given);
      expect(network.hasAverage).toBe(false);
      trainer.step();
      expect(await network.digest('averaged')).toBe(await network.digest());
      trainer.step();
      expect(await network.digest('averaged')).not.toBe(await network.digest());
    }
  });
});

describe('another trainer takes the place of one at work, whose loop says so:', () => {
  /** Trains with a second trainer that is made in the middle, and looks at what became of both. */
  async function replacedAt(
    name: 'schedule' | 'onProgress',
    isThen: (steps: number, call: number) => boolean,
  ) {
    const network = await fresh();
    let second: Trainer | undefined;
    let before: Promise<string> | undefined;
    let calls = 0;
    const replace = () => {
      if (isThen(first.stepsDone, ++calls) && !second) {
        before = network.digest();
        second = new Trainer(network, others, { batchSize: 33 }); // its inputs are where the test data was
      }
      return 1;
    };
    const first: Trainer = new Trainer(network, data, { ...base, [name]: replace });
    const reports: EpochReport[] = [];
    const error = await thrownBy(async () => {
      for await (const report of first) reports.push(report);
    });
    expect(error).toMatchObject({ code: 'DISPOSED', argument: 'trainer' });
    expect(second).toBeDefined();
    expect(await network.digest()).toBe(await before);
    second?.step();
    expect(second?.stepsDone).toBe(1);
    expect(await thrownBy(() => first.step())).toMatchObject({ code: 'DISPOSED' });
    return reports.length;
  }

  test('between two steps', async () => {
    expect(await replacedAt('onProgress', (steps) => steps === 12)).toBe(1);
  });

  test('inside of a step', async () => {
    expect(await replacedAt('schedule', (steps) => steps === 12)).toBe(1);
  });

  test('while the test data is measured: what is measured then is not reported', async () => {
    // Calls: after each of 9 steps, then after each of 5 chunks, twice.
    for (const call of [STEPS, STEPS + 1, STEPS + 5, STEPS + 7, STEPS + 10]) {
      expect(await replacedAt('onProgress', (_, number) => number === call)).toBe(0);
    }
  });
});

describe('what a callback throws is thrown between two steps:', () => {
  test.each(['schedule', 'onProgress'] as const)(
    'by %s, and training goes on to the same bits',
    async (name) => {
      const network = await fresh();
      const own = new Error('own');
      let calls = 0;
      const call = () => {
        if (++calls % 4 === 0) throw own;
        return 1;
      };
      const trainer = new Trainer(network, data, { ...base, [name]: call });
      const reports: EpochReport[] = [];
      while (reports.length < 3) {
        const error = await thrownBy(async () => {
          for await (const report of trainer) reports.push(report);
          throw own;
        });
        expect(error).toBe(own);
      }
      const { last, averaged, reports: all } = await alone();
      expect([await network.digest(), await network.digest('averaged')]).toEqual([last, averaged]);
      // The report of an epoch whose measurement was interrupted comes with the next loop.
      expect(reports.map(numbers)).toEqual(all);
    },
  );
});

describe('a report that is due', () => {
  /** A trainer whose loop was thrown out of while it measured the first epoch. */
  async function interrupted() {
    const network = await fresh();
    let calls = 0;
    const onProgress = () => {
      if (++calls === STEPS + 3) throw new Error('own');
    };
    const trainer = new Trainer(network, data, { ...base, onProgress });
    expect(await thrownBy(() => collect(trainer))).toMatchObject({ message: 'own' });
    expect(trainer.epochsDone).toBe(1);
    return { network, trainer };
  }

  test('is given once, with the times of its own', async () => {
    const { trainer } = await interrupted();
    const reports = await collect(trainer);
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(reports[0].trainSeconds).toBeGreaterThan(0);
    expect(reports[0].seconds).toBeGreaterThan(reports[0].trainSeconds);
    expect(await collect(trainer)).toEqual([]);
  });

  test('is given after the last epoch, too', async () => {
    const network = await fresh();
    let calls = 0;
    const onProgress = () => {
      if (++calls === STEPS + 3) throw new Error('own');
    };
    const trainer = new Trainer(network, data, { ...base, epochs: 1, onProgress });
    expect(await thrownBy(() => collect(trainer))).toMatchObject({ message: 'own' });
    expect(await collect(trainer)).toMatchObject([{ epoch: 1, testError: expect.any(Number) }]);
  });

  test('is given up if a step was done by hand, or parameters were set: its network is gone', async () => {
    const stepped = await interrupted();
    stepped.trainer.step();
    expect((await collect(stepped.trainer)).map(({ epoch }) => epoch)).toEqual([2, 3]);
    const set = await interrupted();
    set.network.setParameters(set.network.parameters());
    expect((await collect(set.trainer)).map(({ epoch }) => epoch)).toEqual([2, 3]);
  });
});

test('an abort inside of a step stops after that step', async () => {
  const network = await fresh();
  vi.restoreAllMocks(); // a slice of many steps
  const controller = new AbortController();
  const schedule = () => {
    if (trainer.stepsDone === 3) controller.abort('enough');
    return 1;
  };
  const trainer: Trainer = new Trainer(network, data, { ...base, schedule, signal: controller.signal });
  expect(await thrownBy(() => collect(trainer))).toBe('enough');
  expect(trainer.stepsDone).toBe(4);
});
