import type { Network } from '../../src/index.js';
import { loadMnist } from '../../src/node.js';
import { type Architecture, LENET_5, LENET_300_100, lenet, openGates, PAPER_5 } from '../lenet.js';
import type { Row } from '../measure.js';
import { close, difference } from './compare.js';
import { type CreateModel, inputSize, type Model } from './engine.js';
import { createJaxModel } from './jaxModel.js';
import { measureAlike } from './measureAlike.js';
import { createOrtNodeModel, createOrtWebModel } from './ortModel.js';
import { pixels } from './problem.js';
import { attempt, type Goal, type Outcome, type Result, rows } from './result.js';
import { createTfjsModel } from './tfjsModel.js';

const peers: Readonly<Record<string, CreateModel>> = {
  'jax-js': createJaxModel,
  'tfjs wasm': createTfjsModel,
  'onnxruntime-web': createOrtWebModel,
  'onnxruntime-node (native)': createOrtNodeModel,
};
const inJavaScript = ['jax-js', 'tfjs wasm', 'onnxruntime-web'];
const best = (times: number): Goal => ({ name: 'best in JavaScript', of: inJavaScript, times });

/** What is compared. */
interface Comparison {
  readonly architecture: Architecture;
  readonly name: string;
  /** Open gates of the pruned networks. */
  readonly activeSets: readonly (readonly number[])[];
  /** Rows of a call, and how many times the peers' speed is asked for of the dense and the pruned networks. */
  readonly batches: readonly { batch: number; dense?: number; pruned?: number }[];
  /** Whether the peers run the first of the pruned networks, too: from open pixels, picked out beforehand. */
  readonly prunedPeers: boolean;
}

/** LeNet-300-100. */
export function inference(): AsyncIterable<Row> {
  return compare({
    architecture: LENET_300_100,
    name: '',
    activeSets: [[266, 88, 33]],
    batches: [
      { batch: 1, dense: 2, pruned: 10 },
      { batch: 100, dense: 1.6, pruned: 10 },
      { batch: 10_000, dense: 1.6, pruned: 10 },
    ],
    prunedPeers: true,
  });
}

/** LeNet-5. */
export function lenet5Inference(): AsyncIterable<Row> {
  return compare({
    architecture: LENET_5,
    name: 'LeNet-5, ',
    activeSets: PAPER_5,
    batches: [{ batch: 1 }, { batch: 100 }],
    prunedPeers: false,
  });
}

/** The models of all peers, or why there is none. */
async function create(network: Network): Promise<Map<string, Model | Error>> {
  const models = new Map<string, Model | Error>();
  const layers = network.parameters().map((layer, l) => ({ ...layer, conv: network.shapes[l].conv }));
  for (const [peer, make] of Object.entries(peers)) {
    const tried = await attempt(async () => {
      const model = await make(layers);
      await model.predict(new Float32Array(inputSize(layers)));
      return model;
    });
    models.set(peer, tried);
  }
  return models;
}

/**
 * Prediction, JavaScript's numbers in and out: the dense network in every engine, and networks that l0net pruned, which it runs
 * from whole images.
 */
async function* compare(comparison: Comparison): AsyncGenerator<Row> {
  const { architecture, name, activeSets, batches, prunedPeers } = comparison;
  const images = pixels((await loadMnist()).test.inputs);
  const networks = await Promise.all(
    activeSets.map(async (active) => {
      const network = await lenet(architecture, active);
      return { name: active.join('-'), dense: await network.dense(), pruned: await network.prune() };
    }),
  );
  const [{ dense, pruned: smallest }] = networks;
  const models = { dense: await create(dense), pruned: new Map<string, Model | Error>() };
  if (prunedPeers) models.pruned = await create(smallest);
  const isOpen = new Set(openGates(architecture, activeSets[0])[0]);
  for (const { batch, dense: times, pruned: prunedTimes } of batches) {
    const whole = images.slice(0, batch * architecture.inputs);
    const picked = prunedPeers ? whole.filter((_, i) => isOpen.has(i % architecture.inputs)) : whole;
    const inputs = { dense: whole, pruned: picked };
    const expected = dense.predict(whole);
    const candidates: Record<string, () => unknown> = { 'l0net dense': () => dense.predict(whole) };
    for (const { name, dense, pruned } of networks) {
      close(
        `l0net pruned to ${name}, batch ${batch}`,
        difference(dense.predict(whole), pruned.predict(whole)),
      );
      candidates[`l0net ${name}`] = () => pruned.predict(whole);
    }
    const differences = new Map<string, number>();
    for (const size of ['dense', 'pruned'] as const) {
      for (const [peer, model] of models[size]) {
        if (model instanceof Error) continue;
        const found = await model.predict(inputs[size]);
        const key = `${peer} ${size}`;
        differences.set(key, close(`${key}, batch ${batch}`, difference(expected, found)));
        candidates[key] = () => model.predict(inputs[size]);
      }
    }
    const measured = await measureAlike(candidates);
    const result = (work: string, mine: string, size: 'dense' | 'pruned', goals: Goal[]): Result => ({
      work: `${name}${work}, batch ${batch}`,
      peers: new Map(
        [...models[size]].map(([peer, model]): [string, Outcome] => {
          const key = `${peer} ${size}`;
          if (model instanceof Error) return [peer, model];
          return [peer, { ms: measured[key], difference: differences.get(key) ?? Number.NaN }];
        }),
      ),
      l0net: measured[mine],
      goals,
    });
    const goal = (times: number | undefined) => (times ? [best(times)] : []);
    yield* rows(result('dense inference', 'l0net dense', 'dense', goal(times)));
    for (const { name } of networks) {
      const work = `l0net pruned to ${name} beside the dense network`;
      yield* rows(result(work, `l0net ${name}`, 'dense', goal(prunedTimes)));
    }
    if (prunedPeers) {
      const [{ name }] = networks;
      yield* rows(result(`${name} in every engine`, `l0net ${name}`, 'pruned', []));
    }
  }
}
