import { windowCount } from '../oracle/convolution.js';
import { poolingCells } from '../support/sides.js';
import type { KernelCase, List, Operands } from './operands.js';

/** The kernels of assembly/norm, and of assembly/conv/averagePool.ts. */
export const residual: Record<string, KernelCase> = {
  batchStatistics: (o) =>
    forEachList(o, ({ images, maps, area, x, ld, list }) => {
      const statistics = o.room(3 * maps);
      o.kernels.batchStatistics(images, maps, area, x, ld, list, 1e-5, statistics);
      o.keep(statistics, 3 * maps);
    }),
  averageStatistics: (o) =>
    forEachRows(o, ({ at, count }) => {
      const running = o.floats(2 * o.rows);
      o.kernels.averageStatistics(count, o.floats(3 * count), at, 0.1, running);
      o.keep(running, 2 * o.rows);
    }),
  runningStatistics: (o) =>
    forEachRows(o, ({ at, count }) => {
      const statistics = o.room(3 * count);
      o.kernels.runningStatistics(count, o.magnitudes(2 * o.rows), at, 1e-5, statistics);
      o.keep(statistics, 3 * count);
    }),
  normalisation: (o) =>
    forEachRows(o, ({ at, count }) => {
      for (const z of [0, o.magnitudes(o.rows)]) {
        const [coefficients, w] = [o.room(3 * count), o.floats(o.rows * 4)];
        o.kernels.normalisation(count, o.floats(3 * count), w, 4, at, z, coefficients);
        o.keep(coefficients, 3 * count);
      }
    }),
  normaliseMaps: (o) =>
    forEachList(o, ({ images, maps, area, x, ld, list }) => {
      for (const relu of [0, 1]) {
        const [coefficients, pitch] = [o.floats(3 * maps), maps * area + 1];
        const y = o.room(images * pitch);
        o.kernels.normaliseMaps(images, maps, area, x, ld, list, coefficients, y, pitch, relu);
        o.keep(y, images * pitch);
      }
    }),
  normaliseGradient: (o) =>
    forEachList(o, ({ images, maps, all, area, x, ld, list }) => {
      for (const onto of [0, 1]) {
        const pitch = maps * area + 1;
        const dy = o.floats(images * pitch);
        for (const [y, z] of [
          [0, 0],
          [o.floats(images * pitch), o.magnitudes(all)],
        ]) {
          const [statistics, w] = [o.floats(3 * maps), o.floats(3 * all)];
          const [scratch, d, dx] = [o.room(16 * maps), o.room(4 * maps), o.floats(images * ld)];
          const cells = o.putWords([
            ...[
              maps,
              area,
              x,
              ld,
              list,
              y,
              dy,
              pitch,
              statistics,
              w,
              3,
              list,
              z,
              scratch,
              d,
              4,
              dx,
              ld,
              onto,
            ],
          ]);
          o.kernels.normaliseGradient(cells, images);
          o.keep(d, 4 * maps);
          o.keep(dx, images * ld);
        }
      }
    }),
  addShortcut: (o) =>
    forEachList(o, ({ images, maps, area, x, ld, list }) => {
      for (const onto of [0, 1]) {
        const [few, many] = [o.floats(images * maps * area), o.floats(images * ld)];
        o.kernels.addShortcut(images, maps, area, x, ld, list, few, maps * area, 0, onto);
        o.kernels.addShortcut(images, maps, area, few, maps * area, 0, many, ld, list, onto);
        o.keep(few, images * maps * area);
        o.keep(many, images * ld);
      }
    }),
  averagePool: (o) =>
    forEachPool(o, ({ shape, cells, count }) => {
      const [images] = shape;
      const out = o.room(images * (count + 2));
      o.kernels.averagePool(...shape, o.floats(images * (cells + 1)), cells + 1, out, count + 2);
      o.keep(out, images * (count + 2));
    }),
  averagePoolGradient: (o) =>
    forEachPool(o, ({ shape, cells, count }) => {
      const [images] = shape;
      const dx = o.room(images * (cells + 1));
      o.kernels.averagePoolGradient(...shape, o.floats(images * (count + 2)), count + 2, dx, cells + 1);
      o.keep(dx, images * (cells + 1));
    }),
  normalisedGates: (o) =>
    forEachRows(o, ({ at, count }) => {
      const [scales, gradient] = [o.floats(o.rows * 4), o.floats(o.rows)];
      const [statistics, d, slopes] = [o.floats(3 * count), o.floats(2 * count), o.floats(o.rows)];
      o.kernels.normalisedGates(count, at, statistics, scales, 4, d, 1e-5, slopes, gradient);
      o.keep(gradient, o.rows);
    }),
};

/** Images whose sizes follow from the shape, with all their maps and with some. */
function forEachList(
  o: Operands,
  visit: (images: {
    readonly images: number;
    readonly maps: number;
    readonly all: number;
    readonly area: number;
    readonly x: number;
    readonly ld: number;
    readonly list: number;
  }) => void,
): void {
  const [images, all, area] = [1 + (o.rows % 7), 1 + (o.depth % 12), o.n];
  const ld = all * area + 3;
  for (const { at, count } of [{ at: 0, count: all }, o.open(all)]) {
    visit({ images, maps: count, all, area, x: o.floats(images * ld), ld, list: at });
  }
}

/** All rows of parameters, and some. */
function forEachRows(o: Operands, visit: (rows: List) => void): void {
  for (const rows of [{ at: 0, count: o.rows }, o.open(o.rows)]) visit(rows);
}

/** Images whose sizes follow from the shape, with windows that touch, overlap and leave cells out. */
function forEachPool(
  o: Operands,
  visit: (pool: {
    readonly shape: readonly [number, number, number, number, number];
    readonly cells: number;
    readonly count: number;
  }) => void,
): void {
  const { rows, n, depth } = o;
  const [images, maps, height, width] = [1 + (rows % 5), 1 + (rows % 3), 3 + (n % 11), 5 + (depth % 13)];
  for (const [size, stride] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [2, 3],
    [[height, width], 1],
    [
      [1, 3],
      [2, 1],
    ],
  ] as const) {
    const count = windowCount({ maps, height, width, size, stride });
    const window = o.putWords(poolingCells({ maps, height, width, size, stride }));
    visit({ shape: [images, maps, height, width, window], cells: maps * height * width, count });
  }
}
