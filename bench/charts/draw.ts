/**
 * Draws the README's charts from what the benchmarks and the command line print with --json:
 *
 *     npm run bench -- gemm sparsity --json > bench.jsonl
 *     npx l0net train --epochs 200 --json > closed.jsonl       and with --removal 3 > removed.jsonl
 *     npm run charts -- bench.jsonl closed.jsonl removed.jsonl
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

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
  readonly removed: boolean;
  readonly ratio: number;
  readonly products: number;
}

interface Epoch {
  readonly event: 'epoch';
  readonly epoch: number;
  readonly trainSeconds: number;
}

const WIDTH = 720;
const kinds = { domain: ['closed', 'removed'], range: ['#4269d0', '#ff725c'] };

async function readLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);
}

const percent = (share: number) => String(Math.round(1000 * share) / 10);

function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ width: WIDTH, document, style: { background: 'white' }, ...options });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

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
  const data = rows
    .map((row) => ({ ...row, kind: row.removed ? 'removed' : 'closed' }))
    .sort((a, b) => a.products - b.products);
  // The point at 392-150-50 lies too close to the next one to be named.
  const labels = data
    .filter(({ removed, active }) => removed && active[0] !== 392)
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
      Plot.line(data, { x: 'products', y: 'ratio', stroke: 'kind', marker: 'circle' }),
      Plot.text(labels, {
        x: 'products',
        y: 'ratio',
        text: 'name',
        dy: 12,
        textAnchor: 'start',
        fontSize: 9,
      }),
      Plot.text([data[0], data[1]], { x: 'products', y: 'ratio', text: 'kind', fill: 'kind', dy: -10 }),
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

async function main(): Promise<void> {
  const [bench, closed, removed] = parseArgs({ allowPositionals: true }).positionals;
  if (!removed) throw new Error('usage: npm run charts -- bench.jsonl closed.jsonl removed.jsonl');
  const rows = await readLines<Gemm | Sparsity>(bench);
  const charts = {
    gemm: gemmChart(rows.filter((row): row is Gemm => row.bench === 'gemm')),
    sparsity: sparsityChart(rows.filter((row): row is Sparsity => row.bench === 'sparsity')),
    epochs: epochsChart(await readLines<Epoch>(closed), await readLines<Epoch>(removed)),
  };
  for (const [name, svg] of Object.entries(charts)) await writeFile(`bench/charts/${name}.svg`, svg);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
