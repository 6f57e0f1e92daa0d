/** Points of grids: each combination once, in an order that does not depend on anything but the grid. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridPoints } from '../../src/sweep.js';
import { failure } from '../support/failure.js';

const grids = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,5}$/).filter((name) => name !== 'seed'),
  fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null)), { minLength: 1, maxLength: 4 }),
  { maxKeys: 5 },
);
const seeds = fc.integer({ min: 1, max: 4 });

describe('the points of any grid', () => {
  test('are as many as its values multiply to, and each is the combination that its place says', () => {
    fc.assert(
      fc.property(grids, seeds, (grid, count) => {
        const points = gridPoints(grid, count);
        const axes = [
          ...Object.entries(grid),
          ['seed', Array.from({ length: count }, (_, i) => i + 1)] as const,
        ];
        expect(points).toHaveLength(axes.reduce((size, [, values]) => size * values.length, 1));
        for (const [place, point] of points.entries()) {
          expect(Object.keys(point)).toEqual(axes.map(([name]) => name));
          let rest = place;
          // The last axis changes fastest: digits of the place, from the right.
          for (const [name, values] of [...axes].reverse()) {
            expect(point[name]).toBe(values[rest % values.length]);
            rest = Math.floor(rest / values.length);
          }
        }
      }),
    );
  });

  test('of several grids follow one another', () => {
    fc.assert(
      fc.property(fc.array(grids, { maxLength: 3 }), seeds, (several, count) => {
        expect(gridPoints(several, count)).toEqual(several.flatMap((grid) => gridPoints(grid, count)));
      }),
    );
  });
});

test('every point has a seed: 1, or those of the grid', () => {
  expect(gridPoints({})).toEqual([{ seed: 1 }]);
  expect(gridPoints({ seed: [7, 9], a: ['x'] })).toEqual([
    { seed: 7, a: 'x' },
    { seed: 9, a: 'x' },
  ]);
});

test.each<[string, () => unknown, string]>([
  ['no values', () => gridPoints({ a: [1], lambda: [] }), 'grid.lambda'],
  ['no array', () => gridPoints({ lambda: 0.1 } as never), 'grid.lambda'],
  ['no grid', () => gridPoints(null as never), 'grid'],
  ['a second grid that is none', () => gridPoints([{}, 3 as never]), 'grid[1]'],
  ['no seeds', () => gridPoints({}, 0), 'seeds'],
  ['seeds that are said twice', () => gridPoints({ seed: [1] }, 2), 'seeds'],
  ['more points than anybody has time for', () => gridPoints({ a: new Array(1001).fill(0) }, 1000), 'grid'],
])('%s is a typed error that names it', (_, make, argument) => {
  expect(failure(make)).toMatchObject({ code: 'INVALID_ARGUMENT', argument });
});
