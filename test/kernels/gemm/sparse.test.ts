import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Build } from '../../../src/runtime/runtime.js';
import { allBuilds } from '../../support/builds.js';
import { Memory } from '../../support/memory.js';
import { bits, type Cell, expectProduct, type Matrix, matrix } from './matrices.js';

type Shape = readonly [m: number, n: number, k: number];

/** How much of the left operand is not 0: nothing, single cells, runs as of a pen, all of it. */
const patterns = {
  none: () => false,
  cells: (i: number, j: number) => (i * 31 + j * 17) % 11 === 0,
  runs: (i: number, j: number) => (j + 3 * i) % 29 < 6,
  all: () => true,
} satisfies Record<string, (i: number, j: number) => boolean>;
type Pattern = keyof typeof patterns;

/** A matrix in which the pattern's cells are left and the others are zeros of both signs. */
function holed(rows: number, columns: number, pattern: Pattern): Matrix {
  const whole = matrix(rows, columns, 3, 1);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (!patterns[pattern](i, j)) whole.values[i * whole.ld + j] = (i + j) % 3 === 0 ? -0 : 0;
    }
  }
  return whole;
}

interface Product {
  /** C, without gaps. */
  readonly c: Float32Array;
  /** The steps that packing kept, as it returned them and as it listed them. */
  readonly kept: number;
  readonly steps: readonly number[];
}

function multiply(memory: Memory, transposed: boolean, shape: Shape, a: Matrix, b: Matrix): Product {
  const [m, n, k] = shape;
  const { rightPanels, sparsePanels, sparseSteps, tileBytes } = memory.kernels;
  memory.clear();
  const [aAt, bAt] = [memory.put(a.values), memory.put(b.values)];
  const c = memory.output(n, { rows: m, gap: 5 });
  // All NaN: what packing leaves out would show.
  const left = memory.output(sparsePanels(m, k));
  const steps = memory.output(sparseSteps(m));
  const tile = memory.output(tileBytes() / 4);
  const right = memory.results(rightPanels(k, n), ({ packRight }, at) =>
    packRight(k, n, bAt, b.ld, 0, 0, 0, at),
  );
  const kept = memory.call(({ packSparse, packSparseTransposed }) =>
    (transposed ? packSparseTransposed : packSparse)(m, k, aAt, a.ld, left.at, steps.at),
  );
  memory.call(({ multiplySparse }) =>
    multiplySparse(m, n, k, left.at, steps.at, right.at, c.at, c.ld, tile.at),
  );
  return { c: c.f32(), kept, steps: [...steps.u32()] };
}

/** The product's bits are those of the plain loop from +0 on. */
function expectPlainLoop(
  build: Build,
  memory: Memory,
  transposed: boolean,
  shape: Shape,
  pattern: Pattern,
): void {
  const [m, n, k] = shape;
  const a = transposed ? holed(k, m, pattern) : holed(m, k, pattern);
  const b = matrix(k, n, 2, 7);
  const cell: Cell = transposed ? (i, p) => a.at(p, i) : a.at;
  // A step of 0 · 1 before all others makes a sum start from +0, and changes nothing else.
  const from0: Cell = (i, p) => (p === 0 ? 0 : cell(i, p - 1));
  const ones: Cell = (p, j) => (p === 0 ? 1 : b.at(p - 1, j));
  const { c } = multiply(memory, transposed, shape, a, b);
  expectProduct(build, c, [m, n, k + 1], from0, ones, `${pattern} ${shape.join('×')}`);
}

const awkward = [0, 1, 3, 5, 17, 100];
const names = Object.keys(patterns) as Pattern[];

