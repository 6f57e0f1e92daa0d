import { count } from '../src/cli/output/format.js';
import { quantise } from '../src/export.js';
import type { Network } from '../src/index.js';
import { loadModel } from '../src/inference.js';
import '../src/inference/convolutions.js';
import { words } from '../examples/signal/words.js';
import { meanOf } from '../src/metrics/confusion.js';
import { encodeModel } from '../src/saving/model.js';
import { percentOf } from './generalisation/experiment.js';
import { type BenchmarkOptions, measure, type Row, round } from './measure.js';
import { compiled } from './signal/compiled.js';
import {
  errorOf,
  quick,
  testExamples,
  trained,
  trainingExamples,
  usual,
  type Way,
  ways,
} from './signal/networks.js';
import { hearAll, speech } from './signal/stream.js';

const SEEDS = [1, 2, 3, 4, 5];
/** Calls of a measured run: it takes 10 µs and more. */
const CALLS = 100;
/** Streams of all words in which they are to be heard, for each seed. */
const [STREAMS, STREAM_SEED] = [50, 3_000_000];
/** Rows for which C and `predict` are compared. */
const COMPARED = 200;

/**
 * Eight made words (examples/signal): a network of convolutions over log energies as it is, pruned to a tenth of its multiply-adds,
 * and one that was as small from the beginning; mean ± deviation over the seeds, each of which has training examples of its own.
 *
 *     error          of test examples; int8 error of the network that `quantise` makes
 *     not heard      of words in streams: those by which not that word alone was heard, until the next one was said
 *     µs             of one prediction in l0net/inference
 *     bytes          code and constants of the exported C, compiled with -Os
 *     difference     the greatest of its outputs from those of `predict`
 *
 * Without a compiler the columns of C are left out. `only`: dense, pruned, small.
 */
export async function* signal({ only, quick: isQuick }: BenchmarkOptions): AsyncGenerator<Row> {
  const size = isQuick ? quick : usual;
  const test = testExamples(size);
  const chosen = (Object.keys(ways) as Way[]).filter((way) => !only || only.includes(way));
  const results = new Map<Way, Measured[]>(chosen.map((way) => [way, []]));
  for (const seed of isQuick ? SEEDS.slice(0, 2) : SEEDS) {
    const data = trainingExamples(size, seed);
    for (const way of chosen) {
      const start = performance.now();
      const network = await trained(way, seed, data, size.epochs);
      const seconds = (performance.now() - start) / 1000;
      const result = await measured(network, test);
      results.get(way)?.push(result);
      console.error(`${way}, seed ${seed}: ${(100 * result.error).toFixed(2)} %, ${seconds.toFixed(1)} s`);
    }
  }
  for (const [way, all] of results) yield summary(way, all);
}

type Measured = Awaited<ReturnType<typeof measured>>;

/** All that is said of a network. */
async function measured(network: Network, test: ReturnType<typeof testExamples>) {
  const { multiplyAdds, parameters, architecture } = network.summary();
  const rows = test.inputs.subarray(0, COMPARED * network.inputs);
  const rounded = await quantise(network);
  const [float, int8] = [
    await compiled(network, false, network, rows),
    await compiled(network, true, rounded, rows),
  ];
  const model = await loadModel(encodeModel(network.state()));
  const [row, out] = [rows.subarray(0, model.inputs), new Float32Array(model.outputs)];
  const { predict } = await measure({
    predict: () => {
      for (let call = 0; call < CALLS; call++) model.predict(row, out);
    },
  });
  const missed = Array.from({ length: STREAMS }, (_, stream) => {
    const heard = hearAll(
      (window) => model.predict(window, out),
      speech(words, STREAM_SEED + stream),
      model.outputs,
    );
    return words.filter((_, word) => heard[word].length !== 1 || heard[word][0] !== word).length;
  });
  const microseconds = (1000 * predict) / CALLS;
  const errors = { error: errorOf(network, test), int8Error: errorOf(rounded, test) };
  const missing = meanOf(missed) / words.length;
  return { ...errors, missing, multiplyAdds, parameters, architecture, microseconds, float, int8 };
}

function summary(way: Way, results: readonly Measured[]): Row {
  const mean = (of: (result: Measured) => number | undefined) =>
    meanOf(results.map((result) => of(result) ?? Number.NaN));
  const most = (of: (result: Measured) => number | undefined) =>
    Math.max(...results.map((result) => of(result) ?? 0));
  return {
    bench: 'signal',
    network: way,
    'error, %': percentOf(results.map(({ error }) => error)),
    'int8 error, %': percentOf(results.map(({ int8Error }) => int8Error)),
    'not heard, %': percentOf(results.map(({ missing }) => missing)),
    seeds: results.length,
    'multiply-adds': count(mean(({ multiplyAdds }) => multiplyAdds)),
    parameters: count(mean(({ parameters }) => parameters)),
    µs: round(mean(({ microseconds }) => microseconds)),
    ...(results[0].float && {
      'C, bytes': count(mean(({ float }) => float?.bytes)),
      'int8 C, bytes': count(mean(({ int8 }) => int8?.bytes)),
      difference: round(most(({ float, int8 }) => Math.max(float?.difference ?? 0, int8?.difference ?? 0))),
    }),
    'of seed 1': results[0].architecture.join('-'),
  };
}
