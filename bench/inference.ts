import type { Network } from '../src/index.js';
import { loadModel, type Model } from '../src/inference.js';
import { encodeModel } from '../src/saving/model.js';
import { type Architecture, LENET_300_100, lenet } from './lenet.js';
import { measure, type Row, round } from './measure.js';

/** Architectures of the paper and of what runs here end at. */
const activeSets: readonly (readonly number[])[] = [
  [392, 150, 50],
  [219, 214, 100],
  [266, 88, 33],
  [78, 30, 10],
];

export function inference(): AsyncIterable<Row> {
  return inferenceOf('inference', LENET_300_100, activeSets, [1, 100, 10_000], 2000);
}

/**
 * Microseconds an image of the pruned network and of the dense one it came from. `reduction` is how many times fewer
 * multiply-adds the pruned one has, `ofReduction` what part of that the time shows. `model` is the pruned one again, loaded by
 * l0net/inference.
 *
 * @param atOnce images of a measured run, where a batch has fewer: at most 20 batches
 */
export async function* inferenceOf(
  bench: string,
  architecture: Architecture,
  activeSets: readonly (readonly number[])[],
  batches: readonly number[],
  atOnce: number,
): AsyncGenerator<Row> {
  const { inputs, outputs } = architecture;
  const most = Math.max(...batches);
  // None is 0, so that all of each product is computed.
  const images = Float32Array.from({ length: most * inputs }, (_, i) => (1 + (i % 255)) / 255);
  const out = new Float32Array(most * outputs);
  for (const active of activeSets) {
    const network = await lenet(architecture, active);
    const [dense, pruned] = [await network.dense(), await network.prune()];
    const model = await loadModel(encodeModel(pruned.state()));
    for (const batch of batches) {
      const calls = Math.max(1, Math.min(20, Math.floor(atOnce / batch)));
      const rows = images.subarray(0, batch * inputs);
      const results = out.subarray(0, batch * outputs);
      const predict = (network: Model | Network) => () => {
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
        bench,
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
