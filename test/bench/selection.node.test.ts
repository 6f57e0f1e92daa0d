/** What gates are held to when they select columns: that the other ways find what they can find, and the made data are as said. */
import { describe, expect, test } from 'vitest';
import { type Examples, examplesOf } from '../../bench/selection/examples.js';
import { lasso } from '../../bench/selection/lasso.js';
import { type Made, madeTable } from '../../bench/selection/made.js';
import { mutualInformation } from '../../bench/selection/mutualInformation.js';
import { prepareTable } from '../../src/tabular/prepare.js';
import { Random } from '../support/random.js';

/** Standard columns, and an answer that follows from a row of them. */
function examples(
  answer: (x: ArrayLike<number>) => number,
  classes = false,
  [rows, width] = [400, 8],
): Examples {
  const random = new Random(5);
  const x = Float64Array.from({ length: rows * width }, () => Math.sqrt(3) * (2 * random.unit() - 1));
  const y = Float64Array.from({ length: rows }, (_, i) => answer(x.subarray(width * i, width * (i + 1))));
  return { x, y, rows, width, classes };
}

describe('lasso', () => {
  test('finds what a linear model is made of, the heaviest first', () => {
    expect(
      lasso(
        examples((x) => 5 + 3 * x[6] - 2 * x[1] + x[4]),
        3,
      ),
    ).toEqual([6, 1, 4]);
  });

  test('finds it among more columns than there are rows', () => {
    expect(
      lasso(
        examples((x) => 3 * x[6] - 2 * x[51], false, [60, 200]),
        2,
      ),
    ).toEqual([6, 51]);
  });

  test('finds it of two classes, too', () => {
    const found = lasso(
      examples((x) => (0.5 + 3 * x[6] - 2 * x[1] > 0 ? 1 : 0), true),
      2,
    );
    expect(found).toEqual([6, 1]);
  });
});

describe('mutual information', () => {
  test('finds what a square follows from, and a class', () => {
    expect(
      mutualInformation(
        examples((x) => x[3] ** 2),
        1,
      ),
    ).toEqual([3]);
    expect(
      mutualInformation(
        examples((x) => (Math.abs(x[2]) > 0.8 ? 1 : 0), true),
        1,
      ),
    ).toEqual([2]);
  });

  test('tells nothing of a product', () => {
    const found = mutualInformation(
      examples((x) => (x[0] > 0 === x[7] > 0 ? 1 : 0), true),
      2,
    );
    expect(found.sort()).not.toEqual([0, 7]);
  });
});

describe('made tables', () => {
  test.each(['linear, numbers', 'linear, two classes', 'non-linear, numbers'] satisfies Made[])(
    '%s: ten columns and the noise, the same for a seed',
    (made) => {
      const table = madeTable(made, 100, 7, 1);
      expect(table.columns.map(({ name }) => name)).toEqual([
        ...Array.from({ length: 17 }, (_, j) => `x${j}`),
        'y',
      ]);
      expect(madeTable(made, 100, 7, 1)).toEqual(table);
      expect(madeTable(made, 100, 7, 2)).not.toEqual(table);
      const { classes, width, rows } = examplesOf(prepareTable(table, { target: 'y' }));
      expect({ classes, width, rows }).toEqual({
        classes: made === 'linear, two classes',
        width: 17,
        rows: 100,
      });
    },
  );
});
