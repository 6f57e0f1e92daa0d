import { count } from '../../src/cli/output/format.js';
import { cells, type Place, percentOf, rangeOf } from '../reproduce/tables.js';
import { type Point, points } from './points.js';
import { type Published, published } from './published.js';
import type { FrontResult } from './runPoint.js';

/** Where a page has the table. */
export const FRONT: Place = ['<!-- front: npm run reproduce -- front -->', '<!-- end of front -->'];

/** A line for each published network that there is a point for: the largest that is not larger. */
export function frontTable(results: readonly FrontResult[]): string {
  const lines = published.flatMap((row) => {
    const point = pointFor(row);
    const runs = results.filter(
      ({ model, multiplyAdds }) => model === row.model && multiplyAdds === point?.multiplyAdds,
    );
    return runs.length > 0 ? [cells([row.model, row.name, ...ofPublished(row), ...ofRuns(runs)])] : [];
  });
  const head = [
    'network',
    'published',
    'multiply-adds',
    'error, %',
    'here: multiply-adds',
    'error, %',
    'seeds',
  ];
  return [cells(head), cells(head.map(() => '---')), ...lines].join('\n');
}

function pointFor({ model, multiplyAdds }: Published): Point | undefined {
  return points
    .filter((point) => point.model === model && point.multiplyAdds <= multiplyAdds)
    .sort((a, b) => b.multiplyAdds - a.multiplyAdds)[0];
}

function ofPublished({ multiplyAdds, error, deviation }: Published): string[] {
  return [count(multiplyAdds), deviation === undefined ? `${error.toFixed(1)} †` : `${error} ± ${deviation}`];
}

function ofRuns(runs: readonly FrontResult[]): string[] {
  return [
    rangeOf(runs.map(({ reached }) => reached)),
    percentOf(runs.map(({ error }) => error)),
    String(runs.length),
  ];
}
