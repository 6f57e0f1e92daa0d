import { toOnnx } from '../../../src/export.js';
import { Network } from '../../../src/index.js';
import '../../../src/inference/residual.js';
import type { BenchmarkOptions, Row } from '../../measure.js';
import { close, difference } from '../compare.js';
import type { Model } from '../engine.js';
import { measureAlike, onProcessor } from '../measureAlike.js';
import { type OnnxFile, ortNodeModel, ortWebModel } from '../ortModel.js';
import { KEY } from '../problem.js';
import { attempt, type Outcome, rows } from '../result.js';
import { isOpen, WRN_16_1, wrnProblem } from './problem.js';

const peers: Readonly<Record<string, (file: OnnxFile) => Promise<Model>>> = {
  'onnxruntime-web': (file) => ortWebModel(file),
  'onnxruntime-node (native)': (file) => ortNodeModel(file),
};

/** Images of a call. */
const BATCHES = [1, 100, 1000];

type Size = 'dense' | 'pruned';

/** WRN-16-1 with each second gate of its blocks closed at test time, and running averages as training could have left them. */
async function gated(): Promise<Network> {
  const network = await Network.create({ ...WRN_16_1.options, seed: KEY.low, build: 'simd' });
  const { layers } = await wrnProblem(1);
  network.setParameters(
    layers.map(({ conv: _, ...layer }) => ({
      ...layer,
      ...(layer.logAlpha && { logAlpha: layer.logAlpha.map((_, map) => (isOpen(map) ? 4 : -4)) }),
      ...(layer.statistics && { statistics: layer.statistics.map(average) }),
    })),
  );
  return network;
}

/** A mean near 0, or a variance near 1. */
function average(_: number, i: number): number {
  const [map, column] = [i >> 1, i % 2];
  return column + (((map + 3 * column) % 5) - 2) / 10;
}

/** The file that l0net exports, in every peer, or why there is no model. */
async function create(network: Network): Promise<Map<string, Model | Error>> {
  const models = new Map<string, Model | Error>();
  for (const [peer, make] of Object.entries(peers)) {
    const tried = await attempt(async () => {
      const width = network.inputs;
      const bytes = await toOnnx(network);
      const shape = (rows: number) => [rows, width];
      const model = await make({ bytes, input: 'inputs', output: 'probabilities', width, shape });
      await model.predict(new Float32Array(width));
      return model;
    });
    models.set(peer, tried);
  }
  return models;
}

/**
 * Prediction with WRN-16-1, JavaScript's numbers in and out: the whole network, whose closed gates are rows of zeros, and what pruning
 * leaves of it, which the peers get as l0net exports them.
 */
export async function* wrnInference({ quick = false }: BenchmarkOptions): AsyncGenerator<Row> {
  const network = await gated();
  const networks = { dense: await network.dense(), pruned: await network.prune() };
  const models = { dense: await create(networks.dense), pruned: await create(networks.pruned) };
  const sizes: readonly Size[] = ['dense', 'pruned'];
  for (const batch of quick ? BATCHES.slice(0, 2) : BATCHES) {
    const { minibatches } = await wrnProblem(batch);
    const [{ inputs }] = minibatches;
    const expected = networks.dense.predict(inputs);
    close(`l0net pruned, batch ${batch}`, difference(expected, networks.pruned.predict(inputs)));
    const differences = new Map<string, number>();
    const candidates: Record<string, () => unknown> = {};
    for (const size of sizes) {
      candidates[`l0net ${size}`] = () => networks[size].predict(inputs);
      for (const [peer, model] of models[size]) {
        if (model instanceof Error) continue;
        const key = `${peer} ${size}`;
        differences.set(
          key,
          close(`${key}, batch ${batch}`, difference(expected, await model.predict(inputs))),
        );
        candidates[key] = () => model.predict(inputs);
      }
    }
    const times = await measureAlike(candidates, { ...onProcessor, quick });
    const result = (work: string, mine: Size, theirs: Size) => ({
      work: `WRN-16-1, ${work}, batch ${batch}`,
      peers: new Map(
        [...models[theirs]].map(([peer, model]): [string, Outcome] => {
          if (model instanceof Error) return [peer, model];
          const key = `${peer} ${theirs}`;
          return [peer, { ms: times[key], difference: differences.get(key) ?? Number.NaN }];
        }),
      ),
      l0net: times[`l0net ${mine}`],
      goals: [],
    });
    yield* rows(result('dense inference', 'dense', 'dense'));
    yield* rows(result('l0net pruned to half of each block beside the dense network', 'pruned', 'dense'));
    yield* rows(result('pruned to half of each block in every engine', 'pruned', 'pruned'));
  }
}
