import { checkInteger, checkObject } from '../base/check.js';
import { invalid } from '../base/errors.js';

/** Settings by their names, with all values that each is to have. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** One setting of a grid: of each name one value. Every point has a seed. */
export type GridPoint<G extends Grid> = { readonly [Name in keyof G]: G[Name][number] } & {
  readonly seed: number;
};

/** As many points as a grid may have. */
const MOST = 1_000_000;

/**
 * The points of a grid: every value of each setting with every value of the others, the first setting changing slowest.
 *
 *     gridPoints({ lambda: [0.1, 0.3] }, 2); // { lambda: 0.1, seed: 1 }, { lambda: 0.1, seed: 2 }, { lambda: 0.3, seed: 1 }, …
 *
 * @param grid  one grid, or several, whose points follow one another
 * @param seeds so many seeds of each, from 1 on; not where the grid has a `seed` of its own. Default: 1
 * @throws L0netError INVALID_ARGUMENT for a setting that is no array or has no values, for seeds that are said twice, and for more
 *   than 1,000,000 points
 */
export function gridPoints<const G extends Grid>(grid: G | readonly G[], seeds?: number): GridPoint<G>[] {
  return pointsOf(grid, seeds, 'seeds');
}

/** @param name what errors call the seeds */
export function pointsOf<const G extends Grid>(
  grid: G | readonly G[],
  seeds: number | undefined,
  name: string,
): GridPoint<G>[] {
  const several = Array.isArray(grid);
  const grids = (several ? grid : [grid]) as readonly G[];
  if (seeds !== undefined) checkInteger(name, seeds, 1, MOST);
  const whole = grids.map((each, i) => withSeeds(several ? `grid[${i}]` : 'grid', each, seeds, name));
  const size = whole.reduce((sum, each) => sum + sizeOf(each), 0);
  if (size > MOST) throw invalid('grid', size, `at most ${MOST} points`);
  return whole.flatMap(product) as GridPoint<G>[];
}

/** The grid with its seeds, which change fastest. Checks it. */
function withSeeds(argument: string, grid: Grid, seeds: number | undefined, name: string): Grid {
  checkObject(argument, grid);
  for (const [setting, values] of Object.entries(grid)) {
    if (Array.isArray(values) && values.length > 0) continue;
    throw invalid(`${argument}.${setting}`, values, 'an array of one value or more');
  }
  if (!Object.hasOwn(grid, 'seed'))
    return { ...grid, seed: Array.from({ length: seeds ?? 1 }, (_, i) => i + 1) };
  if (seeds === undefined) return grid;
  throw invalid(name, seeds, `none, since ${argument}.seed says them`);
}

function sizeOf(grid: Grid): number {
  return Object.values(grid).reduce((size, { length }) => size * length, 1);
}

function product(grid: Grid): Record<string, unknown>[] {
  return Object.entries(grid).reduce<Record<string, unknown>[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}