describe.each(allBuilds)('sparse products, %s build', (build) => {
  describe.each([
    ['nn', false],
    ['tn', true],
  ] as const)('%s', (_, transposed) => {
    test('give what the plain loop gives at awkward sizes, whatever is 0', async () => {
      const memory = await Memory.empty(build);
      for (const pattern of names) {
        for (const m of awkward) {
          for (const n of [0, 1, 5, 17]) {
            for (const k of awkward) expectPlainLoop(build, memory, transposed, [m, n, k], pattern);
          }
        }
      }
    });

    test('give what the plain loop gives around whole tiles and in blocks of rows', async () => {
      const memory = await Memory.empty(build);
      for (const m of [2, 4, 5, 6, 9, 10, 11, 15]) {
        for (const n of [2, 3, 7, 8, 9, 16, 24])
          expectPlainLoop(build, memory, transposed, [m, n, 13], 'cells');
      }
      expectPlainLoop(build, memory, transposed, [103, 9, 1000], 'runs');
    });

    test('give what the plain loop gives at random sizes', async () => {
      const memory = await Memory.empty(build);
      const size = integer({ min: 0, max: 60 });
      assert(
        property(size, size, size, constantFrom(...names), (m, n, k, pattern) =>
          expectPlainLoop(build, memory, transposed, [m, n, k], pattern),
        ),
        { numRuns: 40 },
      );
    });

    test('leave out each zero, and nothing else', async () => {
      const memory = await Memory.empty(build);
      for (const pattern of names) {
        for (const [m, k] of [
          [17, 23],
          [100, 5],
          [1, 4],
        ] as const) {
          const a = transposed ? holed(k, m, pattern) : holed(m, k, pattern);
          const { kept, steps } = multiply(memory, transposed, [m, 3, k], a, matrix(k, 3));
          const value = (i: number, p: number) => (transposed ? a.at(p, i) : a.at(i, p));
          const expected = Array.from(
            { length: m },
            (_, i) => Array.from({ length: k }, (_, p) => value(i, p)).filter((x) => x !== 0).length,
          );
          expect(steps).toEqual(expected);
          expect(kept).toBe(expected.reduce((sum, count) => sum + count, 0));
        }
      }
    });
  });

  test('go on with the sums in C: a product in two parts has the bits of the whole', async () => {
    const memory = await Memory.empty(build);
    for (const [m, n, k, parted] of [
      [5, 40, 17, 8],
      [3, 100, 31, 1],
      [17, 13, 20, 19],
      [1, 5, 9, 4],
    ] as const) {
      const [a, b] = [holed(m, k, 'runs'), matrix(k, n, 2, 7)];
      const { c: whole } = multiply(memory, false, [m, n, k], a, b);
      const { kernels } = memory;
      const c = memory.output(n, { rows: m, gap: 3 });
      const [left, steps] = [
        memory.output(kernels.sparsePanels(m, k)),
        memory.output(kernels.sparseSteps(m)),
      ];
      const [right, tile] = [
        memory.output(kernels.rightPanels(k, n)),
        memory.output(kernels.tileBytes() / 4),
      ];
      const [aAt, bAt] = [memory.put(a.values), memory.put(b.values)];
      for (const [from, to] of [
        [0, parted],
        [parted, k],
      ] as const) {
        const depth = to - from;
        memory.call(({ packSparse, packRight, multiplySparseOnto }) => {
          packSparse(m, depth, aAt + 4 * from, a.ld, left.at, steps.at);
          packRight(depth, n, bAt + 4 * from * b.ld, b.ld, 0, 0, 0, right.at);
          multiplySparseOnto(m, n, depth, left.at, steps.at, right.at, c.at, c.ld, from, tile.at);
        });
      }
      expect(bits(c.f32()), `${m}×${n}×${k}`).toEqual(bits(whole));
    }
  });

  test('take NaN and the smallest numbers for something', async () => {
    const memory = await Memory.empty(build);
    const a = matrix(5, 9);
    a.values.fill(0);
    a.values[2 * 9 + 8] = Number.NaN;
    a.values[3 * 9 + 1] = 2 ** -149;
    const b = matrix(9, 8);
    b.values.fill(2 ** 100);
    const { c } = multiply(memory, false, [5, 8, 9], a, b);
    const row = (i: number) => [...c.subarray(8 * i, 8 * i + 8)];
    expect(row(2).every(Number.isNaN)).toBe(true);
    expect(row(3)).toEqual(new Array(8).fill(2 ** -49));
    for (const i of [0, 1, 4]) expect([...bits(Float32Array.from(row(i)))]).toEqual(new Array(8).fill(0));
  });
});
