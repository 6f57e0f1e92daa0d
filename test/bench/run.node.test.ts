import { describe, expect, test } from 'vitest';
import { runSettings } from '../../bench/runSettings.js';
import { countSubnormals, subnormalShare } from '../../bench/subnormals.js';
import { parseOptions } from '../../src/cli/arguments/options.js';
import { mnistSettings } from '../../src/cli/train/mnistSettings.js';
import { trainOptions } from '../../src/cli/train/options.js';
import { TRAIN } from '../../src/cli/train/run.js';
import { Network, Trainer } from '../../src/index.js';

/** The largest subnormal number, the smallest normal one, and the smallest of all. */
const [LARGEST, NORMAL, SMALLEST] = [2 ** -126 - 2 ** -149, 2 ** -126, 2 ** -149];

describe('the share of subnormal numbers', () => {
  test('counts what is neither 0 nor normal, of either sign', () => {
    const values = [0, -0, SMALLEST, -SMALLEST, LARGEST, -LARGEST, NORMAL, -NORMAL, 1, Infinity, NaN];
    expect(countSubnormals(Float32Array.from(values))).toBe(4);
    expect(countSubnormals(Float32Array.from(values).subarray(3, 4))).toBe(1);
    expect(countSubnormals(new Float32Array(0))).toBe(0);
  });

  test('is of parameters, averages and moments of all layers', async () => {
    const network = await Network.create({ inputs: 4, layers: [3, 2], seed: 1 });
    const data = { inputs: new Float32Array(40).fill(0.5), labels: new Uint8Array(10) };
    const trainer = new Trainer(network, data, { batchSize: 10 });
    trainer.step();
    const state = trainer.state();
    expect(subnormalShare(state)).toBe(0);
    // Layer by layer W, b, log α; each with an average and two moments.
    const cells = 4 * (4 * 3 + 3 + 4 + (3 * 2 + 2 + 3));
    const { last, averaged } = state.network.layers[1];
    const { first, second } = state.layers[0];
    for (const set of [last, averaged, first, second]) {
      if (!set?.logAlpha) throw new Error('a part is missing');
      set.weights[0] = SMALLEST;
      set.bias[1] = -SMALLEST;
      set.logAlpha[2] = LARGEST;
    }
    expect(subnormalShare(state)).toBe(12 / cells);
  });
});

test.each(Object.entries(runSettings))(
  'the run %s is one that `l0net train` does',
  (name, { arguments: args }) => {
    const { trainer, network } = mnistSettings(parseOptions(TRAIN, trainOptions, args));
    expect(trainer.epochs).toBe(name === 'lenet-5' ? 8 : name.startsWith('200') ? 200 : 30);
    expect(network.layers.at(-1)).toBe(10);
  },
);
