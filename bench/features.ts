import { meanOf } from '../src/metrics/confusion.js';
import { prepareTable } from '../src/tabular/prepare.js';
import { selectColumns } from '../src/tabular/selectColumns.js';
import { selectFeatures } from '../src/tabular/selectFeatures.js';
import type { BenchmarkOptions, Row } from './measure.js';
import { round } from './measure.js';
import { realTables } from './realTables.js';
import { examplesOf } from './selection/examples.js';
import { lasso } from './selection/lasso.js';
import { INFORMATIVE, type Made, madeTable } from './selection/made.js';
import { mutualInformation } from './selection/mutualInformation.js';

const SEEDS = [1, 2, 3, 4, 5];
const MADE: readonly Made[] = ['linear, numbers', 'linear, two classes', 'non-linear, numbers'];
const [ROWS, NOISE] = [
  [500, 1000],
  [10, 100, 1000],
];

/** Columns of the real tables that are to be kept. */
const KEPT = 3;

/** Whether gates on inputs find the columns that matter: in made data, where that is known, and in real tables by the error. */
export async function* features({ only }: BenchmarkOptions): AsyncIterable<Row> {
  const wanted = (name: string) => only === undefined || only.includes(name);
  for (const made of MADE.filter(wanted)) {
    for (const noise of NOISE) for (const rows of ROWS) yield* madeRows(made, rows, noise);
  }
  for (const { name, table, learning } of await realTables(['cars', 'penguins'].filter(wanted))) {
    const selection = await selectFeatures(table, { ...learning, features: KEPT, seeds: SEEDS.length });
    const selected = selection.features.filter((feature) => feature.selected);
    const { length } = selection.features;
    for (const [columns, figures] of [
      [selected.map(({ column, frequency }) => `${column} (${frequency})`).join(', '), selection.alone],
      [`all ${length}`, selection.all],
    ] as const) {
      const cells = figures.map((figure) => [
        figure.name,
        `${round(figure.mean)} ± ${round(figure.deviation)}`,
      ]);
      yield { bench: 'features of real tables', table: name, columns, ...Object.fromEntries(cells) };
    }
  }
}

/** Precision and recall of ways to choose ten columns, the mean over the seeds, each with data and a split of its own. */
async function* madeRows(made: Made, rows: number, noise: number): AsyncIterable<Row> {
  const ways = new Map<string, { precision: number[]; recall: number[]; seconds: number[] }>();
  for (const seed of SEEDS) {
    const data = prepareTable(madeTable(made, rows, noise, seed), { target: 'y', test: 0.2, seed });
    const examples = examplesOf(data);
    const choices: Readonly<Record<string, () => number[] | Promise<number[]>>> = {
      'gates (l0net)': async () => {
        const columns = await selectColumns(data, INFORMATIVE, { seed });
        return columns.flatMap(({ kept }, place) => (kept ? [place] : []));
      },
      [examples.classes ? 'L1 logistic regression' : 'lasso']: () => lasso(examples, INFORMATIVE),
      'mutual information': () => mutualInformation(examples, INFORMATIVE),
    };
    for (const [way, choose] of Object.entries(choices)) {
      const start = performance.now();
      const chosen = await choose();
      const right = chosen.filter((column) => column < INFORMATIVE).length;
      const result = ways.get(way) ?? { precision: [], recall: [], seconds: [] };
      ways.set(way, result);
      result.seconds.push((performance.now() - start) / 1000);
      result.precision.push(right / chosen.length);
      result.recall.push(right / INFORMATIVE);
    }
  }
  for (const [way, { precision, recall, seconds }] of ways) {
    yield {
      bench: 'features of made data',
      target: made,
      noise,
      rows,
      way,
      precision: Number(meanOf(precision).toFixed(2)),
      recall: Number(meanOf(recall).toFixed(2)),
      least: Math.min(...recall),
      seconds: round(meanOf(seconds)),
    };
  }
}
