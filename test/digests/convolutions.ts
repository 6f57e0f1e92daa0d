import {
  type PatchShape,
  type PoolShape,
  patchCounts,
  sidesOf,
  windowCount,
  windows,
} from '../oracle/convolution.js';
import { poolingCells, windowCells } from '../support/sides.js';
import type { KernelCase, Operands } from './operands.js';
import { keepPanels } from './products.js';

/** Windows, and the images or maps under them, whose sizes follow from those of the operands. */
interface Windows {
  readonly patches: (o: Operands) => PatchShape[];
  readonly pools: (o: Operands) => PoolShape[];
}

/** The kernels of assembly/conv that move windows. */
const moving = ({ patches, pools }: Windows) => ({
  packPatches: (o: Operands) =>
    patches(o).forEach((image) => {
      const { k, p } = patchCounts(image);
      const panels = o.room(o.kernels.rightPanels(k + 1, p));
      o.kernels.packPatches(...given(o, image), o.floats(numbersOf(image)), panels);
      keepPanels(o, panels, o.kernels.rightPanels(1, 1), p, k + 1);
    }),
  packPatchesTransposed: (o: Operands) =>
    patches(o).forEach((image) => {
      const { k, p } = patchCounts(image);
      const panels = o.room(o.kernels.rightPanels(p, k + 1));
      o.kernels.packPatchesTransposed(...given(o, image), o.floats(numbersOf(image)), panels);
      keepPanels(o, panels, o.kernels.rightPanels(1, 1), k + 1, p);
    }),
  addPatches: (o: Operands) =>
    patches(o).forEach((image) => {
      const { k, p } = patchCounts(image);
      const { channels, height, width, padding } = image;
      const dx = o.room(numbersOf(image));
      const padded = o.room(o.kernels.paddedWords(channels, height, width, ...sidesOf(padding)));
      o.kernels.addPatches(...given(o, image), o.floats(p * (k + 1) + 3), k + 1, dx, padded);
      o.keep(dx, numbersOf(image));
    }),
  poolMaps: (o: Operands) =>
    pools(o).forEach((shape) => {
      const { maps, height, width } = shape;
      const [area, count] = [height * width, windowCount(shape)];
      const [out, indices] = [o.room(count), o.roomForBytes(count)];
      const y = o.floats(maps * (area + 1));
      o.kernels.poolMaps(maps, height, width, pooling(o, shape), y, area + 1, out, indices);
      o.keep(out, count);
      o.keepBytes(indices, count);
    }),
  poolMapsGradient: (o: Operands) =>
    pools(o).forEach((shape) => {
      const { maps, height, width } = shape;
      const [area, count, at] = [height * width, windowCount(shape), pooling(o, shape)];
      const indices = o.roomForBytes(count);
      o.kernels.poolMaps(maps, height, width, at, o.floats(maps * area), area, o.room(count), indices);
      const dy = o.room(maps * (area + 1));
      o.kernels.poolMapsGradient(maps, height, width, at, o.floats(count), indices, dy, area + 1);
      o.keep(dy, maps * (area + 1));
    }),
});

function numbersOf({ channels, height, width }: PatchShape): number {
  return channels * height * width;
}

/** The arguments with which a kernel begins that moves windows over an image. */
function given(o: Operands, shape: PatchShape) {
  const { channels, height, width } = shape;
  return [channels, height, width, o.putWords(windowCells(shape))] as const;
}

function pooling(o: Operands, shape: PoolShape): number {
  return o.putWords(poolingCells(shape));
}

