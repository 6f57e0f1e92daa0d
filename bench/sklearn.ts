import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputsOf } from '../src/pipeline/inputs.js';
import type { Pipeline } from '../src/pipeline/pipeline.js';
import type { Table } from '../src/table/table.js';
import { datasetOf, type TableData } from '../src/tabular/prepare.js';

const python = process.env.PYTHON ?? 'python3';

/** Scores of one method, a split each: R² or accuracy. */
export interface Scores {
  readonly scores: readonly number[];
  /** The mean over the splits. */
  readonly seconds: number;
}

/** The version of scikit-learn where Python has it. */
export function sklearnVersion(): string | undefined {
  try {
    const code = 'import sklearn; print(sklearn.__version__)';
    return execFileSync(python, ['-c', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** What scikit-learn's defaults come to with the same rows (bench/tables.py). */
export async function sklearnScores(
  table: Table,
  splits: readonly TableData[],
): Promise<Readonly<Record<string, Scores>>> {
  const classes = splits[0].pipeline.target.task !== 'regression';
  const problem = {
    classes,
    splits: splits.map(({ pipeline, split }) => ({
      train: partOf(pipeline, table, split.training),
      test: partOf(pipeline, table, split.test),
    })),
  };
  const folder = await mkdtemp(join(tmpdir(), 'l0net-tables-'));
  try {
    const path = join(folder, 'splits.json');
    await writeFile(path, JSON.stringify(problem));
    const script = fileURLToPath(new URL('tables.py', import.meta.url));
    return JSON.parse(execFileSync(python, [script, path], { encoding: 'utf8' }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function partOf(pipeline: Pipeline, table: Table, rows: Int32Array) {
  const { inputs, labels, targets } = datasetOf({ pipeline }, table, rows);
  const values = inputs as Float32Array;
  const width = values.length / rows.length;
  const standardised = Array.from(rows, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
  const answers = Array.from((labels ?? targets) as ArrayLike<number>);
  const { target } = pipeline;
  const own = (y: number) => (target.task === 'regression' ? y * target.deviations[0] + target.means[0] : y);
  return {
    standardised: { inputs: standardised, answers },
    raw: { inputs: standardised.map((row) => rawOf(pipeline, row)), answers: answers.map(own) },
  };
}

/** A row with its numbers in their own units. */
function rawOf({ columns }: Pipeline, row: readonly number[]): number[] {
  const raw = [...row];
  let at = 0;
  for (const column of columns) {
    if (column.kind === 'number') raw[at] = row[at] * column.deviation + column.mean;
    at += inputsOf(column);
  }
  return raw;
}
