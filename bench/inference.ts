import { encodeModel } from '../src/formats/model.js';
import { loadModel, type Model } from '../src/inference.js';
import { lenet } from './lenet.js';
import { measure, type Row, round } from './measure.js';
import { SIZES } from './trainingStep.js';

const IMAGES = 10_000;
const batches: readonly number[] = [1, 100, IMAGES];

/** Architectures of the paper and of what runs here end at. */
const activeSets: readonly (readonly number[])[] = [
  [392, 150, 50],
  [219, 214, 100],
  [266, 88, 33],
  [78, 30, 10],
];

/**
 * Microseconds an image of the pruned network and of the dense one it came from. `reduction` is how many times fewer
 * multiply-adds the pruned one has, `ofReduction` what part of that the time shows. `model` is the pruned one again, loaded by
 * l0net/inference.
 */
export async function* inference(): AsyncGenerator<Row> {
  // None is 0, so that all of each product is computed.
  const images = Float32Array.from({ length: IMAGES * SIZES[0] }, (_, i) => (1 + (i % 255)) / 255);
  const out = new Float32Array(IMAGES * SIZES[SIZES.length - 1]);
  for (const active of activeSets) {
    const network = await lenet(active);
    const [dense, pruned] = [await network.dense(), await network.prune()];
    const model = await loadModel(encodeModel(pruned.state()));
    for (const batch of batches) {
      const calls = Math.max(1, Math.min(20, Math.floor(2000 / batch)));
      const rows = images.subarray(0, batch * SIZES[0]);
      const results = out.subarray(0, batch * SIZES[SIZES.length - 1]);
      const predict = (network: Pick<Model, 'predict'>) => () => {
        for (let call = 0; call < calls; call++) network.predict(rows, results);
      };
      const times = await measure({
        dense: predict(dense),
        pruned: predict(pruned),
        model: predict(model),
      });
      const reduction = dense.summary().multiplyAdds / pruned.summary().multiplyAdds;
      const speedup = times.dense / times.pruned;
      yield {
        bench: 'inference',
        active,
        batch,
        dense: round((1000 * times.dense) / (calls * batch)),
        pruned: round((1000 * times.pruned) / (calls * batch)),
        model: round((1000 * times.model) / (calls * batch)),
        speedup: round(speedup),
        reduction: round(reduction),
        ofReduction: round(speedup / reduction),
      };
    }
  }
}
