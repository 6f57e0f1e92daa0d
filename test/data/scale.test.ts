import { describe, expect, test } from 'vitest';
import { type Dataset, Network, Trainer, type TrainingWarning } from '../../src/index.js';
import { clusters, thrownBy } from '../support/examples.js';

const [inputs, labels] = [clusters(60, 20, 3).inputs, clusters(60, 20, 3).labels];
const scaled = (factor: number) => inputs.map((x) => factor * x);

async function warningsOf(data: Dataset, output: 'softmax' | 'linear' = 'softmax') {
  const network = await Network.create({ inputs: 20, layers: [9, 3], output });
  const warnings: TrainingWarning[] = [];
  const trainer = new Trainer(network, data, { onWarning: (warning) => warnings.push(warning) });
  for (let step = 0; step < 3; step++) trainer.step();
  return warnings;
}

describe('a warning', () => {
  test.each([1e-30, 1e-5, 1e4, 1e12, 1e37])('comes once for inputs times %d', async (factor) => {
    const network = await Network.create({ inputs: 20, layers: [9, 3] });
    const warnings: TrainingWarning[] = [];
    new Trainer(network, { inputs: scaled(factor), labels }, { onWarning: (each) => warnings.push(each) });
    const largest = Math.max(...scaled(factor).map(Math.abs));
    expect(warnings).toEqual([
      { kind: 'scale', argument: 'data.inputs', largest, message: expect.stringMatching(/standardise/) },
    ]);
  });

  test('comes for one column of milliseconds among others', async () => {
    const dates = inputs.map((x, i) => (i % 20 === 7 ? 1.7e12 + i : x));
    expect(await warningsOf({ inputs: dates, labels })).toHaveLength(1);
  });

  test('comes for targets in milliseconds, of which softmax outputs take no notice', async () => {
    const targets = new Float32Array(180).fill(1.7e12);
    expect(await warningsOf({ inputs, targets }, 'linear')).toMatchObject([{ argument: 'data.targets' }]);
    expect(await warningsOf({ inputs, labels, targets })).toEqual([]);
  });

  test.each<readonly [string, Float32Array | Uint8Array]>([
    ['inputs around 1', inputs],
    ['images as bytes', new Uint8Array(1200).fill(255)],
    ['images from 0 to 255, and to 1', Float32Array.from(inputs, (_, i) => i % 256)],
    ['images / 255', Float32Array.from(inputs, (_, i) => (i % 256) / 255)],
    ['constants', new Float32Array(1200).fill(1)],
    ['nothing but zeros', new Float32Array(1200)],
  ])('does not come for %s', async (_, rows) => {
    expect(await warningsOf({ inputs: rows, labels })).toEqual([]);
  });

  test('comes before anything is changed: what it throws leaves an earlier trainer alone', async () => {
    const network = await Network.create({ inputs: 20, layers: [9, 3] });
    const earlier = new Trainer(network, { inputs, labels });
    const onWarning = () => {
      earlier.step();
      throw new Error('own');
    };
    const error = await thrownBy(() => new Trainer(network, { inputs: scaled(1e9), labels }, { onWarning }));
    expect((error as Error).message).toBe('own');
    earlier.step();
    expect(earlier.stepsDone).toBe(2);
  });
});
