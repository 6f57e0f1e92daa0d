import { Network } from '../../src/index.js';
import { loadMnist } from '../../src/node.js';
import type { Row } from '../measure.js';
import { SIZES } from '../trainingStep.js';
import { close, difference } from './compare.js';
import type { CreateModel, Model } from './engine.js';
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

const ACTIVE: readonly number[] = [266, 88, 33];
const name = ACTIVE.join('-');

/** Rows of a call, and how many times the peers' speed is asked for. */
const batches = [
  { batch: 1, dense: 2 },
  { batch: 100, dense: 1.6 },
  { batch: 10_000, dense: 1.6 },
] as const;

/** LeNet-300-100 with so many open gates in each layer, spread evenly. */
async function lenet(): Promise<Network> {
  const network = await Network.create({ inputs: SIZES[0], layers: SIZES.slice(1), seed: 1, build: 'simd' });
  network.setParameters(
    network.parameters().map((layer, l) => ({
      ...layer,
      logAlpha: Float32Array.from({ length: layer.inputs }, (_, i) => (isOpen(i, l) ? 4 : -4)),
    })),
  );
  return network;
}

function isOpen(i: number, l: number): boolean {
  return Math.floor(((i + 1) * ACTIVE[l]) / SIZES[l]) > Math.floor((i * ACTIVE[l]) / SIZES[l]);
}

/** The columns of open inputs, side by side. */
function openColumns(inputs: Float32Array): Float32Array {
  return inputs.filter((_, i) => isOpen(i % SIZES[0], 0));
}

/** The models of all peers, or why there is none. */
async function create(network: Network): Promise<Map<string, Model | Error>> {
  const models = new Map<string, Model | Error>();
  for (const [peer, make] of Object.entries(peers)) {
    const tried = await attempt(async () => {
      const model = await make(network.parameters());
      await model.predict(new Float32Array(network.shapes[0].inputs));
      return model;
    });
    models.set(peer, tried);
  }
  return models;
}

/**
 * Prediction with LeNet-300-100, JavaScript's numbers in and out: the dense network in every engine, and the pruned one,
 * which l0net runs from whole images; the peers get theirs with the open pixels already picked out.
 */
export async function* inference(): AsyncGenerator<Row> {
  const images = pixels((await loadMnist()).test.inputs);
  const network = await lenet();
  const [dense, pruned] = [await network.dense(), await network.prune()];
  const models = { dense: await create(dense), pruned: await create(pruned) };
  for (const { batch, dense: times } of batches) {
    const whole = images.slice(0, batch * SIZES[0]);
    const inputs = { dense: whole, pruned: openColumns(whole) };
    const expected = dense.predict(whole);
    close(`l0net pruned, batch ${batch}`, difference(expected, pruned.predict(whole)));
    const candidates: Record<string, () => unknown> = {
      'l0net dense': () => dense.predict(whole),
      'l0net pruned': () => pruned.predict(whole),
    };
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
      work: `${work}, batch ${batch}`,
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
    yield* rows(result('dense inference', 'l0net dense', 'dense', [best(times)]));
    yield* rows(
      result(`l0net pruned to ${name} beside the dense network`, 'l0net pruned', 'dense', [best(10)]),
    );
    yield* rows(result(`${name} in every engine`, 'l0net pruned', 'pruned', []));
  }
}
