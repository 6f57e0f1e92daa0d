import type { KernelCase, Operands } from './operands.js';

/** Both operands of a product [rows, n] with `depth` steps, packed. */
function packedOperands(o: Operands): [left: number, right: number] {
  const { kernels, rows: m, n, depth: k } = o;
  const [left, right] = [o.room(kernels.leftPanels(m, k)), o.room(kernels.rightPanels(k, n))];
  kernels.packLeft(m, k, o.floats(m * k), k, 0, 0, left);
  kernels.packRight(k, n, o.floats(k * n), n, 0, 0, 0, right);
  return [left, right];
}

/** The kernels of assembly/gemm but for those that only say how large something is. */
export const products: Record<string, KernelCase> = {
  gemm: (o) => {
    const { rows: m, n, depth: k } = o;
    for (const form of ['gemm', 'gemmLeftTransposed', 'gemmRightTransposed'] as const) {
      const [left, right] = [form === 'gemmLeftTransposed', form === 'gemmRightTransposed'];
      const [lda, ldb] = [(left ? m : k) + 2, (right ? k : n) + 3];
      const [a, b] = [o.floats((left ? k : m) * lda), o.floats((right ? n : k) * ldb)];
      const c = o.room(m * o.ld);
      o.kernels[form](m, n, k, a, lda, b, ldb, c, o.ld, o.room(o.kernels.gemmScratch(m, n, k) / 4));
      o.keep(c, m * o.ld);
    }
  },
  multiplyPacked: (o) => {
    const { rows: m, n, depth: k } = o;
    const [left, right] = packedOperands(o);
    const c = o.room(m * o.ld);
    o.kernels.multiplyPacked(m, n, k, left, right, c, o.ld, o.room(o.kernels.tileBytes() / 4));
    o.keep(c, m * o.ld);
  },
  multiplyPackedOnto: (o) => {
    const { rows: m, n, depth: k } = o;
    const [left, right] = packedOperands(o);
    for (const onto of [0, 1]) {
      const c = o.floats(m * o.ld);
      o.kernels.multiplyPackedOnto(m, n, k, left, right, c, o.ld, onto, o.room(o.kernels.tileBytes() / 4));
      o.keep(c, m * o.ld);
    }
  },
  gemv: (o) => {
    const y = o.room(o.n);
    o.kernels.gemv(o.depth, o.n, o.floats(o.depth), o.floats(o.depth * o.ld), o.ld, y);
    o.keep(y, o.n);
  },
  gemvPacked: (o) => {
    const { n, depth: k } = o;
    const panels = o.room(o.kernels.rightPanels(k, n));
    o.kernels.packRight(k, n, o.floats(k * n), n, 0, 0, 0, panels);
    const y = o.room(n);
    o.kernels.gemvPacked(n, k, o.floats(k), panels, y);
    o.keep(y, n);
  },
  multiplySparse: (o) => multiplySparse(o, false),
  multiplySparseOnto: (o) => multiplySparse(o, true),
  packSparse: (o) => packSparse(o, false),
  packSparseTransposed: (o) => packSparse(o, true),
  packLeft: (o) => packLeft(o, false),
  packLeftTransposed: (o) => packLeft(o, true),
  packRight: (o) => packRight(o, false),
  packRightTransposed: (o) => packRight(o, true),
};

function multiplySparse(o: Operands, isOnto: boolean): void {
  const { rows: m, n, depth: k, kernels } = o;
  const [left, right] = [o.room(kernels.sparsePanels(m, k)), o.room(kernels.rightPanels(k, n))];
  const steps = o.room(kernels.sparseSteps(m));
  kernels.packSparse(m, k, o.hollowFloats(m * k), k, left, steps);
  // What is left out differs from build to build, so what it is multiplied with must be finite.
  kernels.packRight(k, n, o.finiteFloats(k * n), n, 0, 0, 0, right);
  const [c, tile] = [o.room(m * o.ld), o.room(kernels.tileBytes() / 4)];
  kernels.multiplySparse(m, n, k, left, steps, right, c, o.ld, tile);
  if (isOnto) kernels.multiplySparseOnto(m, n, k, left, steps, right, c, o.ld, 1, tile);
  o.keep(c, m * o.ld);
}

