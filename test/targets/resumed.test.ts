// A training with a target goes on from any checkpoint, before the choice, at it and after it, to the same bits.
import '../../src/targets.js';
import { describe, expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../src/files.js';
import { Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { convolutional, images } from '../support/convolutional.js';
import { clusters, collect } from '../support/examples.js';
import { failure } from '../support/failure.js';

const data = clusters(110, 20, 3);
const groups = [Array.from({ length: 20 }, (_, i) => i % 7), null, null];
const machine = { base: 1, multiplyAdds: 1e-3, values: 5e-3 };
const dense: NetworkOptions = { inputs: 20, layers: [16, 9, 3], seed: 4 };
const target = { multiplyAdds: { share: 0.3 }, finish: 3 };

const cases: readonly (readonly [string, NetworkOptions, TrainerOptions])[] = [
  ['multiply-adds', dense, { target }],
  [
    'bytes, removal after every epoch',
    dense,
    { target: { bytes: 2_000, finish: 3 }, removal: 1, logAlphaLimit: 3 },
  ],
  ['microseconds', dense, { target: { microseconds: { share: 0.8 }, finish: 3, machine } }],
  ['inputs of groups', { ...dense, gates: { groups } }, { target: { inputs: 4, finish: 3 } }],
  ['targets of layers', dense, { target: { inputs: [12, 10, 4], finish: 3 }, gateRate: 30 }],
  ['a sample per example', dense, { target, sampling: 'example' }],
  ['no averages, sgd', dense, { target, averaging: false, optimizer: 'sgd', learningRate: 0.1 }],
  ['validation', dense, { target, validation: clusters(50, 20, 3, 2), patience: 2 }],
  ['convolutions', convolutional.two, { target: { parameters: { share: 0.3 }, finish: 3 } }],
];

const dataOf = (options: NetworkOptions) => (typeof options.inputs === 'object' ? images(110) : data);

describe.each(cases)('%s', (_, options, given) => {
  test('goes on from any step, to the same bits', async () => {
    const trainer: TrainerOptions = { epochs: 8, batchSize: 30, learningRate: 0.02, ...given };
    const examples = dataOf(options);
    const network = await Network.create(options);
    const reports = await collect(new Trainer(network, examples, trainer));
    const digest = await network.digest();
    const averaged = given.averaging === false ? undefined : await network.digest('averaged');
    for (const step of [0, 7, 19, 20, 21, 27]) {
      const first = new Trainer(await Network.create(options), examples, trainer);
      for (let done = 0; done < step; done++) first.step();
      const { epochs: _epochs, target: _target, ...rest } = trainer;
      const second = await readCheckpoint(await writeCheckpoint(first), examples, rest);
      const left = await collect(second);
      expect(await second.network.digest(), `from step ${step}`).toBe(digest);
      if (averaged) expect(await second.network.digest('averaged')).toBe(averaged);
      expect(left.at(-1)?.target).toEqual(reports.at(-1)?.target);
    }
  });
});

test('another target than that of the checkpoint is refused, the same one is not', async () => {
  const trainer = new Trainer(await Network.create(dense), data, { epochs: 8, target });
  const file = await writeCheckpoint(trainer);
  await readCheckpoint(file, data, { target: { finish: 3, multiplyAdds: { share: 0.3 } } });
  const other = { target: { multiplyAdds: { share: 0.4 }, finish: 3 } };
  await expect(readCheckpoint(file, data, other)).rejects.toMatchObject({ argument: 'options.target' });
});

test('parameters that are set from outside after the choice train on with the gates that they have', async () => {
  const network = await Network.create(dense);
  const trainer = new Trainer(network, data, { epochs: 4, target: { multiplyAdds: 150, finish: 2 } });
  for (let step = 0; step < 4; step++) trainer.step();
  network.setParameters(
    network.parameters().map((layer) => ({ ...layer, logAlpha: new Float32Array(layer.inputs).fill(-0.5) })),
  );
  trainer.step();
  for (const { logAlpha } of network.parameters())
    expect([...(logAlpha ?? [])].every((x) => x === -0.5)).toBe(true);
});

describe('what cannot be met is an error before anything is changed', () => {
  const wrong: readonly (readonly [unknown, string, RegExp])[] = [
    [{}, 'options.target', /one of multiplyAdds, parameters/],
    [{ multiplyAdds: 1, bytes: 2 }, 'options.target', /one of/],
    [{ multiplyAdds: 0 }, 'options.target.multiplyAdds', /above 0/],
    [{ multiplyAdds: Number.NaN }, 'options.target.multiplyAdds', /above 0/],
    [{ multiplyAdds: { share: 2 } }, 'options.target.multiplyAdds.share', /\(0, 1\]/],
    [{ multiplyAdds: { part: 1 } }, 'options.target.multiplyAdds.part', /no such option/],
    [{ multiplyAdds: 3 }, 'options.target.multiplyAdds', /from 5 to 491/],
    [{ multiplyAdds: 492 }, 'options.target.multiplyAdds', /from 5 to 491/],
    [{ multiplyAdds: [1, 2] }, 'options.target.multiplyAdds', /3, one for each layer/],
    [{ inputs: [1, 17, 2] }, 'options.target.inputs[1]', /from 1 to 16/],
    [{ inputs: [1, 1, 'x'] }, 'options.target.inputs[2]', /an object/],
    [{ bytes: [1, 1, 1] }, 'options.target.bytes', /one for the whole network/],
    [{ microseconds: 3 }, 'options.target.machine', /calibrate/],
    [{ inputs: 3, machine }, 'options.target.machine', /for a target in microseconds/],
    [{ microseconds: 3, machine: { base: 1 } }, 'options.target.machine.multiplyAdds', /from 0 on/],
    [{ inputs: 3, finish: 5 }, 'options.target.finish', /from 1 to 4/],
    [{ inputs: 3, finish: 0 }, 'options.target.finish', /from 1 to 4/],
    [{ size: 3 }, 'options.target.size', /no such option/],
    [7, 'options.target', /an object/],
  ];

  test.each(wrong)('%j', async (bad, argument, expected) => {
    const network = await Network.create(dense);
    const before = await network.digest();
    const earlier = new Trainer(network, data, { epochs: 5 });
    const error = failure(() => new Trainer(network, data, { epochs: 5, target: bad as never }));
    expect(error.argument).toBe(argument);
    expect(error.expected).toMatch(expected);
    expect(await network.digest()).toBe(before);
    earlier.step();
  });

  test('λ beside it, gates on weights, and no gates', async () => {
    const network = await Network.create(dense);
    expect(failure(() => new Trainer(network, data, { target, epochs: 5, lambda: 1 })).argument).toBe(
      'options.lambda',
    );
    for (const gates of [{ on: 'weights' }, false] as const) {
      const other = await Network.create({ ...dense, gates });
      expect(failure(() => new Trainer(other, data, { target, epochs: 5 })).argument).toBe('options.target');
    }
  });
});

// Protects: a step that throws has changed nothing, the price of the target neither; nor when it is tried again.
test('a step that fails leaves the price as it was', async () => {
  const network = await Network.create(dense);
  const trainer = new Trainer(network, data, { epochs: 8, target, learningRate: 1e38, optimizer: 'sgd' });
  for (let left = 3; left > 0; left--) {
    const before = trainer.state();
    expect(failure(() => trainer.step())).toMatchObject({ code: 'NOT_FINITE' });
    expect(trainer.state()).toEqual(before);
  }
});
