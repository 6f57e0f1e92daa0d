import { describe, expect, test, vi } from 'vitest';
import {
  type ResumeOptions,
  readCheckpoint,
  readModel,
  writeCheckpoint,
  writeModel,
} from '../../src/files.js';
import { type Dataset, L0netError, Network, Trainer, type TrainerOptions } from '../../src/index.js';
import { encodeCheckpoint } from '../../src/saving/checkpoint.js';
import { clusters, thrownBy } from '../support/examples.js';
import { smallCheckpoint } from '../support/smallCheckpoint.js';

const data = clusters(33, 20, 3);

/** In the middle of the third epoch, of nine steps each. */
async function stopped(options: TrainerOptions = {}, stop = 21): Promise<Uint8Array<ArrayBuffer>> {
  const network = await Network.create({ inputs: 20, layers: [5, 3], seed: 4 });
  const trainer = new Trainer(network, data, { epochs: 6, batchSize: 4, ...options });
  while (trainer.stepsDone < stop) trainer.step();
  return writeCheckpoint(trainer);
}

async function refusal(bytes: Uint8Array, examples: Dataset, options?: ResumeOptions): Promise<L0netError> {
  const error = await thrownBy(() => readCheckpoint(bytes, examples, options));
  expect(error).toBeInstanceOf(L0netError);
  return error as L0netError;
}

describe('other data are refused, and named:', () => {
  const changed = <T extends ArrayLike<number> & { slice(): T }>(array: T, at: number, value: number): T =>
    Object.assign(array.slice(), { [at]: value });
  const others: readonly (readonly [string, Dataset, string])[] = [
    ['an input', { ...data, inputs: changed(data.inputs, 659, 0.25) }, 'data.inputs'],
    ['a label', { ...data, labels: changed(data.labels, 32, (data.labels[32] + 1) % 3) }, 'data'],
    ['fewer examples', { inputs: data.inputs.subarray(20), labels: data.labels.slice(1) }, 'data.inputs'],
    ['bytes', { ...data, inputs: Uint8Array.from(data.inputs) }, 'data.inputs'],
    ['rows of another width', { inputs: new Float32Array(33 * 19), labels: data.labels }, 'data.inputs'],
    ['a label too many', { ...data, labels: [...data.labels, 0] }, 'data.labels'],
  ];

  test.each(others)('%s', async (_, other, argument) => {
    const error = await refusal(await stopped(), other);
    expect(error.argument).toBe(argument);
    expect(error.code).toMatch(/INVALID_(ARGUMENT|SHAPE)/);
  });

  test('before there is memory for a network as wide as the file claims to be', async () => {
    const checkpoint = smallCheckpoint(true);
    const [first, second] = checkpoint.state.network.layers;
    const network = { ...checkpoint.state.network, layers: [{ ...first, width: 2 ** 24 }, second] };
    const bytes = encodeCheckpoint({ ...checkpoint, state: { ...checkpoint.state, network } });
    expect(await refusal(bytes, data)).toMatchObject({ code: 'INVALID_SHAPE', argument: 'data.inputs' });
  });

  test('with a message that says what it is', async () => {
    const error = await refusal(await stopped(), others[0][1]);
    expect(error.message).toMatch(
      /^data\.inputs: this is not the dataset of the checkpoint: expected the SHA-256 [0-9a-f]{64}, /,
    );
  });

  test('but not the same in other arrays', async () => {
    const same = { inputs: data.inputs.slice(), labels: [...data.labels] };
    expect((await readCheckpoint(await stopped(), same)).stepsDone).toBe(21);
  });
});

