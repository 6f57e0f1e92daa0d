import { expect } from 'vitest';
import { readCheckpoint, readModel, writeCheckpoint, writeModel } from '../../src/files.js';
import { L0netError, Trainer, type TrainerOptions } from '../../src/index.js';
import { loadModel } from '../../src/inference.js';
import { thrownBy } from '../support/examples.js';
import type { Random } from '../support/random.js';
import { type Life, same } from './life.js';

/** Calls that must be refused, each with a typed error. */
function refusals({ network, trainer, training, random }: Life): readonly (() => unknown)[] {
  const { data, options } = training;
  const layers = network.parameters();
  const spoilt = (value: number) => {
    const l = random.integer(0, layers.length - 1);
    const part = random.pick([
      'weights',
      'bias',
      ...(layers[l].logAlpha ? (['logAlpha'] as const) : []),
    ] as const);
    return layers.map((layer, i) => {
      const values = layer[part]?.slice() ?? new Float32Array(0);
      if (i !== l || values.length === 0)
        return { ...layer, bias: layer.bias.subarray(0, 0), weights: layer.weights.subarray(0, 0) };
      values[random.integer(0, values.length - 1)] = value;
      return { ...layer, [part]: values };
    });
  };
  const rows = new Float32Array(network.inputs).fill(0.5);
  const bad = rows.slice();
  bad[random.integer(0, rows.length - 1)] = random.pick([Number.NaN, Number.POSITIVE_INFINITY]);
  const withOption = (changed: TrainerOptions) => () =>
    new Trainer(network, data, { ...options, ...changed });
  const cut = (bytes: Uint8Array) => bytes.subarray(0, random.integer(0, bytes.length - 1));
  return [
    () => network.setParameters(spoilt(Number.NaN)),
    () => network.setParameters(spoilt(Number.NEGATIVE_INFINITY)),
    () => network.setParameters(layers.slice(1)),
    () => network.predict(bad),
    () =>
      network.logits(
        new Float32Array(network.inputs + (network.inputs === 1 ? 0 : 1)),
        new Float32Array(network.outputs + 1),
      ),
    () => network.predict(rows, new Float32Array(network.outputs + 1)),
    () => new Trainer(network, { ...data, inputs: bad }, options),
    () => new Trainer(network, { ...data, inputs: new Float32Array(0) }, options),
    () => new Trainer(network, { inputs: data.inputs }, options),
    withOption({ learningRate: random.pick([-1, Number.NaN]) }),
    withOption({ lambda: random.pick([-1, Number.NaN, new Array<number>(layers.length + 1).fill(1)]) }),
    withOption({ weightDecay: -1 }),
    withOption({ batchSize: random.pick([0, 1.5, 2 ** 21]) }),
    withOption({ averaging: random.pick([1, -0.1, Number.NaN]) }),
    () => readModel(cut(writeModel(network))),
    () => loadModel(cut(writeModel(network))),
    async () => readCheckpoint(cut(await writeCheckpoint(trainer)), data),
    async () =>
      readCheckpoint(
        await writeCheckpoint(trainer),
        { ...data, inputs: data.inputs.map((x, i) => (i > 0 ? x : x === 0 ? 1 : 0)) },
        options,
      ),
  ];
}

/** Some of them, one after another: nothing of the training may be other than before. */
export async function endureHostility(life: Life, random: Random): Promise<void> {
  const before = await writeCheckpoint(life.trainer);
  const calls = refusals(life);
  for (let left = 3; left > 0; left--) {
    const call = random.pick(calls);
    const error = await thrownBy(call);
    if (!(error instanceof L0netError)) throw error;
  }
  const after = await writeCheckpoint(life.trainer);
  if (!same(before, after)) expect.fail('a call that was refused has changed the training');
}
