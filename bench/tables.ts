import { meanOf } from '../src/metrics/confusion.js';
import type { PredictionMeasures } from '../src/metrics/measurePredictions.js';
import { featuresOf } from '../src/tabular/features.js';
import { prepareTable } from '../src/tabular/prepare.js';
import { trainPrepared } from '../src/tabular/trainTable.js';
import { isIdle, madeKinds, madeTable } from './madeTables.js';
import type { BenchmarkOptions, Row } from './measure.js';
import { round } from './measure.js';
import { type RealTable, realTables } from './realTables.js';
import { sklearnScores, sklearnVersion } from './sklearn.js';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** No seed with which the defaults were chosen. */
const MADE_SEED = 7;

/** Rows of each made table, few and many, and how many splits of them. */
const [ROWS, MADE_SPLITS] = [[300, 2000], 5];

/**
 * R² or accuracy of tables with the settings that nobody said, beside scikit-learn's on the same rows, where that is: of tables
 * that a package brings, and of made ones, of which it is known what columns have nothing to do with the target.
 */
export async function* tables({ only }: BenchmarkOptions): AsyncIterable<Row> {
  const version = sklearnVersion();
  if (version === undefined) {
    console.error('no scikit-learn beside them: $PYTHON, or python3, has none');
  }
  for (const each of await realTables(only && [...only])) yield* scoresOf(each, version, SEEDS);
  for (const kind of madeKinds.filter((name) => only === undefined || only.includes(name))) {
    for (const rows of ROWS) {
      const table = madeTable(kind, rows, MADE_SEED);
      yield* scoresOf(
        { name: table.name, table, learning: { target: 'y' } },
        version,
        SEEDS.slice(0, MADE_SPLITS),
      );
    }
  }
}

/** @yields the mean over the seeds, each with a split of its own */
async function* scoresOf(
  { name, table, learning }: RealTable,
  version: string | undefined,
  seeds: readonly number[],
): AsyncIterable<Row> {
  const splits = seeds.map((seed) => prepareTable(table, { ...learning, test: 0.2, seed }));
  const idle = splits[0].pipeline.columns.filter(({ name }) => isIdle(name)).length;
  const columns = splits[0].pipeline.columns.length - idle;
  const [scores, kept, closed, pruned]: number[][] = [[], [], [], []];
  let parameters = 0;
  const start = performance.now();
  for (const [s, data] of splits.entries()) {
    const training = await trainPrepared(table, { ...learning, seed: seeds[s] }, data);
    for await (const _ of training);
    const { network } = training;
    scores.push(scoreOf(training.measure('test')));
    const features = featuresOf(network);
    kept.push(features.filter((feature) => feature.kept && !isIdle(feature.column)).length);
    closed.push(features.filter((feature) => !feature.kept && isIdle(feature.column)).length);
    pruned.push(network.summary().parameters);
    parameters = network.shapes.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
  }
  const seconds = (performance.now() - start) / 1000 / seeds.length;
  const about = { bench: 'tables', table: name, rows: splits[0].split.training.length };
  yield {
    ...about,
    method: 'l0net',
    ...spread(splits[0].pipeline.target.task, scores),
    kept: `${round(meanOf(kept))} of ${columns}`,
    ...(idle > 0 && { 'idle closed': `${round(meanOf(closed))} of ${idle}` }),
    parameters,
    pruned: Math.round(meanOf(pruned)),
    seconds: round(seconds),
  };
  if (version === undefined) return;
  for (const [method, result] of Object.entries(await sklearnScores(table, splits))) {
    yield {
      ...about,
      method: `scikit-learn ${version}, ${method}`,
      ...spread(splits[0].pipeline.target.task, result.scores),
      seconds: round(result.seconds),
    };
  }
}

function scoreOf(measures: PredictionMeasures): number {
  if (measures.task === 'regression') return measures.columns[0].r2;
  return measures.task === 'classes' ? measures.accuracy : 1 - measures.error;
}

function spread(task: string, scores: readonly number[]) {
  const mean = meanOf(scores);
  const deviation = Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (scores.length - 1));
  return {
    score: task === 'regression' ? 'R²' : 'accuracy',
    mean: Number(mean.toFixed(4)),
    deviation: Number(deviation.toFixed(4)),
  };
}
