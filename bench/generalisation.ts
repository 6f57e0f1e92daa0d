import { fileURLToPath } from 'node:url';
import { count } from '../src/cli/output/format.js';
import { meanOf } from '../src/metrics/confusion.js';
import { compare, percentOf } from './generalisation/experiment.js';
import { imageSets, type SetName } from './generalisation/images.js';
import { type Method, methods } from './generalisation/methods.js';
import { type Run, SEEDS, type Size, sizes } from './generalisation/runs.js';
import { type Outcome, train } from './generalisation/train.js';
import type { BenchmarkOptions, Row } from './measure.js';
import { Results } from './results.js';

const RESULTS = fileURLToPath(new URL('../results/generalisation.jsonl', import.meta.url));

/**
 * The paper's second claim: errors of networks 784-300-100-10 without regularisation, with weight decay, with dropout and with L0
 * gates, trained on the first 1,000, 10,000 and 60,000 images of MNIST and of Fashion-MNIST. The strength of each is chosen with
 * one seed on training images that are held out; the rows are of the test images, mean ± deviation over five seeds, each
 * of which trains on all images of the size.
 *
 * Hours of work in all: each run is kept in results/generalisation.jsonl, and the same command goes on where it was stopped.
 * `only`: names of sets (fashion) or of sets and sizes (mnist-1000).
 *
 * @throws Error for a name in `only` that is neither
 */
export async function* generalisation({ only, epochs }: BenchmarkOptions): AsyncGenerator<Row> {
  const cells = sizes.flatMap((size) => {
    const shorter = { ...size, epochs: Math.min(size.epochs, epochs ?? size.epochs) };
    const names = Object.keys(imageSets) as SetName[];
    return names.map((set) => ({ set, size: shorter, names: [set, `${set}-${size.images}`] }));
  });
  const known = [...new Set(cells.flatMap(({ names }) => names))];
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no images '${unknown}': there are ${known.join(', ')}`);
  const results = await Results.read<Run, Outcome>(RESULTS);
  for (const { set, size, names } of cells) {
    if (!only || names.some((name) => only.includes(name))) yield* rows(set, size, results);
  }
}

async function* rows(set: SetName, size: Size, results: Results<Run, Outcome>): AsyncGenerator<Row> {
  let images: ReturnType<(typeof imageSets)[SetName]> | undefined;
  const trained = async (run: Run) => {
    images ??= imageSets[set]();
    const outcome = await train(run, await images);
    const { strength, measured, network } = run;
    const judged = measured === 'test' ? 'test' : `held out ${measured.join('–')}`;
    const error = (100 * outcome.error).toFixed(2);
    console.error(
      `${set} ${size.images} ${run.method} ${strength}, seed ${network.seed}, ${judged}: ${error} %, ${outcome.seconds} s`,
    );
    return outcome;
  };
  for await (const { method, strength, outcomes } of compare(set, size, (run) => results.of(run, trained))) {
    const { symbol }: Method = methods[method];
    yield {
      bench: 'generalisation',
      set,
      images: count(size.images),
      method,
      chosen: symbol && `${symbol} ${strength}`,
      'error, %': percentOf(outcomes.map(({ error }) => error)),
      seeds: SEEDS.length,
      parameters: count(meanOf(outcomes.map(({ parameters }) => parameters))),
    };
  }
}
