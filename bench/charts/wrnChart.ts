import * as Plot from '@observablehq/plot';
import type { Result } from '../results.js';
import type { Run } from '../wrn/runs.js';
import type { Outcome } from '../wrn/train.js';
import { draw, stack } from './svg.js';

/** A line of results/wrn.jsonl. */
export type WrnResult = Result<Run, Outcome>;

/** A point of a line: after so many epochs. */
interface Point {
  readonly way: string;
  readonly epoch: number;
  readonly value: number;
}

const HEIGHT = 260;

/** Of the runs with seed 1: the expected FLOPs of an image after each epoch, as a share of the dense network's, and the test error. */
export function wrnChart(results: readonly WrnResult[]): string {
  const runs = results.filter(({ run }) => run.network.seed === 1 && run.width === '16-1');
  const dense = runs.find(({ run }) => run.way === 'dense')?.outcome.epochs[0].expectedFlops;
  if (dense === undefined) throw new Error('no dense run of WRN-16-1 with seed 1: npm run bench -- wrn');
  const points = (of: (epoch: Outcome['epochs'][number]) => number): Point[] =>
    runs.flatMap(({ run: { way }, outcome: { epochs } }) =>
      epochs.map((epoch, i) => ({ way, epoch: i + 1, value: of(epoch) })),
    );
  const charts = [
    lines(
      points(({ expectedFlops }) => (100 * expectedFlops) / dense),
      'expected FLOPs, % of the dense network',
      [0, 105],
    ),
    lines(
      points(({ error }) => 100 * error),
      'test error, %',
      [0, 60],
    ),
  ];
  return stack(charts.map((svg) => ({ height: HEIGHT, svg })));
}

function lines(data: readonly Point[], label: string, domain: readonly [number, number]): string {
  const ways = [...new Set(data.map(({ way }) => way))];
  const ends = ways.flatMap((way) => data.filter((point) => point.way === way).slice(-1));
  const at = { x: 'epoch', y: 'value' } as const;
  return draw({
    height: HEIGHT,
    marginRight: 90,
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      ticks: [...new Set(data.map(({ epoch }) => epoch))],
      tickFormat: String,
    },
    y: { label, domain: [...domain], grid: true },
    color: { domain: ways, scheme: 'observable10', legend: false },
    marks: [
      Plot.line(data, { ...at, stroke: 'way', strokeWidth: 2, marker: 'circle' }),
      Plot.text(ends, { ...at, text: 'way', fill: 'way', textAnchor: 'start', dx: 8 }),
    ],
  });
}
