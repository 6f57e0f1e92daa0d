import { assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allBuilds } from '../../support/builds.js';
import { Memory, type Output } from '../../support/memory.js';
import { bits, type Cell, expectProduct, matrix } from './matrices.js';

/** A source and what is taken from it; no list stands for all of its rows or columns, in order. */
interface Selection {
  readonly rows: readonly number[] | undefined;
  readonly columns: readonly number[] | undefined;
  readonly scaled: boolean;
}

const SOURCE = { rows: 37, columns: 41 };
const source = matrix(SOURCE.rows, SOURCE.columns, 3);
/** Different for each row, and not exact in f32, so that a product which is not rounded shows. */
const scales = Float32Array.from({ length: SOURCE.rows }, (_, i) => (i % 5 === 4 ? 0 : 0.3 + i / 7));

const indices = (n: number) => Array.from({ length: n }, (_, i) => i);
/** Every second, all backwards, some twice, one, none. */
const lists = (n: number): readonly (readonly number[] | undefined)[] => [
  undefined,
  indices(n).filter((i) => i % 2 === 1),
  indices(n).reverse(),
  [3, 3, 0, n - 1, 7, 7],
  [5],
  [],
];
const selections: Selection[] = lists(SOURCE.rows).flatMap((rows) =>
  lists(SOURCE.columns).flatMap((columns) => [
    { rows, columns, scaled: false },
    { rows, columns, scaled: true },
  ]),
);

/** The selection as a matrix: how many rows and columns it has, and scale[row] · source[row, column]. */
function select({ rows, columns, scaled }: Selection) {
  const [r, c] = [rows ?? indices(SOURCE.rows), columns ?? indices(SOURCE.columns)];
  const at: Cell = (i, j) => {
    const value = source.at(r[i] as number, c[j] as number);
    return scaled ? Math.fround((scales[r[i] as number] as number) * value) : value;
  };
  return { rows: r.length, columns: c.length, at };
}

const transposed =
  (at: Cell): Cell =>
  (i, j) =>
    at(j, i);

/** [panel][step][lane] of lane(lane, step), with lanes of zeros up to whole panels. */
function panels(width: number, lanes: number, k: number, lane: Cell): Float32Array {
  const count = Math.ceil(lanes / width);
  return Float32Array.from({ length: count * k * width }, (_, index) => {
    const l = Math.floor(index / (k * width)) * width + (index % width);
    return l < lanes ? lane(l, Math.floor(index / width) % k) : 0;
  });
}

type Packer = 'packLeft' | 'packLeftTransposed' | 'packRight' | 'packRightTransposed';

/** Packs the selection and returns the panels. */
function pack(memory: Memory, packer: Packer, selection: Selection): Output {
  const { kernels } = memory;
  const { rows, columns } = select(selection);
  const from = memory.put(source.values);
  const [rowList, columnList] = [memory.indices(selection.rows), memory.indices(selection.columns)];
  const scale = selection.scaled ? memory.put(scales) : 0;
  const lists = [from, source.ld, rowList, columnList] as const;
  const size = packer.startsWith('packLeft')
    ? packer === 'packLeft'
      ? kernels.leftPanels(rows, columns)
      : kernels.leftPanels(columns, rows)
    : packer === 'packRight'
      ? kernels.rightPanels(rows, columns)
      : kernels.rightPanels(columns, rows);
  return memory.results(size, (_, at) => {
    if (packer === 'packLeft') kernels.packLeft(rows, columns, ...lists, at);
    if (packer === 'packLeftTransposed') kernels.packLeftTransposed(columns, rows, ...lists, at);
    if (packer === 'packRight') kernels.packRight(rows, columns, ...lists, scale, at);
    if (packer === 'packRightTransposed') kernels.packRightTransposed(columns, rows, ...lists, scale, at);
  });
}

describe.each(allBuilds)('packing, %s build', (build) => {
  test.each<Packer>(['packLeft', 'packRightTransposed'])('%s: a lane for each row', async (packer) => {
    const memory = await Memory.empty(build);
    const width = packer === 'packLeft' ? memory.kernels.leftPanels(1, 1) : memory.kernels.rightPanels(1, 1);
    for (const selection of selections.filter(({ scaled }) => !scaled || packer !== 'packLeft')) {
      const { rows, columns, at } = select(selection);
      memory.clear();
      expect(pack(memory, packer, selection).u32()).toEqual(bits(panels(width, rows, columns, at)));
    }
  });

  test.each<Packer>(['packLeftTransposed', 'packRight'])('%s: a lane for each column', async (packer) => {
    const memory = await Memory.empty(build);
    const width =
      packer === 'packLeftTransposed' ? memory.kernels.leftPanels(1, 1) : memory.kernels.rightPanels(1, 1);
    for (const selection of selections.filter(({ scaled }) => !scaled || packer === 'packRight')) {
      const { rows, columns, at } = select(selection);
      memory.clear();
      expect(pack(memory, packer, selection).u32()).toEqual(
        bits(panels(width, columns, rows, transposed(at))),
      );
    }
  });

  test('multiplyPacked: the product of two selections, whichever way each was packed', async () => {
    const memory = await Memory.empty(build);
    const some = (n: number, count: number, step: number) => indices(count).map((i) => (i * step + 1) % n);
    const count = integer({ min: 0, max: 30 });
    const shape = record({ m: count, n: count, k: count, step: nat(16), scaled: constantFrom(true, false) });
    assert(
      property(shape, constantFrom('N', 'T'), constantFrom('N', 'T'), ({ m, n, k, step, scaled }, l, r) => {
        const [lRows, lColumns] = l === 'N' ? [m, k] : [k, m];
        const [rRows, rColumns] = r === 'N' ? [k, n] : [n, k];
        const leftFrom = {
          rows: some(SOURCE.rows, lRows, step + 1),
          columns: some(SOURCE.columns, lColumns, step + 2),
          scaled: false,
        };
        const rightFrom = {
          rows: some(SOURCE.rows, rRows, step + 3),
          columns: some(SOURCE.columns, rColumns, step),
          scaled,
        };
        const [a, b] = [select(leftFrom).at, select(rightFrom).at];
        memory.clear();
        const left = pack(memory, l === 'N' ? 'packLeft' : 'packLeftTransposed', leftFrom);
        const right = pack(memory, r === 'N' ? 'packRight' : 'packRightTransposed', rightFrom);
        const [c, tile] = [
          memory.output(n, { rows: m, gap: 4 }),
          memory.output(memory.kernels.tileBytes() / 4),
        ];
        memory.call((kernels) => kernels.multiplyPacked(m, n, k, left.at, right.at, c.at, c.ld, tile.at));
        expectProduct(
          build,
          c.f32(),
          [m, n, k],
          l === 'N' ? a : transposed(a),
          r === 'N' ? b : transposed(b),
        );
      }),
      { numRuns: 150 },
    );
  });
});
