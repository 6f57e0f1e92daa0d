import { describe, expect, test } from 'vitest';
import { Network, Trainer, type TrainerOptions, trainInWorker } from '../../src/index.js';
import { pack } from '../../src/worker/baggage.js';
import { clusters, collect } from '../support/examples.js';
import { shape, TestWorkers } from './workers.js';

const options: TrainerOptions = { epochs: 2, batchSize: 40 };
const examples = (count: number, seed: number) => {
  const { inputs, labels } = clusters(count, 20, 3, seed);
  return { inputs, labels: Int32Array.from(labels) };
};
const fresh = () => ({ ...examples(330, 1), test: examples(50, 2) });
const workers = TestWorkers.ofEachTest();

async function digestHere(): Promise<string> {
  const network = await Network.create(shape);
  await collect(new Trainer(network, fresh(), options));
  return network.digest();
}

describe('the data of a training in a worker', () => {
  test('is copied when it begins', async () => {
    const { inputs, labels, test } = fresh();
    const training = trainInWorker(workers.of('training'), shape, { inputs, labels }, { ...options, test });
    inputs.fill(7);
    labels.fill(0);
    const [report] = await collect(training);
    expect(await (await training.network()).digest()).toBe(await digestHere());
    expect([inputs.length, labels.length, test.inputs.length]).toEqual([6600, 330, 1000]);
    expect(report.testError).toBeDefined();
  });

  test('is handed over if asked for, and then gone from here', async () => {
    const { inputs, labels, test } = fresh();
    const all = { ...options, test, transfer: true };
    const training = trainInWorker(workers.of('training'), shape, { inputs, labels }, all);
    expect([inputs.length, labels.length, test.inputs.length, test.labels.length]).toEqual([0, 0, 0, 0]);
    await collect(training);
    expect(await (await training.network()).digest()).toBe(await digestHere());
  });

  test('may share one buffer', async () => {
    const { inputs, labels } = fresh();
    const buffer = new ArrayBuffer(inputs.byteLength + labels.byteLength);
    const whole = {
      inputs: new Float32Array(buffer, 0, inputs.length),
      labels: new Int32Array(buffer, inputs.byteLength, labels.length),
    };
    whole.inputs.set(inputs);
    whole.labels.set(labels);
    for (const transfer of [false, true]) {
      const training = trainInWorker(workers.of('training'), shape, whole, { ...options, transfer });
      expect(whole.labels.length).toBe(transfer ? 0 : 330);
      await collect(training);
      expect(await (await training.network()).digest()).toBe(await digestHere());
    }
  });

  test.runIf(typeof SharedArrayBuffer === 'function')('is shared where its memory is', async () => {
    const { inputs, labels } = fresh();
    const shared = new Float32Array(new SharedArrayBuffer(inputs.byteLength));
    shared.set(inputs);
    for (const transfer of [false, true]) {
      const packed = pack({ inputs: shared, labels }, 'softmax', transfer);
      expect(packed.dataset.inputs).toBe(shared);
      expect(packed.buffers).toHaveLength(1);
    }
    const all = { ...options, transfer: true };
    const training = trainInWorker(workers.of('training'), shape, { inputs: shared, labels }, all);
    await collect(training);
    expect(await (await training.network()).digest()).toBe(await digestHere());
    expect(shared).toHaveLength(6600);
  });
});

describe('what is sent', () => {
  test('is a copy of no more than what an array shows', () => {
    const inputs = new Float32Array(1000).subarray(20, 40).fill(3);
    const { dataset, buffers } = pack({ inputs, labels: [1] }, 'softmax', false);
    expect(dataset).toEqual({ inputs, labels: [1] });
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([80]);
    expect(buffers[0]).toBe(dataset.inputs.buffer);
  });

  test('is what the outputs have a use for', () => {
    const inputs = new Uint8Array(4);
    const both = { inputs, labels: Int32Array.of(1), targets: Float32Array.of(2) };
    expect(Object.keys(pack(both, 'softmax', true).dataset)).toEqual(['inputs', 'labels']);
    const soft = { inputs, targets: both.targets, weights: Float32Array.of(1) };
    expect(pack(soft, 'softmax', true).dataset).toEqual(soft);
    expect(pack(soft, 'softmax', true).buffers).toEqual(Object.values(soft).map(({ buffer }) => buffer));
    expect(Object.keys(pack(both, 'linear', true).dataset)).toEqual(['inputs', 'targets']);
    expect(Object.keys(pack(both, 'sigmoid', true).dataset)).toEqual(['inputs', 'targets']);
    expect(pack(both, 'linear', true).buffers).toEqual([inputs.buffer, both.targets.buffer]);
  });

  test('is never the memory of arrays that are neither copied nor given away', () => {
    const labels = Uint16Array.of(1) as unknown as Uint32Array;
    const { dataset, buffers } = pack({ inputs: new Uint8Array(4), labels }, 'softmax', false);
    expect(dataset.labels).toBe(labels);
    expect(buffers).toHaveLength(1);
  });
});
