/**
 * Draws the charts of README.md and docs/performance.md from what the benchmarks and the command line print with --json:
 *
 *     npm run bench -- gemm sparsity --json > bench.jsonl
 *     npx l0net train --epochs 200 --json > closed.jsonl       and with --removal 3 > removed.jsonl
 *     npm run bench -- run --json > run.jsonl
 *     npm run charts -- bench.jsonl closed.jsonl removed.jsonl run.jsonl
 *
 * `npm run charts -- run.jsonl` draws the chart of the runs alone, `npm run charts -- results/wrn.jsonl` that of Wide ResNets.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { type Run, runChart } from './runChart.js';
import { draw } from './svg.js';
import { type WrnResult, wrnChart } from './wrnChart.js';

interface Gemm {
  readonly bench: 'gemm';
  readonly form: string;
  readonly shape: string;
  readonly build: string;
  readonly gflops: number;
  readonly roof: number;
}

interface Sparsity {
  readonly bench: 'sparsity';
  readonly active: readonly number[];
  readonly gates: 'closed' | 'aged' | 'removed';
  readonly ratio: number;
  readonly products: number;
}

interface Epoch {
  readonly event: 'epoch';
  readonly epoch: number;
  readonly trainSeconds: number;
}

const kinds = { domain: ['closed', 'aged', 'removed'], range: ['#4269d0', '#efb118', '#ff725c'] };

async function readLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);
}

const percent = (share: number) => String(Math.round(1000 * share) / 10);

/** GFLOP/s of the products of the first two layers and of square ones; the axis ends at the roof. */
function gemmChart(rows: readonly Gemm[]): string {
  const products = rows.filter(({ form, build }) => ['nn', 'tn', 'nt'].includes(form) && build !== 'relaxed');
  const roof = Math.max(...products.map((row) => row.roof));
  const data = products.map((row) => ({ ...row, product: `${row.form} ${row.shape}` }));
  return draw({
    height: 320,
    marginBottom: 70,
    x: { label: null, axis: null },
    fx: { label: 'M×K×N', tickRotate: -20, domain: [...new Set(data.map(({ product }) => product))] },
    y: { label: 'GFLOP/s, up to the roof', domain: [0, roof], grid: true },
    color: { domain: ['simd', 'scalar'], range: ['#4269d0', '#a5b4d8'] },
    marks: [
      Plot.barY(data, { fx: 'product', x: 'build', y: 'gflops', fill: 'build' }),
      Plot.text(data, { fx: 'product', x: 'build', y: 'gflops', text: 'build', dy: -6, fontSize: 9 }),
      Plot.ruleY([roof], { stroke: '#d62728', strokeWidth: 2 }),
    ],
  });
}

/** Time of a training step against the multiply-adds that its open gates leave, both as shares of the dense step's. */
function sparsityChart(rows: readonly Sparsity[]): string {
  const data = [...rows].sort((a, b) => a.products - b.products);
  const first = (kind: Sparsity['gates']) => data.filter(({ gates }) => gates === kind).slice(0, 1);
  // The point at 392-150-50 lies too close to the next one to be named.
  const labels = data
    .filter(({ gates, active }) => gates === 'removed' && active[0] !== 392)
    .map((row) => ({ ...row, name: row.active.join('-') }));
  return draw({
    height: 380,
    marginRight: 70,
    x: {
      type: 'log',
      label: 'multiply-adds, % of the dense step',
      grid: true,
      domain: [0.008, 1],
      tickFormat: percent,
    },
    y: {
      type: 'log',
      label: 'time, % of the dense step',
      grid: true,
      domain: [0.008, 1],
      tickFormat: percent,
    },
    color: { ...kinds, legend: false },
    marks: [
      Plot.line([0.008, 1], {
        x: (value: number) => value,
        y: (value: number) => value,
        strokeDasharray: '4',
      }),
      Plot.line(data, { x: 'products', y: 'ratio', stroke: 'gates', marker: 'circle' }),
      Plot.text(labels, {
        x: 'products',
        y: 'ratio',
        text: 'name',
        dy: 12,
        textAnchor: 'start',
        fontSize: 9,
      }),
      // Aged gates should cost what closed ones do, so that their names would lie on one another.
      ...(
        [
          ['closed', -10],
          ['aged', 14],
          ['removed', -10],
        ] as const
      ).map(([kind, dy]) =>
        Plot.text(first(kind), { x: 'products', y: 'ratio', text: 'gates', fill: 'gates', dy }),
      ),
    ],
  });
}

/** Seconds of training in each epoch of two runs, medians of nine. */
function epochsChart(closed: readonly Epoch[], removed: readonly Epoch[]): string {
  const label = (epochs: readonly Epoch[], kind: string) =>
    epochs.filter(({ event }) => event === 'epoch').map((epoch) => ({ ...epoch, kind }));
  const data = [...label(closed, 'closed'), ...label(removed, 'removed')];
  const last = (kind: string) => data.filter((row) => row.kind === kind).at(-1);
  return draw({
    height: 320,
    marginRight: 70,
    x: { label: 'epoch' },
    y: { label: 'seconds of training in an epoch', domain: [0, 2.5], clamp: true, grid: true },
    color: { ...kinds, legend: false },
    marks: [
      Plot.ruleY([0]),
      Plot.dot(data, { x: 'epoch', y: 'trainSeconds', fill: 'kind', r: 1.2, fillOpacity: 0.4 }),
      Plot.line(
        data,
        Plot.windowY(
          { k: 9, reduce: 'median' },
          { x: 'epoch', y: 'trainSeconds', stroke: 'kind', strokeWidth: 2 },
        ),
      ),
      Plot.text(
        ['closed', 'removed'].flatMap((kind) => last(kind) ?? []),
        { x: 'epoch', y: 'trainSeconds', text: 'kind', fill: 'kind', textAnchor: 'start', dx: 8 },
      ),
    ],
  });
}

/** The charts of these files: of all four, or of one kind of runs. */
async function charts(files: readonly string[]): Promise<Record<string, string>> {
  const run = async (file: string) => ({ run: runChart(await readLines<Run>(file)) });
  if (files.length === 1 && files[0].endsWith('wrn.jsonl'))
    return { wrn: wrnChart(await readLines<WrnResult>(files[0])) };
  if (files.length === 1) return run(files[0]);
  if (files.length !== 4) {
    throw new Error(
      'usage: npm run charts -- bench.jsonl closed.jsonl removed.jsonl run.jsonl, or run.jsonl alone',
    );
  }
  const [bench, closed, removed, runs] = files;
  const rows = await readLines<Gemm | Sparsity>(bench);
  return {
    gemm: gemmChart(rows.filter((row): row is Gemm => row.bench === 'gemm')),
    sparsity: sparsityChart(rows.filter((row): row is Sparsity => row.bench === 'sparsity')),
    epochs: epochsChart(await readLines<Epoch>(closed), await readLines<Epoch>(removed)),
    ...(await run(runs)),
  };
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  for (const [name, svg] of Object.entries(await charts(positionals))) {
    await writeFile(`bench/charts/${name}.svg`, svg);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