describe('an option that contradicts the checkpoint is refused:', () => {
  test.each<[string, ResumeOptions]>([
    ['batchSize', { batchSize: 5 }],
    ['lambda', { lambda: 0.2 }],
    ['noiseVariance', { noiseVariance: 1 }],
    ['weightDecay', { weightDecay: 1e-3 }],
    ['optimizer', { optimizer: 'sgd' }],
    ['optimizer', { optimizer: { name: 'adam', beta1: 0.8 } }],
    ['learningRate', { learningRate: 1e-2 }],
    ['schedule', { schedule: 'linear' }],
    ['schedule', { schedule: () => 1 }],
    ['averaging', { averaging: false }],
    ['logAlphaLimit', { logAlphaLimit: 4 }],
    ['removal', { removal: 1 }],
    ['sampling', { sampling: 'example' }],
    ['seed', { seed: 5 }],
    ['epochs', { epochs: 2 }],
  ])('%s', async (name, options) => {
    const error = await refusal(await stopped(), data, options);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: `options.${name}` });
  });

  test('the number of epochs of a linear schedule', async () => {
    const bytes = await stopped({ schedule: 'linear' });
    expect(await refusal(bytes, data, { epochs: 7 })).toMatchObject({
      argument: 'options.epochs',
      received: 7,
      expected: '6, as in the checkpoint',
    });
    expect((await readCheckpoint(bytes, data, { epochs: 6 })).stepsDone).toBe(21);
  });

  test('no function where there was one', async () => {
    const bytes = await stopped({ schedule: () => 1 });
    for (const options of [undefined, { schedule: 'constant' } as const]) {
      const error = await refusal(bytes, data, options);
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'options.schedule' });
      expect(error.message).toContain('the function of the epoch');
    }
  });

  test('but not the same again, or undefined', async () => {
    const options = { epochs: 3, batchSize: 4, optimizer: { name: 'adam' }, averaging: 0.999 } as const;
    const rest = { seed: undefined, schedule: undefined } as unknown as TrainerOptions;
    const trainer = await readCheckpoint(await stopped(), data, { ...options, ...rest });
    expect(trainer.options).toMatchObject({ epochs: 3, seed: 4 });
  });

  test('an option that there is not, or that is bad', async () => {
    const bytes = await stopped();
    expect(await refusal(bytes, data, { lamda: 1 } as object)).toMatchObject({ code: 'UNKNOWN_OPTION' });
    expect(await refusal(bytes, data, { epochs: 0 })).toMatchObject({ argument: 'options.epochs' });
    expect(await refusal(bytes, data, { test: { inputs: new Float32Array(3) } })).toMatchObject({
      argument: 'options.test.inputs',
    });
  });
});

describe('no checkpoint is taken', () => {
  test('of a trainer that was replaced', async () => {
    const network = await Network.create({ inputs: 20, layers: [3] });
    const trainer = new Trainer(network, data);
    new Trainer(network, data);
    expect(await thrownBy(() => writeCheckpoint(trainer))).toMatchObject({ code: 'DISPOSED' });
  });

  test('of weights that are not finite, which nothing would read', async () => {
    const network = await Network.create({ inputs: 20, layers: [3] });
    const trainer = new Trainer(network, data);
    // No training leaves such a state: a step that overflows is taken back.
    const state = trainer.state();
    state.layers[0].first.weights[7] = Number.NaN;
    vi.spyOn(trainer, 'state').mockReturnValue(state);
    const error = await thrownBy(() => writeCheckpoint(trainer));
    expect(error).toMatchObject({ code: 'NOT_FINITE' });
    expect((error as L0netError).argument).toMatch(/^trainer, .*0\.weights\[\d+\]$/);
  });
});

describe('bytes and Blobs', () => {
  test('of a network give it again', async () => {
    const network = await Network.create({ inputs: 20, layers: [5, 3], seed: 4 });
    const bytes = writeModel(network);
    for (const source of [bytes, new Blob([bytes])]) {
      expect(await (await readModel(source, 'scalar')).digest()).toBe(await network.digest());
    }
    expect(await refusal(bytes, data)).toMatchObject({
      code: 'INVALID_FORMAT',
      argument: 'bytes, checkpoint',
      expected: 'a checkpoint, not only a network',
    });
  });

  test('and nothing else are read', async () => {
    for (const source of [undefined, 'x', [1], new ArrayBuffer(8)]) {
      const expected = { code: 'INVALID_ARGUMENT', argument: 'bytes' };
      expect(await thrownBy(() => readModel(source as unknown as Uint8Array))).toMatchObject(expected);
      expect(await thrownBy(() => readCheckpoint(source as unknown as Uint8Array, data))).toMatchObject(
        expected,
      );
    }
  });
});
