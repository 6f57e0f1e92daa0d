import * as Plot from '@observablehq/plot';
import { meanOf } from '../../src/metrics/confusion.js';
import type { Result } from '../results.js';
import type { Run } from '../wrn/runs.js';
import type { Epoch, Outcome } from '../wrn/train.js';
import { draw, stack } from './svg.js';

/** A line of results/wrn.jsonl. */
export type WrnResult = Result<Run, Outcome>;

/** A point of a line: of a network that is trained in some way, after so many epochs. */
interface Point {
  readonly network: string;
  readonly way: string;
  readonly epoch: number;
  readonly value: number;
}

/** What of an epoch a chart shows; and of several seeds' values the one that it shows. */
interface Panel {
  readonly label: string;
  readonly of: (epoch: Epoch, dense: Dense) => number;
  readonly over: (values: readonly number[]) => number;
  readonly domain: readonly [number, number];
  /** Lines right through: of WRN-28-10 at its end, with errors of 4.10 and 4.28 %. */
  readonly published?: readonly number[];
  /** Whether the ways have their names at the ends of their lines: where these lie apart. */
  readonly named?: boolean;
}

/** What epochs are shares of. */
interface Dense {
  readonly flops: number;
  readonly stepMs: number;
}

const HEIGHT = 260;

const least = (values: readonly number[]) => Math.min(...values);

const panels: readonly Panel[] = [
  {
    label: 'expected FLOPs, % of the dense network',
    of: ({ expectedFlops }, { flops }) => (100 * expectedFlops) / flops,
    over: meanOf,
    domain: [0, 105],
    published: [69.5, 16.1],
    named: true,
  },
  {
    // Other work on the machine only makes a step longer.
    label: 'time of a step, % of the dense network',
    of: ({ stepMs }, dense) => (100 * stepMs) / dense.stepMs,
    over: least,
    domain: [0, 130],
  },
  { label: 'test error, %', of: ({ error }) => 100 * error, over: meanOf, domain: [0, 85] },
];

/**
 * After each epoch, of each network: the expected FLOPs of an image, with what is published of WRN-28-10 beside them, and the time of a
 * step, the least of the seeds, both as shares of the dense network's; and the test error.
 */
export function wrnChart(results: readonly WrnResult[]): string {
  const networks = [...new Set(results.map(({ run }) => run.width))].sort();
  return stack(
    panels.map((panel) => ({
      height: HEIGHT,
      svg: lines(
        networks.flatMap((width) => pointsOf(panel, width, results)),
        panel,
      ),
    })),
  );
}

function pointsOf({ of, over }: Panel, width: string, results: readonly WrnResult[]): Point[] {
  const runs = results.filter(({ run }) => run.width === width);
  const dense = denseOf(runs);
  return [...new Set(runs.map(({ run }) => run.way))].flatMap((way) => {
    const seeds = runs.filter(({ run }) => run.way === way).map(({ outcome }) => outcome.epochs);
    return seeds[0].map((_, i) => ({
      network: `WRN-${width}`,
      way,
      epoch: i + 1,
      value: over(seeds.map((epochs) => of(epochs[i], dense))),
    }));
  });
}

function denseOf(runs: readonly WrnResult[]): Dense {
  const epochs = runs.filter(({ run }) => run.way === 'dense').flatMap(({ outcome }) => outcome.epochs);
  if (epochs.length === 0) throw new Error('no run of a dense network: npm run bench -- wrn');
  return { flops: epochs[0].expectedFlops, stepMs: least(epochs.map(({ stepMs }) => stepMs)) };
}

function lines(data: readonly Point[], { label, domain, published = [], named = false }: Panel): string {
  const ways = [...new Set(data.map(({ way }) => way))];
  const right = [...new Set(data.map(({ network }) => network))].at(-1);
  const ends = named
    ? ways.flatMap((way) => data.filter((point) => point.way === way && point.network === right).slice(-1))
    : [];
  const at = { fx: 'network', x: 'epoch', y: 'value' } as const;
  return draw({
    height: HEIGHT,
    marginRight: 70,
    fx: { label: null },
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      ticks: [...new Set(data.map(({ epoch }) => epoch))],
      tickFormat: String,
      inset: 8,
    },
    y: { label, domain: [...domain], grid: true },
    color: { domain: ways, scheme: 'observable10', legend: false },
    marks: [
      Plot.ruleY([...published], { stroke: '#888', strokeDasharray: '4' }),
      Plot.line(data, { ...at, stroke: 'way', strokeWidth: 2, marker: 'circle' }),
      Plot.text(ends, { ...at, text: 'way', fill: 'way', textAnchor: 'start', dx: 8 }),
    ],
  });
}
