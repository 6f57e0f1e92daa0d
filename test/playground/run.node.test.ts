import { L0netError, NonFiniteLossError } from 'l0net';
import { describe, expect, test } from 'vitest';
import { HistoryKeeper } from '../../examples/playground/src/run/history.js';
import { planeProblem } from '../../examples/playground/src/run/planeProblem.js';
import { Run } from '../../examples/playground/src/run/run.js';
import type { RunInfo, Snapshot } from '../../examples/playground/src/run/snapshot.js';
import { freshTrainer } from '../../examples/playground/src/run/trainer.js';
import { troubleOf } from '../../examples/playground/src/run/trouble.js';
import { defaultsFor, type Settings } from '../../examples/playground/src/settings/settings.js';

/** A run of points in the plane, with all its snapshots, each taken at once. */
async function makeRun(change: Partial<Settings> = {}, digestAt = 0) {
  const settings = { ...defaultsFor('moons'), points: 100, epochs: 20, ...change };
  const problem = planeProblem(settings);
  const trainer = await freshTrainer(problem, settings);
  const snapshots: Snapshot[] = [];
  const errors: unknown[] = [];
  const info = { ...problem.names, units: [6, ...settings.hidden, 2] } as unknown as RunInfo;
  const run: Run = new Run(
    { problem, settings, trainer, info, digestAt },
    {
      snapshot: (snapshot) => {
        snapshots.push(snapshot);
        run.taken();
      },
      failed: (error) => errors.push(error),
    },
  );
  run.hurry(true);
  await run.begin();
  return { run, trainer, snapshots, errors };
}

describe('a run', () => {
  test('ends after its epochs, and its last snapshot has the digest of its last step', async () => {
    const { run, trainer, snapshots, errors } = await makeRun();
    run.run();
    run.run();
    while (snapshots.at(-1)?.state !== 'done') await new Promise((resolve) => setTimeout(resolve, 5));
    const last = snapshots.at(-1) as Snapshot;
    expect([last.epoch, last.step, errors]).toEqual([20, 80, []]);
    expect(last.digest).toEqual({ epoch: 20, step: 80, hex: await trainer.network.digest() });
    expect(last.error).toBeLessThan(0.5);
    run.run();
    await run.step();
    expect(trainer.stepsDone).toBe(80);
  });

  test('comes to the size that is asked for', async () => {
    const { run, trainer, snapshots, errors } = await makeRun({ target: 40 });
    run.run();
    while (snapshots.at(-1)?.state !== 'done') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(errors).toEqual([]);
    const share = trainer.network.summary().multiplyAdds / (6 * 16 + 16 * 8 + 8 * 2);
    expect(share).toBeLessThanOrEqual(0.4);
    expect(share).toBeGreaterThan(0.35);
  });

  test('takes one step at a time, and pauses between two', async () => {
    const { run, trainer, snapshots } = await makeRun({ epochs: 1000 });
    await Promise.all([run.step(), run.step(), run.step()]);
    expect(trainer.stepsDone).toBe(3);
    run.run();
    await run.pause();
    const { stepsDone } = trainer;
    expect(snapshots.at(-1)).toMatchObject({ state: 'paused', step: stepsDone });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(trainer.stepsDone).toBe(stepsDone);
  });

  test('stops at the step whose digest is wanted, which is told', async () => {
    const { run, snapshots } = await makeRun({}, 37);
    run.run();
    while (snapshots.at(-1)?.state !== 'done') await new Promise((resolve) => setTimeout(resolve, 5));
    const other = await makeRun();
    for (let step = 0; step < 37; step++) await other.run.step();
    const { hex } = other.snapshots.at(-1)?.digest ?? {};
    expect(snapshots.map(({ digest }) => digest)).toContainEqual({ epoch: 9, step: 37, hex });
  });

  test('that was stopped tells nothing any more', async () => {
    const { run, trainer, snapshots } = await makeRun({ epochs: 10_000 });
    run.run();
    run.stop();
    const { length } = snapshots;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(snapshots).toHaveLength(length);
    expect(trainer.stepsDone).toBeLessThan(40_000);
  });

  test('before its first step has been measured, too', async () => {
    const { snapshots } = await makeRun();
    expect(snapshots).toHaveLength(1);
    expect(snapshots[0]).toMatchObject({ state: 'paused', step: 0, architecture: [6, 16, 8, 2] });
    expect(snapshots[0].figures[0].name).toBe('error');
    expect(snapshots[0].surface?.values.every((p) => p > 0 && p < 1)).toBe(true);
  });
});

test('the curves keep the first point and the last one, however many there are', () => {
  const keeper = new HistoryKeeper();
  for (let step = 1; step <= 5000; step++) {
    keeper.add({
      step,
      loss: 1 / step,
      error: Number.NaN,
      stepMilliseconds: 1,
      cost: { flops: 5 },
    } as Snapshot);
  }
  const { step, loss } = keeper.history;
  expect(step.length).toBeLessThanOrEqual(800);
  expect([step[0], step.at(-1), loss.at(-1)]).toEqual([1, 5000, 1 / 5000]);
  keeper.add({ step: 5000, loss: 9, cost: { flops: 5 } } as Snapshot);
  expect(keeper.history.loss.at(-1)).toBe(1 / 5000);
  keeper.clear();
  expect(keeper.history.step).toHaveLength(0);
});

test('errors are told in words that say what to do', () => {
  const memory = new L0netError('OUT_OF_MEMORY', { argument: 'memory', received: 9e9, expected: 'less' });
  expect(troubleOf(memory)).toEqual({
    code: 'OUT_OF_MEMORY',
    message: expect.stringContaining('Fewer neurons'),
  });
  expect(troubleOf(new RangeError('Array buffer allocation failed')).code).toBe('OUT_OF_MEMORY');
  const file = new L0netError('INVALID_FORMAT', {
    argument: 'a.csv: line 3',
    received: 3,
    expected: '2 cells',
  });
  expect(troubleOf(file).message).toContain('a.csv: line 3');
  const loss = Object.create(NonFiniteLossError.prototype) as Error;
  expect(troubleOf(loss)).toEqual({
    code: 'NOT_FINITE',
    message: expect.stringContaining('smaller learning rate'),
  });
  expect(troubleOf(new Error('there'))).toEqual({ code: '', message: 'there' });
});
