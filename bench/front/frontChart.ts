import * as Plot from '@observablehq/plot';
import { meanOf } from '../../src/sweep/front.js';
import { draw, stack } from '../charts/svg.js';
import { type Model, points } from './points.js';
import { published } from './published.js';
import type { FrontResult } from './runPoint.js';

/** Error against multiply-adds, a chart for each network: means of the seeds with their deviation, and what was published. */
export function frontChart(results: readonly FrontResult[]): string {
  const models: readonly Model[] = ['lenet-300-100', 'lenet-5'];
  return stack(
    models
      .filter((model) => results.some((result) => result.model === model))
      .map((model) => ({ height: 340, svg: chartOf(model, results) })),
  );
}

function chartOf(model: Model, results: readonly FrontResult[]): string {
  const here = points.flatMap((point) => {
    const runs = results.filter(
      (result) =>
        result.model === model && point.model === model && result.multiplyAdds === point.multiplyAdds,
    );
    if (runs.length === 0) return [];
    const { mean, deviation } = meanOf(runs.map(({ error }) => 100 * error));
    return [{ multiplyAdds: meanOf(runs.map(({ reached }) => reached)).mean, error: mean, deviation }];
  });
  const others = published.filter((row) => row.model === model);
  const at = { x: 'multiplyAdds', y: 'error' } as const;
  const bar = { x: 'multiplyAdds', y1: ends(-1), y2: ends(1) } as const;
  return draw({
    height: 340,
    marginRight: 150,
    marginLeft: 50,
    x: { type: 'log', label: `multiply-adds of the pruned network, ${model}`, tickFormat: '~s', grid: true },
    y: { label: 'test error, %', grid: true, nice: true },
    marks: [
      Plot.ruleX(
        others.filter(({ deviation }) => deviation !== undefined),
        { ...bar, stroke: '#ff725c' },
      ),
      Plot.dot(others, { ...at, stroke: '#ff725c', r: 4 }),
      Plot.text(others, { ...at, text: 'name', fill: '#ff725c', textAnchor: 'start', dx: 8 }),
      Plot.line(here, { ...at, stroke: '#4269d0' }),
      Plot.ruleX(here, { ...bar, stroke: '#4269d0' }),
      Plot.dot(here, { ...at, fill: '#4269d0', r: 4 }),
      Plot.text(here.slice(-1), {
        ...at,
        text: () => 'l0net',
        fill: '#4269d0',
        textAnchor: 'end',
        dx: -8,
        dy: 8,
      }),
    ],
  });
}

/** An end of the bar of a point. */
function ends(sign: number) {
  return ({ error, deviation = 0 }: { readonly error: number; readonly deviation?: number }) =>
    error + sign * deviation;
}
