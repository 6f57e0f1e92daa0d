import { expect } from 'vitest';
import type { Build } from '../../../src/runtime/runtime.js';

/** An element of a matrix, or of a selection from one. */
export type Cell = (i: number, j: number) => number;

/** A row-major operand as the kernels see it. */
export interface Matrix {
  readonly values: Float32Array;
  readonly ld: number;
  readonly at: Cell;
}

/**
 * A matrix with another value in every cell, so that a swapped lane cannot go unseen, and NaN in the gaps between its
 * rows, so that a value read from there cannot either.
 */
export function matrix(rows: number, columns: number, gap = 0, seed = 1): Matrix {
  const ld = columns + gap;
  const values = new Float32Array(rows * ld).fill(Number.NaN);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const cell = i * columns + j + 1;
      values[i * ld + j] = (((cell * (2 * seed + 1)) % 1009) - 504 + cell * 1e-5) / 500;
    }
  }
  return { values, ld, at: (i, j) => values[i * ld + j] as number };
}

/** C[i,j] = Σ_p a(i,p)·b(p,j) in float64, and beside it Σ_p |a(i,p)·b(p,j)|, which bounds the rounding of f32. */
export function product64(m: number, n: number, k: number, a: Cell, b: Cell) {
  const [sums, magnitudes] = [new Float64Array(m * n), new Float64Array(m * n)];
  for (let index = 0; index < m * n; index++) {
    const [i, j] = [Math.floor(index / n), index % n];
    for (let p = 0; p < k; p++) {
      const product = a(i, p) * b(p, j);
      sums[index] = (sums[index] as number) + product;
      magnitudes[index] = (magnitudes[index] as number) + Math.abs(product);
    }
  }
  return { sums, magnitudes };
}

/**
 * The bits that every kernel must give: each product is rounded to f32 and then added to the sum of those before it,
 * from the first product on. No product at all gives +0.
 */
export function product32(m: number, n: number, k: number, a: Cell, b: Cell): Float32Array {
  return Float32Array.from({ length: m * n }, (_, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    if (k === 0) return 0;
    let sum = Math.fround(a(i, 0) * b(0, j));
    for (let p = 1; p < k; p++) sum = Math.fround(sum + Math.fround(a(i, p) * b(p, j)));
    return sum;
  });
}

/**
 * Expects the bits of the plain loop; of the relaxed build, which may round a product and its sum at once, a result as
 * close to the true one as those bits are bound to be: k roundings of products and k − 1 of sums, each at most half an
 * ulp of a partial sum.
 */
export function expectProduct(
  build: Build,
  actual: Float32Array,
  [m, n, k]: readonly [m: number, n: number, k: number],
  a: Cell,
  b: Cell,
  what = 'the product',
): void {
  if (build !== 'relaxed') {
    expect(bits(actual), what).toEqual(bits(product32(m, n, k, a, b)));
    return;
  }
  const { sums, magnitudes } = product64(m, n, k, a, b);
  const far = actual.findIndex((value, i) => !(Math.abs(value - sums[i]) <= k * 2 ** -23 * magnitudes[i]));
  expect(far < 0 ? undefined : { cell: far, value: actual[far], sum: sums[far] }, what).toBeUndefined();
}

/** The bits of f32 values: unlike numbers they tell −0 from 0. */
export function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