/** Packs A [rows, depth], or some of it: the source has `depth` columns, or as its transpose `rows`. */
function packLeft(o: Operands, isTransposed: boolean): void {
  const pack = isTransposed ? o.kernels.packLeftTransposed : o.kernels.packLeft;
  const [height, width] = isTransposed ? [o.depth, o.rows] : [o.rows, o.depth];
  for (const [rows, columns] of choices(o, height, width)) {
    const [m, k] = isTransposed ? [columns.count, rows.count] : [rows.count, columns.count];
    const panels = o.room(o.kernels.leftPanels(m, k));
    pack(m, k, o.floats(height * width), width, rows.at, columns.at, panels);
    keepPanels(o, panels, o.kernels.leftPanels(1, 1), m, k);
  }
}

/** Packs A [rows, depth], or its transpose, without zeros; keeps A as the panels have it, with +0 for what is left out. */
function packSparse(o: Operands, isTransposed: boolean): void {
  const { rows: m, depth: k, kernels } = o;
  const pack = isTransposed ? kernels.packSparseTransposed : kernels.packSparse;
  const [panels, steps] = [o.room(kernels.sparsePanels(m, k)), o.room(kernels.sparseSteps(m))];
  pack(m, k, o.hollowFloats(m * k), isTransposed ? m : k, panels, steps);
  const [cells, places] = [
    o.read(panels, kernels.sparsePanels(m, k)),
    o.words(panels, kernels.sparsePanels(m, k)),
  ];
  const values = new Float32Array(m * k);
  o.words(steps, kernels.sparseSteps(m)).forEach((count, row) => {
    for (let step = 0; step < count; step++) {
      const at = 2 * (row * k + step);
      values[row * k + places[at + 1] / (4 * kernels.rightPanels(1, 1))] = cells[at];
    }
  });
  o.results.push(values);
}

/** The same of B [depth, n], with and without a scale. */
function packRight(o: Operands, isTransposed: boolean): void {
  const pack = isTransposed ? o.kernels.packRightTransposed : o.kernels.packRight;
  const [height, width] = isTransposed ? [o.n, o.depth] : [o.depth, o.n];
  for (const [rows, columns] of choices(o, height, width)) {
    for (const isScaled of [false, true]) {
      const [n, k] = isTransposed ? [rows.count, columns.count] : [columns.count, rows.count];
      const panels = o.room(o.kernels.rightPanels(k, n));
      const scale = isScaled ? o.floats(height) : 0;
      pack(k, n, o.floats(height * width), width, rows.at, columns.at, scale, panels);
      keepPanels(o, panels, o.kernels.rightPanels(1, 1), n, k);
    }
  }
}

/** All rows and columns of a source, and some of each. */
function choices(o: Operands, height: number, width: number) {
  const all = (count: number) => ({ at: 0, count });
  return [
    [all(height), all(width)],
    [o.open(height), all(width)],
    [all(height), o.open(width)],
    [o.open(height), o.open(width)],
  ] as const;
}

/** Keeps the lanes [lanes, k] of panels, whose width each build chooses for itself. */
export function keepPanels(o: Operands, panels: number, width: number, lanes: number, k: number): void {
  const cells = o.read(panels, Math.ceil(lanes / width) * width * k);
  const values = new Float32Array(lanes * k);
  for (let lane = 0; lane < lanes; lane++) {
    const first = Math.floor(lane / width) * width * k + (lane % width);
    for (let p = 0; p < k; p++) values[lane * k + p] = cells[first + p * width];
  }
  o.results.push(values);
}
