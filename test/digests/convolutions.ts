import { windows } from '../oracle/convolution.js';
import type { KernelCase, Operands } from './operands.js';
import { keepPanels } from './products.js';

/** The kernels of assembly/conv. */
export const convolutions: Record<string, KernelCase> = {
  packPatches: (o) =>
    forEachImage(o, ({ k, p, shape, cells }) => {
      const panels = o.room(o.kernels.rightPanels(k + 1, p));
      o.kernels.packPatches(...shape, o.floats(cells), panels);
      keepPanels(o, panels, o.kernels.rightPanels(1, 1), p, k + 1);
    }),
  packPatchesTransposed: (o) =>
    forEachImage(o, ({ k, p, shape, cells }) => {
      const panels = o.room(o.kernels.rightPanels(p, k + 1));
      o.kernels.packPatchesTransposed(...shape, o.floats(cells), panels);
      keepPanels(o, panels, o.kernels.rightPanels(1, 1), k + 1, p);
    }),
  addPatches: (o) =>
    forEachImage(o, ({ k, p, shape, cells }) => {
      const [dx, [channels, height, width, , , padding]] = [o.room(cells), shape];
      const padded = o.room(o.kernels.paddedWords(channels, height, width, padding));
      o.kernels.addPatches(...shape, o.floats(p * (k + 1) + 3), k + 1, dx, padded);
      o.keep(dx, cells);
    }),
  poolMaps: (o) =>
    forEachPool(o, ({ maps, area, count, shape }) => {
      const [out, indices] = [o.room(count), o.roomForBytes(count)];
      o.kernels.poolMaps(...shape, o.floats(maps * (area + 1)), area + 1, out, indices);
      o.keep(out, count);
      o.keepBytes(indices, count);
    }),
  poolMapsGradient: (o) =>
    forEachPool(o, ({ maps, area, count, shape }) => {
      const indices = o.roomForBytes(count);
      o.kernels.poolMaps(...shape, o.floats(maps * area), area, o.room(count), indices);
      const dy = o.room(maps * (area + 1));
      o.kernels.poolMapsGradient(...shape, o.floats(count), indices, dy, area + 1);
      o.keep(dy, maps * (area + 1));
    }),
  convolvePooled: (o) =>
    forEachImage(o, ({ k, shape, cells }) => {
      const [channels, height, width, kernel, stride, padding] = shape;
      const columns = windows(width, kernel, 1);
      if (stride > 1 || padding > 0 || columns < 4) return;
      const count = o.rows * Math.floor(windows(height, kernel, 1) / 2) * Math.floor(columns / 2);
      const panels = o.room(o.kernels.leftPanels(o.rows, k + 1));
      o.kernels.packLeft(o.rows, k + 1, o.floats(o.rows * (k + 1)), k + 1, 0, 0, panels);
      const [out, offsets, tile] = [o.room(count), o.room(k), o.room(o.kernels.tileBytes() / 4)];
      o.kernels.convolvePooled(
        o.rows,
        channels,
        height,
        width,
        kernel,
        o.floats(cells),
        panels,
        out,
        offsets,
        tile,
      );
      o.keep(out, count);
    }),
  foldWeights: (o) => {
    const { rows, n, ld } = o;
    const [someRows, someColumns] = [o.open(rows), o.open(n)];
    for (const scale of [0, o.floats(rows)]) {
      for (const [r, c] of [
        [
          { at: 0, count: rows },
          { at: 0, count: n },
        ],
        [someRows, someColumns],
      ] as const) {
        const out = o.room(rows * ld);
        o.kernels.foldWeights(r.count, c.count, o.floats(rows * ld), ld, r.at, c.at, scale, out, ld);
        o.keep(out, rows * ld);
      }
    }
  },
  patchColumns: (o) => {
    for (const { at, count } of [{ at: 0, count: o.rows }, o.open(o.rows)]) {
      const out = o.room(9 * o.rows + 1);
      o.keepNumber(o.kernels.patchColumns(count, 3, at, o.rows, out));
      o.keepWords(out, 9 * count + 1);
    }
  },
  scaleMaps: (o) => {
    const y = o.floats(o.rows * o.ld);
    o.kernels.scaleMaps(o.rows, o.n, y, o.ld, o.floats(o.rows));
    o.keep(y, o.rows * o.ld);
  },
  openInputsOfMaps: (o) => {
    const n = o.rows * o.n;
    const open = o.open(o.rows);
    const places = o.room(o.rows);
    o.kernels.places(o.rows, open.at, open.count, places);
    const left = o.open(n);
    for (const z of [0, o.floats(n)]) {
      for (const [mapPlaces, origins] of [
        [0, 0],
        [places, 0],
        [places, left.at],
      ]) {
        const [indices, sources] = [o.room(n), o.room(n)];
        const inputs = origins ? left.count : n;
        const count = o.kernels.openInputsOfMaps(inputs, z, origins, o.n, mapPlaces, indices, sources);
        o.keepWords(indices, count);
        o.keepWords(sources, count);
      }
    }
  },
  places: (o) => {
    const { at, count } = o.open(o.n);
    const out = o.room(o.n);
    o.kernels.places(o.n, at, count, out);
    o.keepWords(out, o.n);
  },
  scatterFloats: (o) => {
    const { rows, n, ld } = o;
    for (const { at, count } of [{ at: 0, count: n }, o.open(n)]) {
      const y = o.floats(rows * ld);
      o.kernels.scatterFloats(rows, count, o.floats(rows * ld), ld, at, y, ld, n);
      o.keep(y, rows * ld);
    }
  },
};

/** Images whose sizes follow from the shape, with every kernel size, near and far patches, with and without padding. */
function forEachImage(
  { rows, n, depth }: Operands,
  visit: (image: {
    readonly k: number;
    readonly p: number;
    readonly cells: number;
    readonly shape: readonly [number, number, number, number, number, number];
  }) => void,
): void {
  const [channels, height, width] = [1 + (rows % 6), 3 + (n % 11), 5 + (depth % 13)];
  for (const kernel of [1, 2, 3, 5]) {
    for (const stride of [1, 2]) {
      for (const padding of [0, kernel - 1]) {
        const p = windows(height, kernel, stride, padding) * windows(width, kernel, stride, padding);
        const [k, cells] = [channels * kernel ** 2, channels * height * width];
        visit({ k, p, cells, shape: [channels, height, width, kernel, stride, padding] });
      }
    }
  }
}

/** Maps whose sizes follow from the shape, with windows that touch, overlap and leave cells out. */
function forEachPool(
  { rows, n, depth }: Operands,
  visit: (pool: {
    readonly maps: number;
    readonly area: number;
    readonly count: number;
    readonly shape: readonly [number, number, number, number, number];
  }) => void,
): void {
  const [maps, height, width] = [1 + (rows % 6), 3 + (n % 11), 5 + (depth % 13)];
  for (const [size, stride] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [2, 3],
  ]) {
    const count = maps * windows(height, size, stride) * windows(width, size, stride);
    visit({ maps, area: height * width, count, shape: [maps, height, width, size, stride] });
  }
}
