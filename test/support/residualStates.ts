import '../../src/residual.js';
import type { LayerOptions } from '../../src/layers/options.js';
import { Network } from '../../src/network/network.js';
import type { NetworkOptions } from '../../src/network/options.js';
import type { NetworkState } from '../../src/network/state.js';
import { takeCheckpoint } from '../../src/saving/checkpoint.js';
import type { TrainerOptions } from '../../src/training/options.js';
import { Trainer } from '../../src/training/trainer.js';
import { Random } from './random.js';

const layers: readonly LayerOptions[] = [
  { conv: 2, kernel: 1, batchNorm: true },
  { residual: 2, kernel: [1, 3] },
  { residual: 3, kernel: 1, stride: 2 },
  { averagePool: 'global' },
  2,
];

/** Small networks: with blocks of both kinds, on images; on signals, without blocks, normalised and not, with and without rectifiers. */
const blocks: NetworkOptions = { inputs: { channels: 1, height: 3, width: 4 }, layers, seed: 8 };
const signals: NetworkOptions = {
  inputs: { channels: 2, length: 7 },
  layers: [
    { conv: 3, kernel: 3, batchNorm: true },
    { averagePool: 2 },
    { conv: 2, kernel: 2, relu: false },
    2,
  ],
  seed: 9,
};

/** Separable ones: with gaps, maxima and means. */
const separable: NetworkOptions = {
  inputs: { channels: 2, height: 4, width: 3 },
  layers: [
    { conv: 3, kernel: [3, 2], padding: 1, dilation: [1, 2], separable: true, batchNorm: true },
    { maxPool: [2, 1] },
    { conv: 3, kernel: 2, separable: true, batchNorm: true, relu: false },
    { averagePool: 'global' },
    2,
  ],
  seed: 10,
};

/** In its third epoch: averages, and maps that are gone. */
async function trained(options: NetworkOptions, more: TrainerOptions): Promise<Trainer> {
  const network = await Network.create(options);
  const random = new Random(4);
  const inputs = Float32Array.from(random.values(10 * network.inputs));
  const data = { inputs, labels: random.labels(10, 2) };
  const removing = { epochs: 9, batchSize: 4, learningRate: 0.05, logAlphaLimit: 0.3, removal: 1, lambda: 9 };
  const trainer = new Trainer(network, data, { ...removing, ...more });
  for (let step = 0; step < 8; step++) trainer.step();
  return trainer;
}

/** Of each as it was made, as it is after some steps, and as it is pruned. */
export async function residualStates(): Promise<NetworkState[]> {
  const states: NetworkState[] = [];
  for (const options of [blocks, signals, separable]) {
    const { network } = await trained(options, {});
    states.push((await Network.create(options)).state(), network.state(), (await network.prune()).state());
  }
  return states;
}

/** Files of trainings of them. */
export async function residualCheckpoints(): Promise<Uint8Array[]> {
  const trainers = [
    await trained(blocks, {}),
    await trained(signals, { optimizer: 'sgd', averaging: false }),
    await trained(separable, {}),
  ];
  return Promise.all(trainers.map((trainer) => takeCheckpoint(trainer)));
}