/** The kernels of assembly/conv. */
export const convolutions: Record<string, KernelCase> = {
  ...moving({ patches: squarePatches, pools: squarePools }),
  convolvePooled: (o) =>
    squarePatches(o).forEach((image) => {
      const { channels, height, width, kernel, stride, padding } = image;
      const columns = windows(width, kernel, 1);
      if (stride > 1 || padding > 0 || columns < 4) return;
      const { k } = patchCounts(image);
      const count = o.rows * Math.floor(windows(height, kernel, 1) / 2) * Math.floor(columns / 2);
      const panels = o.room(o.kernels.leftPanels(o.rows, k + 1));
      o.kernels.packLeft(o.rows, k + 1, o.floats(o.rows * (k + 1)), k + 1, 0, 0, panels);
      const [out, offsets, tile] = [o.room(count), o.room(k), o.room(o.kernels.tileBytes() / 4)];
      const x = o.floats(numbersOf(image));
      o.kernels.convolvePooled(o.rows, channels, height, width, kernel, x, panels, out, offsets, tile);
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
      o.keepNumber(o.kernels.patchColumns(count, 9, 1, at, o.rows, out));
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

/** A square window. */
interface Square {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

function imageOf({ rows, n, depth }: Operands) {
  return { channels: 1 + (rows % 6), height: 3 + (n % 11), width: 5 + (depth % 13) };
}

/** Images with every kernel size, near and far patches, with and without padding. */
function squarePatches(o: Operands): (PatchShape & Square)[] {
  return [1, 2, 3, 5].flatMap((kernel) =>
    [1, 2].flatMap((stride) =>
      [0, kernel - 1].map((padding) => ({ ...imageOf(o), kernel, stride, padding })),
    ),
  );
}

function mapsOf({ rows, n, depth }: Operands) {
  return { maps: 1 + (rows % 6), height: 3 + (n % 11), width: 5 + (depth % 13) };
}

/** Maps with windows that touch, overlap and leave cells out. */
function squarePools(o: Operands): PoolShape[] {
  const windows = [
    [1, 1],
    [2, 2],
    [3, 2],
    [2, 3],
  ] as const;
  return windows.map(([size, stride]) => ({ ...mapsOf(o), size, stride }));
}

/** The same kernels with windows whose sides are not the same, on images and on signals. */
export const rectangles: Record<string, KernelCase> = Object.fromEntries(
  Object.entries(moving({ patches: sidedPatches, pools: sidedPools })).map(([name, digested]) => [
    `${name}, windows with sides of their own`,
    digested,
  ]),
);

/** The same kernels with windows between whose cells are gaps. */
export const dilated: Record<string, KernelCase> = Object.fromEntries(
  (['packPatches', 'packPatchesTransposed', 'addPatches'] as const).map((name) => [
    `${name}, windows with gaps`,
    moving({ patches: dilatedPatches, pools: () => [] })[name],
  ]),
);

function dilatedPatches(o: Operands): PatchShape[] {
  const image = imageOf(o);
  const signal = { ...image, height: 1, width: image.height * image.width };
  return [
    { ...image, kernel: 2, stride: 1, padding: 1, dilation: 2 },
    { ...image, kernel: 3, stride: 2, padding: 4, dilation: [2, 3] },
    { ...image, kernel: [3, 2], stride: 1, padding: [1, 0], dilation: [1, 3] },
    { ...signal, kernel: [1, 5], stride: 1, padding: [0, 8], dilation: [1, 4] },
  ];
}

function sidedPatches(o: Operands): PatchShape[] {
  const image = imageOf(o);
  const signal = { ...image, height: 1, width: image.height * image.width };
  return [
    { ...image, kernel: [1, 3], stride: 1, padding: [0, 1] },
    { ...image, kernel: [3, 1], stride: [2, 1], padding: [2, 0] },
    { ...image, kernel: [2, 5], stride: [1, 2], padding: [1, 4] },
    { ...image, kernel: 3, stride: [3, 1], padding: [0, 2] },
    { ...signal, kernel: [1, 9], stride: 1, padding: [0, 4] },
    { ...signal, kernel: [1, 5], stride: [1, 3], padding: 0 },
  ];
}

function sidedPools(o: Operands): PoolShape[] {
  const maps = mapsOf(o);
  const signals = { ...maps, height: 1, width: maps.height * maps.width };
  return [
    { ...maps, size: [1, 2], stride: [1, 2] },
    { ...maps, size: [3, 2], stride: [2, 1] },
    { ...maps, size: 2, stride: [3, 2] },
    { ...signals, size: [1, 4], stride: [1, 4] },
    { ...signals, size: [1, 3], stride: [1, 2] },
  ];
}
