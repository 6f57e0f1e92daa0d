import type { Dataset } from '../../src/data/dataset.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { clusters, collect } from '../support/examples.js';

/** What the networks below were trained on: 330 rows of 20 inputs. */
export const data = clusters(330, 20, 3);

async function trained(
  training: TrainerOptions,
  options: Partial<NetworkOptions> = {},
  set: Dataset = data,
): Promise<Network> {
  const network = await Network.create({ inputs: 20, layers: [16, 9, 3], seed: 5, ...options });
  await collect(new Trainer(network, set, { batchSize: 30, ...training }));
  return network;
}

const removing = { epochs: 40, lambda: 1, learningRate: 2e-2, logAlphaLimit: 3, removal: 2 } as const;

function linear(): Promise<Network> {
  const targets = Float32Array.from({ length: 330 * 3 }, (_, i) => {
    const row = 20 * Math.floor(i / 3);
    return data.inputs[row + (i % 3)] - 2 * data.inputs[row + 5];
  });
  return trained({ ...removing, lambda: 0.1 }, { output: 'linear' }, { inputs: data.inputs, targets });
}

/** Several labels for each row, or none. */
function sigmoid(): Promise<Network> {
  const targets = Float32Array.from({ length: 330 * 3 }, (_, i) =>
    data.inputs[20 * Math.floor(i / 3) + (i % 3)] > 0 ? 1 : 0,
  );
  return trained({ ...removing, lambda: 0.1 }, { output: 'sigmoid' }, { inputs: data.inputs, targets });
}

/** Its outputs are its last bias. */
async function closed(): Promise<Network> {
  const network = await Network.create({ inputs: 20, layers: [4, 3], seed: 5 });
  const layers = network.parameters().map(({ inputs, outputs, weights }) => ({
    inputs,
    outputs,
    weights,
    bias: Float32Array.from({ length: outputs }, (_, i) => i / 3),
    logAlpha: new Float32Array(inputs).fill(-9),
  }));
  network.setParameters(layers);
  return network;
}

/** Networks of every kind that can be exported. */
export const networks: readonly (readonly [string, () => Promise<Network>])[] = [
  ['that is fresh', () => Network.create({ inputs: 20, layers: [16, 3], seed: 4 })],
  ['without gates', () => trained({ epochs: 2, lambda: 0 }, { gates: false })],
  ['of one layer', () => Network.create({ inputs: 20, layers: [3] })],
  ['with gates and averages', () => trained({ epochs: 20, lambda: 1, learningRate: 2e-2 })],
  ['that lost inputs', () => trained(removing)],
  ['that was pruned', async () => (await trained(removing)).prune()],
  [
    'with gates on weights',
    () => trained({ epochs: 40, lambda: 1, learningRate: 2e-2 }, { gates: { on: 'weights' } }),
  ],
  ['with linear outputs', linear],
  ['with sigmoid outputs', sigmoid],
  ['whose gates are all closed', closed],
];

/** The largest difference between two arrays of the same length; infinite for others. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i] - b[i]);
    if (!(gap <= most)) most = gap; // NaN too
  }
  return most;
}

/** Which of ten outputs is the largest, of each row. */
export function classes(outputs: Float32Array): number[] {
  return Array.from({ length: outputs.length / 10 }, (_, row) => {
    const scores = outputs.subarray(10 * row, 10 * row + 10);
    return scores.indexOf(Math.max(...scores));
  });
}
