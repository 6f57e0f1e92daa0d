import * as Plot from '@observablehq/plot';
import { draw, stack } from './svg.js';

/** What `npm run bench -- run --json` prints of a run. */
export interface Run {
  readonly bench: 'run';
  readonly run: string;
  readonly examplesPerSecondByEpoch: readonly number[];
}

/** Runs of more epochs have a chart of their own. */
const SHORT = 30;

/** Thousands of examples a second in each epoch: of the short runs, and below them of those that go on. */
export function runChart(rows: readonly Run[]): string {
  const isShort = ({ examplesPerSecondByEpoch: { length } }: Run) => length <= SHORT;
  const charts = [
    { height: 380, rows: rows.filter(isShort) },
    { height: 280, rows: rows.filter((row) => !isShort(row)) },
  ];
  return stack(
    charts
      .filter(({ rows }) => rows.length > 0)
      .map(({ height, rows }) => ({ height, svg: paces(rows, height) })),
  );
}

function paces(rows: readonly Run[], height: number): string {
  const data = rows.flatMap(({ run, examplesPerSecondByEpoch: series }) =>
    series.map((pace, i) => ({ run, epoch: i + 1, pace: pace / 1000 })),
  );
  const all = data.map(({ pace }) => pace);
  const [least, most] = [Math.min(...all) / 1.2, Math.max(...all) * 1.2];
  const ends = rows.flatMap(({ run }) => data.filter((row) => row.run === run).slice(-1));
  // A name takes 12 pixels of the axis, whose length is about the height less 60.
  const names = apart(ends, (most / least) ** (12 / (height - 60)));
  const x = { x: 'epoch', stroke: 'run' } as const;
  return draw({
    height,
    marginRight: 140,
    x: { label: 'epoch', labelAnchor: 'center' },
    y: {
      type: 'log',
      label: 'thousand examples a second',
      domain: [least, most],
      ticks: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      tickFormat: String,
      grid: true,
    },
    color: { domain: rows.map(({ run }) => run), scheme: 'observable10', legend: false },
    marks: [
      Plot.dot(data, { ...x, y: 'pace', stroke: 'none', fill: 'run', r: 1.2, fillOpacity: 0.4 }),
      Plot.line(data, Plot.windowY({ k: 3, reduce: 'median' }, { ...x, y: 'pace', strokeWidth: 2 })),
      Plot.text(names, { x: 'epoch', y: 'at', text: 'run', fill: 'run', textAnchor: 'start', dx: 8 }),
    ],
  });
}

/** Names at the ends of lines on a logarithmic axis, from the lowest on, moved up until each is by this ratio above the last. */
function apart<T extends { readonly pace: number }>(
  ends: readonly T[],
  ratio: number,
): (T & { readonly at: number })[] {
  let least = 0;
  return [...ends]
    .sort((a, b) => a.pace - b.pace)
    .map((end) => {
      const at = Math.max(end.pace, least);
      least = at * ratio;
      return { ...end, at };
    });
}
