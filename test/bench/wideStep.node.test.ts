import { expect, test } from 'vitest';
import { Mismatch } from '../../bench/peers/compare.js';
import { checkSteps } from '../../bench/peers/wrn/check.js';
import { createL0netStep } from '../../bench/peers/wrn/l0netStep.js';
import { halved, SGD, wrnProblem } from '../../bench/peers/wrn/problem.js';

test('steps of WRN-16-1 with half of the gates closed and with those removed are of the same network', async () => {
  const problem = await wrnProblem(2);
  const closed = await createL0netStep(problem, SGD.rate, 'half');
  const removed = await createL0netStep(halved(problem), SGD.rate, 'all');
  const whole = await createL0netStep(problem, SGD.rate);
  const losses = [closed, removed, whole].map(({ step }) => [step(0), step(1)]);
  expect(losses[0]).toEqual(losses[1]);
  expect(losses[0]).not.toEqual(losses[2]);
});

test('a library whose gradients or running averages are others is not timed', async () => {
  const problem = await wrnProblem(2);
  const twisted = (scale: number, shift: number) =>
    checkSteps('twisted', problem, async (problem, rate) => {
      const engine = await createL0netStep(problem, rate);
      const read = async () => {
        const { parameters, moments, statistics } = await engine.read();
        const last = moments.length - 1;
        return {
          parameters,
          moments: moments.map((layer, l) =>
            l === last ? layer.map((g) => g.map((x) => scale * x)) : layer,
          ),
          statistics: statistics?.map((s) => s?.map((x) => x + shift)) ?? [],
        };
      };
      return { ...engine, read };
    });
  await expect(twisted(1, 0)).resolves.toBe(0);
  await expect(twisted(1.001, 0)).rejects.toThrow(Mismatch);
  await expect(twisted(1, 1e-3)).rejects.toThrow(/running averages of layer 1/);
});
