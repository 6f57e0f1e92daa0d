import { meanOf } from '../src/metrics/confusion.js';
import type { PredictionMeasures } from '../src/metrics/measurePredictions.js';
import { featuresOf } from '../src/tabular/features.js';
import { prepareTable } from '../src/tabular/prepare.js';
import { trainPrepared } from '../src/tabular/trainTable.js';
import type { BenchmarkOptions, Row } from './measure.js';
import { round } from './measure.js';
import { type RealTable, realTables } from './realTables.js';
import { sklearnScores, sklearnVersion } from './sklearn.js';

const SEEDS = [1, 2, 3, 4, 5];

/** R² or accuracy of tables with the settings that nobody said, beside scikit-learn's on the same rows, where that is. */
export async function* tables({ only }: BenchmarkOptions): AsyncIterable<Row> {
  const version = sklearnVersion();
  if (version === undefined) {
    console.error('no scikit-learn beside them: $PYTHON, or python3, has none');
  }
  for (const each of await realTables(only && [...only])) yield* scoresOf(each, version);
}

async function* scoresOf(
  { name, table, learning }: RealTable,
  version: string | undefined,
): AsyncIterable<Row> {
  const splits = SEEDS.map((seed) => prepareTable(table, { ...learning, test: 0.2, seed }));
  const columns = splits[0].pipeline.columns.length;
  const [scores, kept, pruned]: number[][] = [[], [], []];
  let parameters = 0;
  const start = performance.now();
  for (const [s, data] of splits.entries()) {
    const training = await trainPrepared(table, { ...learning, seed: SEEDS[s] }, data);
    for await (const _ of training);
    const { network } = training;
    scores.push(scoreOf(training.measure('test')));
    kept.push(featuresOf(network).filter((feature) => feature.kept).length);
    pruned.push(network.summary().parameters);
    parameters = network.shapes.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
  }
  const seconds = (performance.now() - start) / 1000 / SEEDS.length;
  const about = { bench: 'tables', table: name, rows: splits[0].split.training.length };
  yield {
    ...about,
    method: 'l0net',
    ...spread(splits[0].pipeline.target.task, scores),
    columns: `${kept.join(' ')} of ${columns}`,
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
