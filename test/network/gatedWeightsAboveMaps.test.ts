import { describe, expect, test } from 'vitest';
import '../../src/inference/convolutions.js';
import { toJson } from '../../src/export.js';
import { loadModel } from '../../src/inference.js';
import { gateCount } from '../../src/layers/sizes.js';
import { Network } from '../../src/network/network.js';
import { encodeModel } from '../../src/saving/model.js';
import { builds } from '../support/builds.js';
import { convolutional, imageNumbers } from '../support/convolutional.js';
import { Random } from '../support/random.js';

/** Which weights of which rows of the first dense layer are closed. */
type Closed = (row: number, column: number) => boolean;

/** Gates on weights: those of a map that is closed as a whole, and of the first dense layer as told. */
async function gated(name: keyof typeof convolutional, build: 'simd' | 'scalar', closed: Closed) {
  const network = await Network.create({ ...convolutional[name], gates: { on: 'weights' }, build });
  const random = new Random(9);
  const firstDense = network.shapes.findIndex(({ conv }) => !conv);
  network.setParameters(
    network.parameters().map((layer, l) => {
      const shape = network.shapes[l];
      const logAlpha = Float32Array.from(random.values(gateCount(shape), -3, 4));
      if (l === firstDense - 1) logAlpha.fill(-9, 0, gateCount(shape) / shape.outputs);
      if (l === firstDense) {
        logAlpha.forEach((_, i) => {
          if (closed(Math.floor(i / shape.outputs), i % shape.outputs)) logAlpha[i] = -9;
        });
      }
      return { ...layer, bias: Float32Array.from(random.values(layer.outputs, -0.3, 0.3)), logAlpha };
    }),
  );
  return { network, firstDense };
}

const cases: readonly (readonly [string, Closed])[] = [
  ['rows are dead', (row) => row % 3 === 1],
  ['no row is dead', (_, column) => column === 1],
  ['all rows are dead', () => true],
];

describe.each(builds)('gates on weights above a convolution, %s build', (build) => {
  describe.each(['one', 'two', 'tiles', 'pooled'] as const)('network %s', (name) => {
    test.each(cases)('%s: all who prune agree on what is left, to the same bits', async (_, closed) => {
      const { network, firstDense } = await gated(name, build, closed);
      const maps = network.shapes[firstDense - 1].outputs;
      const { inputs, outputs } = network.shapes[firstDense];
      const area = inputs / maps;
      const kept = Array.from({ length: inputs }, (_, row) => row).filter(
        (row) => row >= area && Array.from({ length: outputs }, (_, j) => j).some((j) => !closed(row, j)),
      ).length;
      const { architecture, parameters, multiplyAdds } = network.summary();
      const pruned = await network.prune();
      expect(architecture[firstDense]).toBe(kept);
      expect(pruned.shapes[firstDense].inputs).toBe(kept);
      const small = pruned.summary();
      expect({ ...small, architecture: [...small.architecture] }).toMatchObject({
        ...{ architecture, parameters, multiplyAdds },
      });
      const models = await Promise.all(
        [network, pruned].map((each) => loadModel(encodeModel(each.state()), { build })),
      );
      const rows = Float32Array.from(new Random(10).values(7 * imageNumbers, -1, 1));
      const logits = network.logits(rows);
      for (const each of [pruned, await network.dense(), ...models])
        expect(each.logits(rows)).toEqual(logits);
      for (const model of models) expect(model.architecture).toEqual(architecture);
      const { layers } = JSON.parse(await toJson(network));
      expect(layers[firstDense].weights).toHaveLength(kept);
    });
  });
});
