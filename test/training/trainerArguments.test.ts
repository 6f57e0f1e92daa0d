import { describe, expect, test } from 'vitest';
import { L0netError, Network, type NetworkOptions, Trainer, type TrainerOptions } from '../../src/index.js';
import { clusters, collect, thrownBy } from '../support/examples.js';

const data = clusters(330, 20, 3);
const fresh = (options: Partial<NetworkOptions> = {}) =>
  Network.create({ inputs: 20, layers: [16, 9, 3], seed: 4, ...options });

describe('bad arguments are typed errors, and change nothing:', () => {
  const labelled = (labels: readonly number[]) => ({ inputs: new Float32Array(40), labels });
  const badData: readonly (readonly [string, unknown, string])[] = [
    ['no data', undefined, 'data'],
    ['half a row', { inputs: new Float32Array(30), labels: [0, 1] }, 'data.inputs'],
    ['no rows', { inputs: new Float32Array(0), labels: [] }, 'data.inputs'],
    ['a plain array', { inputs: [1, 2], labels: [0] }, 'data.inputs'],
    [
      'NaN among the inputs',
      { inputs: new Float32Array(20).fill(Number.NaN), labels: [0] },
      'data.inputs[0]',
    ],
    ['too few labels', labelled([0]), 'data.labels'],
    ['no labels', { inputs: new Float32Array(40) }, 'data.labels'],
    ['a label out of range', labelled([0, 3]), 'data.labels[1]'],
    ['a negative label', labelled([-1, 0]), 'data.labels[0]'],
    ['half a label', labelled([0.5, 0]), 'data.labels[0]'],
  ];
  const badOptions: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['an unknown option', { momentum: 0.9 }, 'options.momentum'],
    ['a negative lambda', { lambda: -0.1 }, 'options.lambda'],
    ['a lambda that is no number', { lambda: 'auto' }, 'options.lambda'],
    ['lambdas for other layers', { lambda: [1, 2] }, 'options.lambda'],
    ['a batch of 0', { batchSize: 0 }, 'options.batchSize'],
    ['no epochs', { epochs: 0 }, 'options.epochs'],
    ['a negative learning rate', { learningRate: -1e-9 }, 'options.learningRate'],
    ['a learning rate of NaN', { learningRate: Number.NaN }, 'options.learningRate'],
    ['negative weight decay', { weightDecay: -1 }, 'options.weightDecay'],
    ['an unknown optimizer', { optimizer: 'rmsprop' }, 'options.optimizer'],
    ['an unknown optimizer option', { optimizer: { name: 'sgd', beta1: 0.9 } }, 'options.optimizer.beta1'],
    ['a momentum of 1', { optimizer: { name: 'sgd', momentum: 1 } }, 'options.optimizer.momentum'],
    ['an unknown schedule', { schedule: 'cosine' }, 'options.schedule'],
    ['averaging of 1', { averaging: 1 }, 'options.averaging'],
    ['an unknown sampling', { sampling: 'layer' }, 'options.sampling'],
    ['a limit of 0', { logAlphaLimit: 0 }, 'options.logAlphaLimit'],
    ['a seed of 1.5', { seed: 1.5 }, 'options.seed'],
    ['a signal that is none', { signal: {} }, 'options.signal'],
    ['progress that is no function', { onProgress: 1 }, 'options.onProgress'],
    ['bad validation data', { validation: labelled([0, 9]) }, 'options.validation.labels[1]'],
    ['validation data that are none', { validation: 7 }, 'options.validation'],
    ['patience without validation data', { patience: 3 }, 'options.validation'],
    ['no patience', { validation: data, patience: 0 }, 'options.patience'],
    ['half an epoch of patience', { validation: data, patience: 1.5 }, 'options.patience'],
    ['bad test data', { test: labelled([0, 9]) }, 'options.test.labels[1]'],
  ];

  test.each(badData)('%s', async (_, bad, argument) => {
    const network = await fresh();
    const running = new Trainer(network, data);
    const error = await thrownBy(() => new Trainer(network, bad as typeof data));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ argument });
    running.step();
    expect(running.stepsDone).toBe(1);
  });

  test.each(badOptions)('%s', async (_, bad, argument) => {
    const network = await fresh();
    const running = new Trainer(network, data);
    const error = await thrownBy(() => new Trainer(network, data, bad as TrainerOptions));
    expect(error).toBeInstanceOf(L0netError);
    expect(error).toMatchObject({ argument });
    expect((error as L0netError).expected).not.toBe('');
    running.step();
    expect(running.stepsDone).toBe(1);
  });

  test('AIC with linear outputs needs the variance of the noise', async () => {
    const network = await Network.create({ inputs: 20, layers: [1], output: 'linear' });
    const regression = { inputs: data.inputs, targets: new Float32Array(330) };
    const error = await thrownBy(() => new Trainer(network, regression, { lambda: 'aic' }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.noiseVariance' });
    const [report] = await collect(
      new Trainer(network, regression, { lambda: 'aic', noiseVariance: 0.25, epochs: 1, learningRate: 1e-9 }),
    );
    const open = network.summary().layers[0].expectedOpen;
    expect(report.l0Penalty).toBeCloseTo((0.25 * open) / 330, 6);
  });

  test('a schedule that returns nonsense stops training', async () => {
    const trainer = new Trainer(await fresh(), data, { schedule: () => Number.NaN });
    expect(await thrownBy(() => trainer.step())).toMatchObject({ argument: 'options.schedule' });
  });
});
