import { L0netError } from '../../index.js';
import { invalid } from '../arguments/options.js';
import { readBytes } from '../files/files.js';
import { type Point, passedOn, pointOf } from './points.js';

/** Values of each option of `l0net train`. */
export type Axes = Readonly<Record<string, readonly Point[]>>;

/**
 * The grids in a file: an object of options with their values, or an array of such objects.
 *
 *     { "lambda": [0.1, [0.3, 1, 6]], "hidden": [[300, 100], [100]], "epochs": 50, "no-gates": false }
 *
 * A value that is no array is the only one. Names are those of options, `batch-size` or `batchSize`.
 *
 * @throws FileError if it cannot be read; L0netError INVALID_FORMAT for what is no JSON, UNKNOWN_OPTION, INVALID_ARGUMENT
 */
export async function readGrid(path: string): Promise<Axes[]> {
  const text = new TextDecoder().decode(await readBytes(path));
  let grid: unknown;
  try {
    grid = JSON.parse(text);
  } catch (error) {
    throw new L0netError('INVALID_FORMAT', {
      argument: path,
      received: (error as Error).message,
      expected: 'JSON',
    });
  }
  const several = Array.isArray(grid);
  const grids: readonly unknown[] = several ? (grid as unknown[]) : [grid];
  if (grids.length === 0) throw invalid(path, grid, 'one grid or more');
  return grids.map((each, i) => axesIn(each, several ? `${path}[${i}]` : path));
}

function axesIn(grid: unknown, where: string): Axes {
  if (typeof grid !== 'object' || grid === null || Array.isArray(grid)) {
    throw invalid(where, grid, 'an object of options with their values');
  }
  const axes = Object.entries(grid).map(([written, values]): [string, readonly Point[]] => {
    const name = written.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const argument = `${where}.${written}`;
    if (name !== 'seed' && !Object.hasOwn(passedOn, name)) {
      const expected = 'an option of l0net train that runs of a sweep can have';
      throw new L0netError('UNKNOWN_OPTION', { argument, received: values, expected });
    }
    const list: readonly unknown[] = Array.isArray(values) ? values : [values];
    if (list.length === 0) throw invalid(argument, values, 'one value or more');
    return [
      name,
      list.map((value, i) => pointOf(name, value, Array.isArray(values) ? `${argument}[${i}]` : argument)),
    ];
  });
  return Object.fromEntries(axes);
}
