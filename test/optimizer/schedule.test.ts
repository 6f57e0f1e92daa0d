import { expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { resolveSchedule, type Schedule } from '../../src/optimizer/schedule.js';
import { clusters } from '../support/examples.js';

test('linear goes from 1 to 0 over the steps, and stays there', () => {
  const factor = resolveSchedule('linear');
  expect([0, 5, 9, 10, 11, 1000].map((step) => factor(0, step, 10))).toEqual([1, 0.5, 1 - 9 / 10, 0, 0, 0]);
});

test('no schedule is ever negative, however long steps go on by hand', () => {
  const schedules: Schedule[] = [
    'constant',
    'linear',
    { epochs: [1, 1000], factor: 0.5 },
    (e) => 1 / (1 + e),
  ];
  for (const schedule of schedules) {
    const factor = resolveSchedule(schedule);
    for (let step = 0; step < 500; step++)
      expect(factor(Math.floor(step / 5), step, 50)).toBeGreaterThanOrEqual(0);
  }
});

test.each(['sgd', 'adam'] as const)(
  'steps after the end of a linear schedule move nothing: %s',
  async (optimizer) => {
    const network = await Network.create({ inputs: 20, layers: [9, 3], seed: 4 });
    const options: TrainerOptions = {
      epochs: 2,
      batchSize: 40,
      schedule: 'linear',
      learningRate: 0.01,
      optimizer,
    };
    const trainer = new Trainer(network, clusters(80, 20, 3), options);
    for (let step = 0; step < 4; step++) trainer.step();
    const end = await network.digest();
    for (let step = 0; step < 50; step++) trainer.step();
    expect(await network.digest()).toBe(end);
  },
);
