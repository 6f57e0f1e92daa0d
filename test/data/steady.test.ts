import { describe, expect, test } from 'vitest';
import { steady } from '../../src/data/steady.js';
import { type Dataset, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

const make = () => clusters(330, 20, 3);
const fresh = () => Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4 });

async function trained(data: Dataset, options: TrainerOptions = {}, meanwhile = () => {}) {
  const network = await fresh();
  const trainer = new Trainer(network, data, { epochs: 3, batchSize: 40, ...options });
  meanwhile();
  const losses: unknown[] = [];
  for await (const { testLoss, testError, learningRate } of trainer) {
    losses.push([testLoss, testError, learningRate]);
    meanwhile();
  }
  return { losses, digest: await network.digest() };
}

/** The array in shared memory. */
function share<A extends Float32Array | Int32Array>(array: A): A {
  const Kind = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const shared = new Kind(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}

describe('what the caller changes while it is trained on changes nothing:', () => {
  test('data and test data', async () => {
    const [data, held] = [make(), clusters(150, 20, 3, 2)];
    const labels = [...data.labels];
    const spoil = () => {
      for (const { inputs } of [data, held]) inputs.fill(Number.NaN);
      labels.fill(2 ** 30);
      (held.labels as Int32Array).fill(-1);
    };
    const spoilt = await trained({ inputs: data.inputs, labels }, { test: held }, spoil);
    expect(spoilt).toEqual(await trained(make(), { test: clusters(150, 20, 3, 2) }));
  });

  test('targets', async () => {
    const rows = make().inputs;
    const run = async (meanwhile: (targets: Float32Array) => void) => {
      const network = await Network.create({ inputs: 20, layers: [5, 1], output: 'linear' });
      const targets = rows.filter((_, i) => i % 20 === 0);
      const trainer = new Trainer(network, { inputs: rows, targets }, { epochs: 2 });
      meanwhile(targets);
      await collect(trainer);
      return network.digest();
    };
    expect(await run((targets) => targets.fill(Number.NaN))).toBe(await run(() => {}));
  });

  test('lambdas and the epochs of a schedule', async () => {
    const [lambda, epochs] = [
      [1, 2, 3],
      [1, 2],
    ];
    const schedule = { epochs, factor: 0.5 };
    const spoil = () => {
      lambda.fill(-1);
      epochs.fill(0);
    };
    const before = { lambda: [1, 2, 3], schedule: { epochs: [1, 2], factor: 0.5 } };
    expect(await trained(make(), { lambda, schedule }, spoil)).toEqual(await trained(make(), before));
  });

  test('parameters that were set', async () => {
    const [network, other] = [await fresh(), await fresh()];
    const given = network.parameters();
    network.setParameters(given);
    for (const { weights, bias } of given) {
      weights.fill(Number.NaN);
      bias.fill(Number.NaN);
    }
    expect(await network.digest()).toBe(await other.digest());
  });
});

describe('what another thread changes between check and use is never used:', () => {
  test('shared memory and plain arrays are copied before they are checked, other arrays are not', () => {
    const { inputs, labels } = make();
    const shared = {
      inputs: share(inputs),
      labels: share(labels as Int32Array),
      targets: share(inputs),
      weights: share(inputs),
    };
    const safe = steady(shared);
    expect(safe).toEqual({ inputs, labels, targets: inputs, weights: inputs });
    for (const array of Object.values(safe)) {
      expect((array as Float32Array).buffer).toBeInstanceOf(ArrayBuffer);
    }
    const plain = [0, 1, 2];
    const kept = steady({ inputs, labels: plain });
    expect(kept.inputs).toBe(inputs);
    expect(kept.labels).toEqual(plain);
    expect(kept.labels).not.toBe(plain);
    expect(steady(null as unknown as Dataset)).toBe(null);
  });

  test('of training data', async () => {
    const { inputs, labels } = make();
    const shared = { inputs: share(inputs), labels: share(labels as Int32Array) };
    const options: TrainerOptions = {
      // Read after the data was copied, and before it is checked: stands for a thread that writes just then.
      get test() {
        shared.labels.fill(2 ** 30);
        shared.inputs.fill(Number.NaN);
        return clusters(50, 20, 3);
      },
    };
    const network = await fresh();
    const trainer = new Trainer(network, shared, options);
    const other = await fresh();
    const quiet = new Trainer(other, make());
    for (let step = 0; step < 8; step++) {
      trainer.step();
      quiet.step();
    }
    expect(await network.digest()).toBe(await other.digest());
    expect(await thrownBy(() => new Trainer(network, shared))).toMatchObject({ argument: 'data.inputs[0]' });
  });

  test('of labels that are read more than once', async () => {
    const labels = [...make().labels];
    let reads = 0;
    const odd = new Proxy(labels, {
      get: (array, key) => {
        if (key !== '7') return Reflect.get(array, key);
        return ++reads > 1 ? 2 ** 30 : array[7];
      },
    });
    const { inputs } = make();
    expect(await trained({ inputs, labels: odd })).toEqual(await trained(make()));
  });

  test('of parameters', async () => {
    const network = await fresh();
    const given = network.parameters();
    let reads = 0;
    const odd = given.map((layer) => ({
      ...layer,
      get weights() {
        return ++reads > 3 ? new Float32Array(layer.weights.length).fill(Number.NaN) : layer.weights;
      },
    }));
    network.setParameters(odd);
    expect(await network.digest()).toBe(await (await fresh()).digest());
    const shared = given.map((layer) => ({ ...layer, weights: share(layer.weights) }));
    network.setParameters(shared);
    for (const { weights } of shared) weights.fill(Number.NaN);
    expect(await network.digest()).toBe(await (await fresh()).digest());
  });
});
